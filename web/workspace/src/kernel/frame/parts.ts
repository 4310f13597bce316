import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { Role } from "@/kernel/api/types";

/** One page among several that stand together: of a workspace's settings, the account's, or the administration's. */
export interface Part {
  /** In the address. */
  id: string;
  title: string;
  /** Further words that the palette finds it by. */
  words?: string;
  /** The lowest role that sees it, in a workspace's settings. */
  role?: Role;
  Screen: LazyExoticComponent<ComponentType>;
}

/** A part whose code is fetched when it is first opened. */
export function part<Name extends string>(
  about: Omit<Part, "Screen">,
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): Part {
  return { ...about, Screen: lazy(async () => ({ default: (await load())[name] })) };
}

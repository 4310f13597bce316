import { lazy, type ComponentType, type LazyExoticComponent } from "react";

export interface LazyPart<Props> {
  Part: LazyExoticComponent<ComponentType<Props>>;
  /** Fetches the code before it is asked for. */
  load: () => void;
}

/** A part of a screen whose code is fetched when it is first shown. */
export function lazyPart<Props>(load: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  return {
    Part: lazy(async () => ({ default: await load() })),
    load: () => {
      // A failure shows, and can be tried again, where the part is shown.
      load().catch(() => undefined);
    },
  };
}

import { createContext, use, type ReactNode } from "react";
import type { WorkspaceSummary } from "@/kernel/api/types";

const CurrentWorkspace = createContext<WorkspaceSummary | null>(null);

export function WorkspaceProvider({ workspace, children }: { workspace: WorkspaceSummary; children: ReactNode }) {
  return <CurrentWorkspace value={workspace}>{children}</CurrentWorkspace>;
}

/** The workspace that everything on the screen belongs to. */
export function useWorkspace(): WorkspaceSummary {
  const workspace = use(CurrentWorkspace);
  if (!workspace) throw new Error("There is no workspace above this component.");
  return workspace;
}

const LAST = "colonnade.workspace";

export function rememberWorkspace(id: number): void {
  localStorage.setItem(LAST, String(id));
}

/** The workspace to show where the address names none. */
export function lastWorkspace(all: readonly WorkspaceSummary[]): WorkspaceSummary | null {
  const last = Number(localStorage.getItem(LAST));
  return all.find((workspace) => workspace.id === last) ?? all[0] ?? null;
}

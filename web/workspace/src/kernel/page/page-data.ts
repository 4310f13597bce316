import type { Account, Database, RowsPage, Table, WorkspaceSummary } from "@/kernel/api/types";

/** What the server put into the page, so that there is content on first paint. */
export interface PageData {
  csrf: string;
  account: Account;
  workspaces: WorkspaceSummary[];
  workspace?: WorkspaceSummary & { databases: Database[] };
  table?: Table;
  rows?: RowsPage;
  count?: number;
}

export function readPageData(): PageData | null {
  const text = document.getElementById("boot")?.textContent;
  return text ? (JSON.parse(text) as PageData) : null;
}

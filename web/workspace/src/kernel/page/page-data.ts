import type { Account, Database, RowsPage, Table, WorkspaceSummary } from "@/kernel/api/types";
import type { Cursor } from "@/kernel/realtime/messages";

/** What the server put into the page, so that there is content on first paint. */
export interface PageData {
  csrf: string;
  account: Account;
  workspaces: WorkspaceSummary[];
  workspace?: WorkspaceSummary & { databases: Database[] };
  table?: Table;
  rows?: RowsPage;
  count?: number;
  /** Where the feed stood when the table and its rows were read. */
  cursor?: Cursor;
}

export function readPageData(): PageData | null {
  const text = document.getElementById("boot")?.textContent;
  return text ? (JSON.parse(text) as PageData) : null;
}

export interface FirstRows {
  page: RowsPage;
  count: number | undefined;
}

/** The rows that the page brought, for the one table that it was asked for; once, because later they are old. */
export function takeFirstRows(page: PageData, tableId: number): FirstRows | null {
  if (page.table?.id !== tableId || !page.rows) return null;
  const first = { page: page.rows, count: page.count };
  delete page.rows;
  return first;
}

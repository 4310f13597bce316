// The words of `/api/v1`, as the server says them. `npm run types` writes the same from the server's OpenAPI document.

export type Role = "owner" | "admin" | "builder" | "editor" | "commenter" | "viewer";

export interface Account {
  id: number;
  email: string;
  name: string;
  is_administrator: boolean;
}

export type TokenScope = "read" | "write";

export interface Token {
  id: number;
  name: string;
  prefix: string;
  scopes: TokenScope[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

export interface NewToken extends Token {
  secret: string;
}

export interface Session {
  id: number | string;
  created_at: string;
  last_seen_at: string;
  user_agent: string;
  address: string;
  current: boolean;
}

export interface SignUpLink {
  url: string;
  expires_at: string;
}

export interface WorkspaceSummary {
  id: number;
  name: string;
  role: Role;
}

export interface Member {
  account_id: number;
  name: string;
  email: string;
  role: Role;
}

export interface Workspace extends WorkspaceSummary {
  members: Member[];
}

export interface TableSummary {
  id: number;
  name: string;
}

export interface Database {
  id: number;
  name: string;
  tables: TableSummary[];
}

export type FieldKind = "text" | "long_text" | "number" | "boolean" | "date" | "select" | "email" | "url";

export interface Choice {
  name: string;
  color: string;
}

/** The union of what the kinds keep: number {decimals}, date {time}, select {choices}, the others nothing. */
export interface FieldOptions {
  decimals?: number;
  time?: boolean;
  choices?: Choice[];
}

export interface Field {
  id: number;
  name: string;
  kind: FieldKind;
  options: FieldOptions;
  primary: boolean;
}

export interface ViewColumn {
  field: number;
  width: number;
  hidden: boolean;
}

export interface ViewSort {
  field: number;
  descending: boolean;
}

export interface Condition {
  field: number;
  is: string;
  value?: ConditionValue;
}

export type ConditionValue = string | number | boolean | string[] | null;

export type Filter = { all: FilterPart[] } | { any: FilterPart[] };

export type FilterPart = Filter | Condition;

export type RowHeight = "short" | "tall";

export interface ViewOptions {
  columns: ViewColumn[];
  filter: Filter | null;
  sorts: ViewSort[];
  row_height: RowHeight;
}

export interface View {
  id: number;
  name: string;
  kind: "grid";
  options: ViewOptions;
}

export interface Table {
  id: number;
  name: string;
  database_id: number;
  workspace_id: number;
  version: number;
  role: Role;
  fields: Field[];
  views: View[];
}

/** A cell in wire form: numbers are decimal strings, dates ISO strings. */
export type Cell = string | boolean | null;

/** A row of a page in the `arrays` shape: id, version, then one cell for each of the page's fields. */
export type RowArray = [id: number, version: number, ...cells: Cell[]];

export interface RowsPage {
  version: number;
  fields: number[];
  rows: RowArray[];
  next: string | null;
}

export interface RowCount {
  count: number;
  exact: boolean;
}

/** What a row's field holds in the `objects` shape: numbers are JSON numbers. */
export type Value = string | number | boolean | null;

export interface Row {
  id: number;
  version: number;
  fields: Record<string, Value>;
}

export interface Import {
  id: number;
  name: string;
  size_bytes: number;
}

export interface PreviewColumn {
  name: string;
  kind: FieldKind;
  options: FieldOptions;
  /** How numbers and dates are written, where that is not the usual way. */
  format?: string | null;
}

export interface Preview {
  /** The file's name, where the server tells it. */
  name?: string;
  encoding: string;
  delimiter: string;
  header: boolean;
  columns: PreviewColumn[];
  rows: string[][];
  row_estimate: number;
}

export interface Rejection {
  line: number;
  column: string | null;
  value: string | null;
  reason: string;
}

export interface ImportResult {
  table_id: number;
  rows_imported: number;
  rows_rejected: number;
  rejections: Rejection[];
}

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Job {
  id: number;
  type: string;
  title: string;
  state: JobState;
  progress: { done: number; total: number | null; text: string } | null;
  result: unknown;
  error: { code: string; detail: string } | null;
  attempts: number;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  workspace_id: number;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  request_id?: string;
  fields?: Record<string, string>;
}

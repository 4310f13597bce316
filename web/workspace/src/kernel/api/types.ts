// The words of `/api/v1`. `schema.ts` is written from the server's own description (`npm run types`); here are the names we
// use for it, made narrower where JSON says more than the description does.

import type { components } from "./schema";

type Schemas = components["schemas"];

/** A described thing with some of its parts known more closely. */
type Closer<Described, Known extends { [Part in keyof Known]: Part extends keyof Described ? unknown : never }> = Omit<
  Described,
  keyof Known
> &
  Known;

export type Role = Schemas["Role"];
export type Account = Schemas["Account"];

export type TokenScope = "read" | "write";
export type Token = Closer<Schemas["Token"], { scopes: TokenScope[] }>;
export type NewToken = Closer<Schemas["TokenMade"], { scopes: TokenScope[] }>;
export type Session = Schemas["Session"];
export type SignUpLink = Schemas["NewLink"];

export type WorkspaceSummary = Schemas["Workspace"];
export type Member = Schemas["Member"];
export type Workspace = Schemas["WorkspaceWithMembers"];
export type DeletedWorkspace = Schemas["DeletedWorkspace"];
export type Invitation = Schemas["kernel_workspaces_values_Invitation"];
export type Team = Schemas["Team"];
export type Grant = Schemas["Grant"];
export type GrantableThing = Schemas["GrantableThing"];
export type Removed = Schemas["Removed"];

export type AccountLine = Schemas["AccountLine"];
export type WorkspaceSize = Schemas["WorkspaceLine"];
export type Overview = Schemas["Overview"];
export type Finding = Schemas["Finding"];

export type TableSummary = Schemas["TableHead"];
export type Database = Schemas["DatabaseWithTables"];

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

export type Field = Closer<Schemas["Field"], { kind: FieldKind; options: FieldOptions }>;

export type ViewColumn = Schemas["ViewColumn"];

export type ViewSort = Schemas["Sort"];

export interface Condition {
  field: number;
  is: string;
  value?: ConditionValue;
}

export type ConditionValue = string | number | boolean | string[] | null;

export type Filter = { all: FilterPart[] } | { any: FilterPart[] };

export type FilterPart = Filter | Condition;

export type ViewOptions = Closer<Schemas["GridOptions"], { filter: Filter | null }>;

export type View = Closer<Schemas["View"], { options: ViewOptions }>;

export type Table = Closer<Schemas["Table"], { role: Role; fields: Field[]; views: View[] }>;

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

export type RowCount = Schemas["Count"];

/** What a row's field holds in the `objects` shape: numbers are JSON numbers. */
export type Value = string | number | boolean | null;

export interface Row {
  id: number;
  version: number;
  fields: Record<string, Value>;
}

export type Import = Schemas["Import"];

export type PreviewColumn = Closer<Schemas["ProposedColumn"], { kind: FieldKind; options: FieldOptions }>;

export type Preview = Closer<Schemas["Preview"], { columns: PreviewColumn[] }>;

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

export type JobState = Schemas["JobState"];

export type Job = Schemas["OrderedJob"];

export type AdministeredJob = Schemas["AdministeredJob"];

export type JobsOverview = Schemas["JobsOverview"];

export type QueueState = Schemas["QueueState"];

export type RefusedMessage = Schemas["RefusedKept"];

export type ScheduleEntry = Schemas["ScheduleEntry"];

export type WorkerSeen = Schemas["WorkerSeen"];

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  request_id?: string;
  fields?: Record<string, string>;
}

export type Webhook = Schemas["Webhook"];
export type WebhookWithSecret = Schemas["WebhookWithSecret"];
export type Delivery = Schemas["Delivery"];
export type WholeDelivery = Schemas["WholeDelivery"];
export type Attempt = Schemas["Attempt"];

export type Message = Schemas["Message"];
export type WholeMessage = Schemas["WholeMessage"];
export type HeldAddress = Schemas["HeldAddress"];

export type Notification = Schemas["Notification"];
export type MailWish = Schemas["MailWish"];
export type Preference = Schemas["Preference"];

export type AuditEntry = Schemas["AuditEntry"];
export type AuditPage = Schemas["AuditPage"];
export type Retention = Schemas["Retention"];

export type TextPiece = Schemas["Piece"];
export type SearchResult = Schemas["Result"];
export type SearchAnswer = Schemas["SearchAnswer"];

export type Licence = Schemas["Licence"];
export type LicenceState = Schemas["LicenceState"];

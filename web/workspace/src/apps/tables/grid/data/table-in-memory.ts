// A small table that answers as the rows API does: for the tests of this folder, which need a server that can be made
// to lose an answer or to refuse a value.

import type { Query } from "@/kernel/api/client";
import { Problem, Unreachable } from "@/kernel/api/problem";
import type { Cell, Field, RowArray, RowsPage } from "@/kernel/api/types";
import type { FeedEvent } from "@/kernel/realtime/messages";
import type { GridApi } from "./rows-api";

interface Kept {
  version: number;
  cells: Map<number, Cell>;
}

interface BatchBody {
  readonly create?: readonly { readonly fields: Record<string, Cell> }[];
  readonly update?: readonly { readonly id: number; readonly fields: Record<string, Cell> }[];
  readonly delete?: readonly number[];
}

type Answer = { created: number[]; updated: number[]; deleted: number[] };

export function textField(id: number, name: string, kind: Field["kind"] = "text"): Field {
  return { id, name, kind, options: {}, primary: id === 1 };
}

export class TableInMemory {
  readonly order: number[] = [];
  readonly events: FeedEvent[] = [];
  readonly requests: string[] = [];
  /** What happens to the next writes: done but the answer lost, or not even arrived. */
  readonly accidents: ("lost-answer" | "lost-request")[] = [];
  refuses: (value: Cell) => boolean = () => false;
  private readonly rows = new Map<number, Kept>();
  private readonly answered = new Map<string, Answer>();
  private lastId = 0;

  constructor(
    readonly fields: readonly Field[],
    rows: number,
    readonly clientId = "this-tab",
  ) {
    for (let row = 1; row <= rows; row++) this.add(new Map(fields.map(({ id }) => [id, `${row}/${id}`])));
  }

  get api(): GridApi {
    return {
      clientId: this.clientId,
      get: (path, options) => this.answer(() => this.read(path, options?.query ?? {})),
      post: (path, body, options) => this.write(path, body as BatchBody, options?.idempotencyKey ?? ""),
      patch: () => Promise.reject(new Error("Nothing here is patched.")),
    };
  }

  cell(row: number, field: number): Cell {
    return this.rows.get(row)?.cells.get(field) ?? null;
  }

  page(offset: number, limit: number): RowsPage {
    const rows = this.order.slice(offset, offset + limit).map((id): RowArray => {
      const { version, cells } = this.row(id);
      return [id, version, ...this.fields.map((field) => cells.get(field.id) ?? null)];
    });
    const isEnd = offset + limit >= this.order.length;
    return { version: 1, fields: this.fields.map(({ id }) => id), rows, next: isEnd ? null : "more" };
  }

  /** Somebody else does something. */
  change(body: BatchBody, origin: string | null = "another-tab"): Answer {
    const created = (body.create ?? []).map(({ fields }) => this.add(cellsOf(fields)));
    if (created.length > 0) this.tell("created", created.map((id) => this.whole(id)), origin);
    const updated = (body.update ?? []).map(({ id, fields }) => this.update(id, cellsOf(fields)));
    if (updated.length > 0) this.tell("changed", updated, origin);
    const deleted = [...(body.delete ?? [])].filter((id) => this.rows.has(id));
    for (const id of deleted) this.order.splice(this.order.indexOf(id), 1);
    if (deleted.length > 0) this.tell("deleted", deleted.map((id) => this.whole(id)), origin);
    for (const id of deleted) this.rows.delete(id);
    return { created, updated: updated.map(({ id }) => id), deleted };
  }

  private row(id: number): Kept {
    const row = this.rows.get(id);
    if (!row) throw new Error(`There is no row ${id}.`);
    return row;
  }

  private add(cells: Map<number, Cell>): number {
    const id = ++this.lastId;
    this.rows.set(id, { version: 1, cells });
    this.order.push(id);
    return id;
  }

  private update(id: number, cells: Map<number, Cell>) {
    const row = this.row(id);
    const before = Object.fromEntries([...cells.keys()].map((field) => [field, row.cells.get(field) ?? null]));
    for (const [field, value] of cells) row.cells.set(field, value);
    row.version++;
    return { id, version: row.version, before, after: Object.fromEntries(cells) };
  }

  private whole(id: number) {
    const { version, cells } = this.row(id);
    return { id, position: id, version, cells: Object.fromEntries(cells) };
  }

  private tell(what: string, rows: unknown, origin: string | null): void {
    this.events.push({ type: `tables.rows.${what}`, at: "", actor: null, origin, payload: { table: 1, rows } });
  }

  private read(path: string, query: Query): unknown {
    this.requests.push(`GET ${path}`);
    if (path.endsWith("/count")) return { count: this.order.length, exact: true };
    return this.page(Number(query.offset), Number(query.limit));
  }

  private answer<Body>(make: () => unknown): Promise<Body> {
    return Promise.resolve().then(() => structuredClone(make()) as Body);
  }

  private async write<Body>(path: string, body: BatchBody, key: string): Promise<Body> {
    await Promise.resolve();
    this.requests.push(`POST ${path}`);
    const accident = this.accidents.shift();
    if (accident === "lost-request") throw new Unreachable(null);
    let answer = this.answered.get(key);
    if (!answer) {
      this.check(body);
      answer = this.change(body, this.clientId);
      this.answered.set(key, answer);
    }
    if (accident === "lost-answer") throw new Unreachable(null);
    return answer as Body;
  }

  private check(body: BatchBody): void {
    const fields: Record<string, string> = {};
    for (const list of ["create", "update"] as const) {
      for (const [place, row] of (body[list] ?? []).entries()) {
        for (const [field, value] of Object.entries(row.fields)) {
          if (this.refuses(value)) fields[`${list}.${place}.${field}`] = "That is not wanted here.";
        }
      }
    }
    if (Object.keys(fields).length > 0) throw new Problem({ type: "about:blank", title: "Some values don't fit.", status: 422, code: "tables.rows_invalid", fields });
    const unknown = [...(body.update ?? []).map(({ id }) => id), ...(body.delete ?? [])].filter((id) => !this.rows.has(id));
    if (unknown.length > 0) throw new Problem({ type: "about:blank", title: "There is no such row.", status: 404, code: "tables.row_not_found" });
  }
}

function cellsOf(fields: Readonly<Record<string, Cell>>): Map<number, Cell> {
  return new Map(Object.entries(fields).map(([name, value]) => [Number(name.slice(1)), value]));
}

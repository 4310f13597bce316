// The requests that the grid makes about one table.

import type { ApiClient } from "@/kernel/api/client";
import type { Cell, Field, Filter, Row, RowCount, RowsPage, ViewColumn, ViewSort } from "@/kernel/api/types";
import { PAGE_ROWS } from "../model/geometry";
import type { StepAnswer } from "./edit-queue";
import { placesOf, type StoredRow } from "./row-store";
import { writesByRow, type Step } from "./steps";

/** The part of the API client that the grid uses. */
export type GridApi = Pick<ApiClient, "get" | "post" | "patch" | "clientId">;

/** Which rows, in which order. What is undefined is as the view says. */
export interface RowsQuery {
  readonly view: number;
  readonly filter?: Filter | null;
  readonly sorts?: readonly ViewSort[];
  readonly search: string;
}

/** Rows in one request when many are needed at once (copy, paste, fill). */
export const CHUNK_ROWS = 1_000;

function paramsOf({ view, filter, sorts, search }: RowsQuery) {
  return {
    view,
    filter: filter ? JSON.stringify(filter) : undefined,
    sort: sorts?.map(({ field, descending }) => `${descending ? "-" : ""}f${field}`).join(","),
    search,
  };
}

function fieldsOf(cells: readonly (readonly [field: number | string, value: Cell])[]): Record<string, Cell> {
  return Object.fromEntries(cells.map(([field, value]) => [`f${field}`, value]));
}

export class RowsApi {
  constructor(
    private readonly api: GridApi,
    readonly table: number,
  ) {}

  get clientId(): string {
    return this.api.clientId;
  }

  page(query: RowsQuery, page: number, signal: AbortSignal): Promise<RowsPage> {
    return this.slice(query, page * PAGE_ROWS, PAGE_ROWS, signal);
  }

  slice(query: RowsQuery, offset: number, limit: number, signal: AbortSignal): Promise<RowsPage> {
    const params = { ...paramsOf(query), shape: "arrays", offset, limit };
    return this.api.get<RowsPage>(`/tables/${this.table}/rows`, { query: params, signal });
  }

  /** One row by its name, wherever it stands. */
  async row(id: number, fields: readonly Field[]): Promise<StoredRow> {
    const { version, fields: values } = await this.api.get<Row>(`/tables/${this.table}/rows/${id}`);
    const cells = fields.map(({ name }): Cell => {
      const value = values[name] ?? null;
      return typeof value === "number" ? String(value) : value;
    });
    return { id, version, cells, places: placesOf(fields.map((field) => field.id)), newer: null };
  }

  count(query: RowsQuery, signal: AbortSignal): Promise<RowCount> {
    const { view, filter, search } = paramsOf(query);
    return this.api.get<RowCount>(`/tables/${this.table}/rows/count`, { query: { view, filter, search }, signal });
  }

  async send(step: Step): Promise<StepAnswer> {
    const [insertion] = step.creates;
    const options = { idempotencyKey: step.key };
    if (insertion && step.before !== null) {
      const body = { fields: fieldsOf(Object.entries(insertion.cells)), before: step.before };
      const row = await this.api.post<{ id: number }>(`/tables/${this.table}/rows`, body, options);
      return { created: [row.id] };
    }
    const update = [...writesByRow(step.writes)].map(([id, writes]) => ({
      id,
      fields: fieldsOf(writes.map(({ field, value }) => [field, value])),
    }));
    const create = step.creates.map(({ cells }) => ({ fields: fieldsOf(Object.entries(cells)) }));
    const body = {
      ...(create.length > 0 && { create }),
      ...(update.length > 0 && { update }),
      ...(step.deletes.length > 0 && { delete: step.deletes }),
    };
    return this.api.post<StepAnswer>(`/tables/${this.table}/rows/batch`, body, options);
  }

  async turnBack(direction: "undo" | "redo", key: string): Promise<string> {
    const body = { subject: `table:${this.table}` };
    const answer = await this.api.post<{ done: { summary: string } }>(`/${direction}`, body, { idempotencyKey: key });
    return answer.done.summary;
  }

  async saveColumns(view: number, options: object, columns: readonly ViewColumn[]): Promise<void> {
    await this.api.patch(`/views/${view}`, { options: { ...options, columns } });
  }
}

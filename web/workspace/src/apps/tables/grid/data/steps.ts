// One thing a person did, as the server gets it: a request that is done whole or not at all, and undone as one.

import { isProblem, Unreachable } from "@/kernel/api/problem";
import type { Cell } from "@/kernel/api/types";
import { randomId } from "@/kit/ids";
import type { CellsByField } from "./row-store";

/** Rows in one request; the server refuses more. */
export const STEP_ROWS_MAX = 5_000;
/** Cells in one request, so that its body stays small. */
export const STEP_CELLS_MAX = 50_000;

export interface CellWrite {
  readonly row: number;
  readonly field: number;
  readonly value: Cell;
  readonly typed: string;
}

export interface NewRow {
  /** Negative: our own name for it until the server gives one. */
  readonly row: number;
  readonly cells: CellsByField;
}

export interface Step {
  readonly id: number;
  readonly key: string;
  readonly writes: readonly CellWrite[];
  readonly creates: readonly NewRow[];
  /** The row that the new ones go before; null puts them at the end. */
  readonly before: number | null;
  readonly deletes: readonly number[];
}

let lastStep = 0;

export function newStep(parts: Partial<Omit<Step, "id" | "key">>): Step {
  return { id: ++lastStep, key: randomId(), writes: [], creates: [], before: null, deletes: [], ...parts };
}

/** Writes grouped by row, in the order in which the rows first appear: so the request has them, so its problems count them. */
export function writesByRow(writes: readonly CellWrite[]): Map<number, CellWrite[]> {
  const rows = new Map<number, CellWrite[]>();
  for (const write of writes) {
    const known = rows.get(write.row);
    if (known) known.push(write);
    else rows.set(write.row, [write]);
  }
  return rows;
}

export function stepSize(step: Step): number {
  return writesByRow(step.writes).size + step.creates.length + step.deletes.length;
}

/** Cuts what is too large for one request; the parts go one after the other. */
export function stepsWithin(writes: readonly CellWrite[], creates: readonly NewRow[]): Step[] {
  const steps: Step[] = [];
  let part: { writes: CellWrite[]; creates: NewRow[]; rows: number; cells: number } = empty();
  const add = (rows: number, cells: number) => {
    if (part.rows > 0 && (part.rows + rows > STEP_ROWS_MAX || part.cells + cells > STEP_CELLS_MAX)) {
      steps.push(newStep(part));
      part = empty();
    }
    part.rows += rows;
    part.cells += cells;
  };
  for (const row of writesByRow(writes).values()) {
    add(1, row.length);
    part.writes.push(...row);
  }
  for (const row of creates) {
    add(1, Object.keys(row.cells).length);
    part.creates.push(row);
  }
  if (part.rows > 0) steps.push(newStep(part));
  return steps.map(({ writes: ownWrites, creates: ownCreates }) => newStep({ writes: ownWrites, creates: ownCreates }));
}

function empty() {
  return { writes: [] as CellWrite[], creates: [] as NewRow[], rows: 0, cells: 0 };
}

export interface FailedWrite extends CellWrite {
  readonly reason: string;
}

export interface Refusal {
  /** Cells that the server named, or all of a step that can't be cut any more. */
  readonly failed: readonly FailedWrite[];
  /** What is left of the step, to be sent in this order. */
  readonly again: readonly Step[];
}

/**
 * The server said no to a step. Cells that it names are taken out and the rest goes again; without names the step is
 * halved until the one at fault stands alone. So the rest of a paste goes through.
 */
export function refusalOf(step: Step, fields: Readonly<Record<string, string>>, reason: string, fieldIdOf: (name: string) => number | undefined): Refusal {
  const named = namedCells(step, fields, fieldIdOf);
  if (named.size > 0) return withoutCells(step, named);
  if (stepSize(step) > 1) return { failed: [], again: halves(step) };
  return { failed: allCells(step, reason), again: [] };
}

/** Reasons by "row:field", from keys such as "update.3.f12", "create.0.Name". */
function namedCells(step: Step, fields: Readonly<Record<string, string>>, fieldIdOf: (name: string) => number | undefined): Map<string, string> {
  const updates = [...writesByRow(step.writes).keys()];
  const named = new Map<string, string>();
  for (const [key, reason] of Object.entries(fields)) {
    const match = /^(create|update)\.(\d+)\.(?:fields\.)?(.+)$/.exec(key) ?? /^(fields)\.()(.+)$/.exec(key) ?? /^()()(.+)$/.exec(key);
    const [, list, place, name = ""] = match ?? [];
    const isCreate = list === "create" || (list !== "update" && step.creates.length === 1 && updates.length === 0);
    const row = isCreate ? step.creates[Number(place)]?.row : updates[Number(place)];
    const id = /^f(\d+)$/.exec(name)?.[1];
    const field = id === undefined ? fieldIdOf(name) : Number(id);
    if (row !== undefined && field !== undefined) named.set(`${row}:${field}`, reason);
  }
  return named;
}

function withoutCells(step: Step, named: ReadonlyMap<string, string>): Refusal {
  const failed: FailedWrite[] = [];
  const kept = (write: CellWrite) => {
    const reason = named.get(`${write.row}:${write.field}`);
    if (reason !== undefined) failed.push({ ...write, reason });
    return reason === undefined;
  };
  const writes = step.writes.filter(kept);
  const creates = step.creates.map(({ row, cells }) => ({
    row,
    cells: Object.fromEntries(Object.entries(cells).filter(([field, value]) => kept({ row, field: Number(field), value, typed: typedOf(value) }))),
  }));
  if (failed.length === 0) return { failed: allCells(step, [...named.values()][0] ?? ""), again: [] };
  const rest = newStep({ writes, creates, before: step.before, deletes: step.deletes });
  return { failed, again: stepSize(rest) > 0 ? [rest] : [] };
}

function allCells(step: Step, reason: string): FailedWrite[] {
  const created = step.creates.flatMap(({ row, cells }) =>
    Object.entries(cells).map(([field, value]) => ({ row, field: Number(field), value, typed: typedOf(value), reason })),
  );
  return [...step.writes.map((write) => ({ ...write, reason })), ...created];
}

function typedOf(value: Cell): string {
  return value === null ? "" : String(value);
}

function halves(step: Step): Step[] {
  const rows = [...writesByRow(step.writes).values()];
  const middle = Math.ceil(stepSize(step) / 2);
  const cut = <Each>(list: readonly Each[], from: number): [Each[], Each[]] => {
    const place = Math.max(0, middle - from);
    return [list.slice(0, place), list.slice(place)];
  };
  const [leftRows, rightRows] = cut(rows, 0);
  const [leftCreates, rightCreates] = cut(step.creates, rows.length);
  const [leftDeletes, rightDeletes] = cut(step.deletes, rows.length + step.creates.length);
  return [
    newStep({ writes: leftRows.flat(), creates: leftCreates, before: step.before, deletes: leftDeletes }),
    newStep({ writes: rightRows.flat(), creates: rightCreates, before: step.before, deletes: rightDeletes }),
  ].filter((part) => stepSize(part) > 0);
}

/** True when the same request may well go through later: no answer, too busy, or a server that is being restarted. */
export function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  return isProblem(error) && [408, 425, 429, 502, 503, 504].includes(error.status);
}

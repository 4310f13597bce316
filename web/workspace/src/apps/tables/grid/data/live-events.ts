// What others (and we, in another request) did to the rows of this table, put into what the grid holds.

import type { FeedEvent } from "@/kernel/realtime/messages";
import type { PendingCells } from "./pending-cells";
import type { CellsByField, RowStore } from "./row-store";

interface ChangedRow {
  readonly id: number;
  readonly version: number;
  readonly after: CellsByField;
}

interface WholeRow {
  readonly id: number;
  readonly version: number;
  readonly cells: CellsByField;
}

export interface LiveTarget {
  readonly store: RowStore;
  readonly pending: PendingCells;
  readonly clientId: string;
  /** Rows that this tab has taken out already. */
  readonly gone: Set<number>;
  /** Fields that decide which rows are in the list, or in what order; null when any may (a search). */
  readonly deciding: ReadonlySet<number> | null;
  /** True when the list is all rows of the table. */
  readonly isWhole: boolean;
}

export interface LiveOutcome {
  /** Cells that look different now. */
  readonly cells: readonly (readonly [row: number, field: number])[];
  /** Rows came, went or moved: fetch what is seen again. */
  readonly isStale: boolean;
  readonly mayHaveOtherCount: boolean;
  /** Done by another tab or person, so worth a flash. */
  readonly isForeign: boolean;
}

const nothing: LiveOutcome = { cells: [], isStale: false, mayHaveOtherCount: false, isForeign: false };
const everything: LiveOutcome = { cells: [], isStale: true, mayHaveOtherCount: true, isForeign: true };

export function applyEvent(event: FeedEvent, target: LiveTarget): LiveOutcome {
  const rows = (event.payload as { rows?: unknown }).rows;
  const isOurs = event.origin === target.clientId;
  switch (event.type) {
    case "tables.rows.changed":
      return changed(rows as readonly ChangedRow[], target, isOurs);
    case "tables.rows.created":
      return created(rows as readonly WholeRow[], target, isOurs);
    case "tables.rows.deleted":
      return deleted(rows as readonly WholeRow[], target);
    case "tables.rows.imported":
      return everything;
    default:
      return nothing;
  }
}

function changed(rows: readonly ChangedRow[], target: LiveTarget, isOurs: boolean): LiveOutcome {
  const { store, pending, deciding, isWhole } = target;
  const cells: [number, number][] = [];
  let decides = false;
  for (const { id, version, after } of rows) {
    const fields = Object.keys(after).map(Number);
    decides ||= deciding === null || fields.some((field) => deciding.has(field));
    if (isOurs) for (const field of fields) hear(pending, id, field);
    for (const field of store.patch(id, version, after)) cells.push([id, field]);
  }
  // Our own row stays where we are writing, even when it no longer fits; others' changes move theirs at once.
  const isStale = decides && !isOurs;
  return { cells, isStale, mayHaveOtherCount: isStale && !isWhole, isForeign: !isOurs };
}

/** Our own write came back: what the server made of it is in the row, so ours no longer needs to be shown over it. */
function hear(pending: PendingCells, row: number, field: number): void {
  const cell = pending.get(row, field);
  if (cell?.state === "stored") pending.delete(row, field);
  else if (cell?.state === "sending") cell.isHeard = true;
}

function created(rows: readonly WholeRow[], target: LiveTarget, isOurs: boolean): LiveOutcome {
  const { store, isWhole } = target;
  const cells: [number, number][] = [];
  let unknown = 0;
  for (const { id, version, cells: values } of rows) {
    if (store.indexOf(id) === undefined) {
      unknown++;
      target.gone.delete(id);
      continue;
    }
    for (const field of store.patch(id, version, values)) cells.push([id, field]);
  }
  if (unknown > 0) {
    if (isWhole) store.count += unknown;
    store.staleFrom(0);
  }
  return { cells, isStale: unknown > 0, mayHaveOtherCount: unknown > 0 && !isWhole, isForeign: !isOurs };
}

function deleted(rows: readonly WholeRow[], target: LiveTarget): LiveOutcome {
  const { store, isWhole, gone } = target;
  const ids = rows.map(({ id }) => id).filter((id) => !gone.delete(id));
  if (ids.length === 0) return nothing;
  const removed = store.remove(ids).length;
  if (isWhole) store.count = Math.max(0, store.count - (ids.length - removed));
  store.staleFrom(0);
  return { cells: [], isStale: true, mayHaveOtherCount: !isWhole, isForeign: true };
}

// What a person has written and the server has not yet said yes to, by row and field.

import type { Cell } from "@/kernel/api/types";

export type PendingState = "waiting" | "sending" | "stored" | "failed";

export interface PendingCell {
  readonly value: Cell;
  /** What was typed, kept as it was: a value that does not fit is shown, not thrown away. */
  readonly typed: string;
  state: PendingState;
  reason: string | null;
  /** Which write this belongs to; a later one takes the cell over. */
  step: number;
  /** Our own event came before the answer. */
  isHeard: boolean;
}

export class PendingCells {
  private rows = new Map<number, Map<number, PendingCell>>();

  get(row: number, field: number): PendingCell | undefined {
    return this.rows.get(row)?.get(field);
  }

  set(row: number, field: number, cell: PendingCell): void {
    let fields = this.rows.get(row);
    if (!fields) {
      fields = new Map();
      this.rows.set(row, fields);
    }
    fields.set(field, cell);
  }

  delete(row: number, field: number): void {
    const fields = this.rows.get(row);
    fields?.delete(field);
    if (fields?.size === 0) this.rows.delete(row);
  }

  deleteRow(row: number): void {
    this.rows.delete(row);
  }

  rename(row: number, to: number): void {
    const fields = this.rows.get(row);
    if (!fields) return;
    this.rows.delete(row);
    this.rows.set(to, fields);
  }

  *all(): Generator<readonly [row: number, field: number, cell: PendingCell]> {
    for (const [row, fields] of this.rows) for (const [field, cell] of fields) yield [row, field, cell];
  }

  count(...states: readonly PendingState[]): number {
    let count = 0;
    for (const [, , cell] of this.all()) if (states.includes(cell.state)) count++;
    return count;
  }
}

// The fill handle: goes on with a series where there is one, else repeats what it was given.

import type { CellRange } from "./geometry";
import type { Cell } from "@/kernel/api/types";

export interface FillPlan {
  readonly target: CellRange;
  readonly direction: "down" | "up" | "right" | "left";
}

/** `destination` holds the source and the cells to fill; the handle goes one way at a time. */
export function planFill(source: CellRange, destination: CellRange): FillPlan | null {
  const { row, column, rows, columns } = destination;
  const below = row + rows - (source.row + source.rows);
  const right = column + columns - (source.column + source.columns);
  if (below > 0) return { direction: "down", target: { ...source, row: source.row + source.rows, rows: below } };
  if (row < source.row) return { direction: "up", target: { ...source, row, rows: source.row - row } };
  if (right > 0) return { direction: "right", target: { ...source, column: source.column + source.columns, columns: right } };
  if (column < source.column) return { direction: "left", target: { ...source, column, columns: source.column - column } };
  return null;
}

/** Continues a run of values: the `step`th value after the last one, or null where the run is no series. */
export type Series = (values: readonly Cell[]) => ((step: number) => Cell) | null;

/** The next `count` values after `source`, which is read away from the fill when filling backwards. */
export function filled(source: readonly Cell[], count: number, series: Series | undefined): Cell[] {
  const next = source.length > 1 ? series?.(source) : null;
  return Array.from({ length: count }, (_, place) => (next ? next(place + 1) : (source[place % source.length] ?? null)));
}

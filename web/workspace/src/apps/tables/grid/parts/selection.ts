// Between the canvas grid's selection and ours.

import { CompactSelection, type GridSelection, type Rectangle } from "@glideapps/glide-data-grid";
import type { CellRange } from "../model/geometry";
import type { Selection, Slice } from "../model/selection";

export const emptySelection: GridSelection = { columns: CompactSelection.empty(), rows: CompactSelection.empty() };

export function rangeOf({ x, y, width, height }: Rectangle): CellRange {
  return { row: y, column: x, rows: height, columns: width };
}

function slicesOf(selection: CompactSelection): Slice[] {
  return selection.items.map(([start, end]) => [start, end]);
}

export function selectionOf(selection: GridSelection): Selection {
  const { current, rows, columns } = selection;
  return {
    cell: current ? { row: current.cell[1], column: current.cell[0] } : null,
    range: current ? rangeOf(current.range) : null,
    rows: slicesOf(rows),
    columns: slicesOf(columns),
  };
}

export function selectionOfRange({ row, column, rows, columns }: CellRange, cell?: readonly [column: number, row: number]): GridSelection {
  return {
    ...emptySelection,
    current: { cell: cell ?? [column, row], range: { x: column, y: row, width: columns, height: rows }, rangeStack: [] },
  };
}

/** The same rows, `by` further down: others have added or deleted some above. */
export function shiftedDown(selection: GridSelection, by: number): GridSelection {
  const { current } = selection;
  if (!current) return selection;
  const [column, row] = current.cell;
  return { ...selection, current: { ...current, cell: [column, row + by], range: { ...current.range, y: current.range.y + by } } };
}

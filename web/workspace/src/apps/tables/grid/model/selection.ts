// What is selected, in rows and columns of the grid as it stands.

import type { CellRange } from "./geometry";

/** Half-open: from `start` up to, not including, `end`. */
export type Slice = readonly [start: number, end: number];

export interface Selection {
  readonly cell: { readonly row: number; readonly column: number } | null;
  readonly range: CellRange | null;
  readonly rows: readonly Slice[];
  readonly columns: readonly Slice[];
}

export const nothingSelected: Selection = { cell: null, range: null, rows: [], columns: [] };

/** Blocks of cells: columns as a list, for whole columns need not stand side by side. */
export interface Block {
  readonly rows: Slice;
  readonly columns: readonly number[];
}

export function numbersIn(slices: readonly Slice[]): number[] {
  return slices.flatMap(([start, end]) => Array.from({ length: Math.max(0, end - start) }, (_, place) => start + place));
}

/** The selected cells as blocks from top to bottom: a range, else whole rows, else whole columns. */
export function blocksOf(selection: Selection, rowCount: number, columnCount: number): Block[] {
  const all = numbersIn([[0, columnCount]]);
  if (selection.range) {
    const { row, rows, column, columns } = selection.range;
    const end = Math.min(row + rows, rowCount);
    const shown = all.slice(column, column + columns);
    return end > row && shown.length > 0 ? [{ rows: [row, end], columns: shown }] : [];
  }
  if (selection.rows.length > 0) {
    return [...selection.rows]
      .sort((left, right) => left[0] - right[0])
      .map(([start, end]): Slice => [start, Math.min(end, rowCount)])
      .filter(([start, end]) => end > start)
      .map((rows) => ({ rows, columns: all }));
  }
  const columns = numbersIn(selection.columns).filter((column) => column < columnCount);
  return columns.length > 0 && rowCount > 0 ? [{ rows: [0, rowCount], columns }] : [];
}

export function cellsIn(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { rows, columns }) => sum + (rows[1] - rows[0]) * columns.length, 0);
}

export function rowsIn(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { rows }) => sum + rows[1] - rows[0], 0);
}

/** The rows that "delete rows" means: the marked ones, else those of the range. */
export function rowSlicesOf(selection: Selection, rowCount: number): Slice[] {
  if (selection.rows.length > 0) return selection.rows.map(([start, end]) => [start, Math.min(end, rowCount)]);
  if (selection.range) return [[selection.range.row, Math.min(selection.range.row + selection.range.rows, rowCount)]];
  return [];
}

// Rectangles of cells and pages of rows.

/** Cells from `row`/`column` on; a range has at least one cell. */
export interface CellRange {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** Rows in one request of the grid. */
export const PAGE_ROWS = 100;

export function pageOf(row: number): number {
  return Math.floor(row / PAGE_ROWS);
}

/** The pages that hold the rows `first` to `last`, in order. */
export function pagesOf(first: number, last: number): number[] {
  const from = pageOf(Math.max(0, first));
  const to = pageOf(Math.max(0, last));
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => from + place);
}

export function contains(range: CellRange, row: number, column: number): boolean {
  return (
    row >= range.row &&
    row < range.row + range.rows &&
    column >= range.column &&
    column < range.column + range.columns
  );
}

/** The part of a range that lies inside a grid of this size, or null when none does. */
export function clipped(range: CellRange, rowCount: number, columnCount: number): CellRange | null {
  const rows = Math.min(range.row + range.rows, rowCount) - range.row;
  const columns = Math.min(range.column + range.columns, columnCount) - range.column;
  return rows > 0 && columns > 0 ? { ...range, rows, columns } : null;
}

/** Where an index goes when the rows at `removed` (ascending) are taken out; a removed row itself goes to its follower. */
export function afterRemoval(index: number, removed: readonly number[]): number {
  let before = 0;
  while (before < removed.length && (removed[before] ?? Infinity) < index) before++;
  return index - before;
}

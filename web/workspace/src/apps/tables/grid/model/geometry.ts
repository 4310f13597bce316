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

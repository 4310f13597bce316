// Where pasted cells go: into the selection, past its edge, into new rows, or nowhere, and then we say so.

import type { CellRange } from "./geometry";

/** More than this in one paste is an import. */
export const PASTE_ROWS_MAX = 50_000;

export interface PastePlan {
  /** The cells that will be written, in rows that are there (`newRows` of them are not yet). */
  readonly target: CellRange;
  readonly newRows: number;
  /** Columns and rows of the clipboard that found no place. */
  readonly leftOutColumns: number;
  readonly leftOutRows: number;
  /** The clipboard cell for a cell of the target, counted from its corner. */
  source(row: number, column: number): readonly [row: number, column: number];
}

export interface PasteRoom {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly mayAddRows: boolean;
}

export function planPaste(rows: number, columns: number, selection: CellRange, room: PasteRoom): PastePlan {
  const repeats = selection.rows % rows === 0 && selection.columns % columns === 0;
  const wantedRows = repeats ? selection.rows : rows;
  const wantedColumns = repeats ? selection.columns : columns;
  const givenColumns = Math.max(0, Math.min(wantedColumns, room.columnCount - selection.column));
  const free = room.mayAddRows ? PASTE_ROWS_MAX : Math.max(0, room.rowCount - selection.row);
  const givenRows = Math.min(wantedRows, free, PASTE_ROWS_MAX);
  return {
    target: { row: selection.row, column: selection.column, rows: givenRows, columns: givenColumns },
    newRows: Math.max(0, selection.row + givenRows - room.rowCount),
    leftOutColumns: wantedColumns - givenColumns,
    leftOutRows: wantedRows - givenRows,
    source: (row, column) => [row % rows, column % columns],
  };
}

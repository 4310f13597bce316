// For the end-to-end tests: cells are drawn, so a test has to ask where they are. Nothing of the product uses this.

import type { DataEditorRef, GridSelection } from "@glideapps/glide-data-grid";
import type { CellMark, GridData } from "../data/grid-data";
import { textOfLook } from "../data/operations";
import { kindOf } from "../kinds/list";
import type { Column } from "../model/columns";
import type { Locale } from "../model/locale";
import type { ScrollTo } from "./scrolling";

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Rows and columns count from 0, columns as they are seen; places are pixels on the page. */
export interface GridTestHook {
  cellBounds(row: number, column: number): Bounds | undefined;
  headerBounds(column: number): Bounds | undefined;
  /** What a cell shows; undefined while it is being fetched. */
  cellText(row: number, column: number): string | undefined;
  cellMark(row: number, column: number): CellMark | undefined;
  rowId(row: number): number | undefined;
  columns(): string[];
  visible(): { readonly firstRow: number; readonly lastRow: number };
  rowCount(): number;
  unsaved(): number;
  selection(): GridSelection;
  scrollTo(row: number, column?: number): void;
}

declare global {
  interface Window {
    __grid?: GridTestHook;
  }
}

export interface TestHookParts {
  readonly grid: () => DataEditorRef | null;
  readonly data: GridData;
  readonly locale: Locale;
  readonly columns: () => readonly Column[];
  readonly selection: () => GridSelection;
  readonly visible: () => { readonly firstRow: number; readonly lastRow: number };
  readonly scrollTo: ScrollTo;
}

export function testHook({ scrollTo, grid, data, locale, columns, selection, visible }: TestHookParts): GridTestHook {
  const cell = (row: number, column: number) => {
    const field = columns()[column]?.field;
    const shown = field && data.cellAt(row, field.id);
    return field && shown ? { field, shown } : undefined;
  };
  return {
    cellBounds: (row, column) => grid()?.getBounds(column, row),
    headerBounds: (column) => grid()?.getBounds(column, -1),
    cellText: (row, column) => {
      const found = cell(row, column);
      if (!found) return undefined;
      const { field, shown } = found;
      return shown.typed ?? textOfLook(kindOf(field.kind).look(shown.value, field, locale));
    },
    cellMark: (row, column) => cell(row, column)?.shown.mark,
    rowId: (row) => data.store.rowAt(row)?.id,
    columns: () => columns().map(({ field }) => field.name),
    visible,
    rowCount: () => data.store.count,
    unsaved: () => data.unsaved,
    selection,
    scrollTo: (row, column = 0) => scrollTo(row, column),
  };
}

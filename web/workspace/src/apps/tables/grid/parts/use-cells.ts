import type { CustomRenderer, DataEditorRef, GridCell, Item } from "@glideapps/glide-data-grid";
import { useCallback, useEffect, useEffectEvent, useMemo, useState, type RefObject } from "react";
import type { GridData } from "../data/grid-data";
import type { Column } from "../model/columns";
import type { Locale } from "../model/locale";
import { isTableCell, loadingCell, tableCell, type TableCell } from "./cell";
import { cellRenderer, type CellActions } from "./cell-renderer";
import type { Region } from "./overlays";
import type { Palette } from "./palette";
import { Signal } from "./signal";
import { useRowsRevision } from "./use-grid-data";
import { useFontsLoaded } from "./use-palette";

interface CellsParts {
  readonly data: GridData;
  readonly grid: RefObject<DataEditorRef | null>;
  readonly region: Signal<Region>;
  readonly columns: readonly Column[];
  readonly locale: Locale;
  readonly mayEdit: boolean;
  readonly palette: Palette;
  readonly actions: CellActions;
}

export interface Cells {
  readonly content: (place: Item) => GridCell;
  /** The cell at a place, when it is one of the table's and is held. */
  readonly at: (column: number, row: number) => TableCell | null;
  readonly renderers: readonly CustomRenderer<TableCell>[];
}

const noActions: CellActions = { onToggle: () => undefined, onExpand: () => undefined, onOpenLink: () => undefined };

/** The cells as the canvas asks for them; it is told to draw again what changes. */
export function useCells({ data, grid, region, columns, locale, mayEdit, palette, actions }: CellsParts): Cells {
  const revision = useRowsRevision(data);
  const fonts = useFontsLoaded();
  const content = useCallback(
    ([column, index]: Item): GridCell => {
      const field = columns[column]?.field;
      const row = data.store.rowAt(index);
      if (!field || !row) return loadingCell;
      return tableCell(row, field, data.cellIn(row, field.id), column === 0, { locale, mayEdit, palette });
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new function tells the canvas to draw everything again
    [columns, data, locale, mayEdit, palette, revision, fonts],
  );

  const [latest] = useState(() => new Signal(noActions));
  useEffect(() => latest.set(actions));
  const renderers = useMemo(
    () => [
      cellRenderer(palette, {
        onToggle: (cell) => latest.value.onToggle(cell),
        onExpand: (row) => latest.value.onExpand(row),
        onOpenLink: (href) => latest.value.onOpenLink(href),
      }),
    ],
    [latest, palette],
  );

  const draw = useEffectEvent((cells: readonly (readonly [row: number, field: number])[]) => {
    const { y, height } = region.value;
    const damage = cells.flatMap(([id, field]) => {
      const row = data.store.indexOf(id);
      const column = columns.findIndex((each) => each.field.id === field);
      return row === undefined || column < 0 || row < y - 1 || row > y + height + 1 ? [] : [{ cell: [column, row] as Item }];
    });
    if (damage.length > 0) grid.current?.updateCells(damage);
  });
  useEffect(() => data.subscribe((change) => change.kind === "cells" && draw(change.cells)), [data]);

  const at = (column: number, row: number) => {
    const cell = content([column, row]);
    return isTableCell(cell) ? cell : null;
  };
  return { content, at, renderers };
}

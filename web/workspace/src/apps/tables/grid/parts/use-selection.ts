import type { GridSelection } from "@glideapps/glide-data-grid";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import type { Subscription } from "@/kernel/realtime/client";
import type { GridData } from "../data/grid-data";
import { isDraft } from "../data/row-store";
import type { Column } from "../model/columns";
import { blocksOf, cellsIn, type Block, type Selection } from "../model/selection";
import { SUMMARY_CELLS_MAX, summaryOf, type Summary } from "../model/summary";
import { typeAhead } from "./editors/type-ahead";
import type { ScrollTo } from "./scrolling";
import { emptySelection, selectionOf, selectionOfRange, shiftedDown } from "./selection";
import type { Signal } from "./signal";
import { useRowsRevision } from "./use-grid-data";

export interface GridSelecting {
  readonly selection: GridSelection;
  readonly chosen: Selection;
  readonly blocks: readonly Block[];
  readonly summary: Summary | null;
  readonly select: (next: GridSelection) => void;
  /** Selects a cell and brings it into sight. */
  readonly goTo: (row: number | null, column?: number) => void;
}

/** What is selected. It stays with its row when others add and delete rows above, and others see where it is. */
export function useSelection(
  data: GridData,
  scrollTo: ScrollTo,
  columns: readonly Column[],
  subscription: Signal<Subscription | null>,
): GridSelecting {
  const revision = useRowsRevision(data);
  const [selection, setSelection] = useState<GridSelection>(emptySelection);
  const activeRow = useRef<number | null>(null);

  const select = (next: GridSelection) => {
    typeAhead.drop();
    setSelection(next);
    const [column, row] = next.current?.cell ?? [];
    const id = row === undefined ? undefined : data.store.rowAt(row)?.id;
    const field = column === undefined ? undefined : columns[column]?.field.id;
    activeRow.current = id ?? null;
    subscription.value?.setPresence(id === undefined || field === undefined || isDraft(id) ? null : { row: id, field });
  };
  const follow = useEffectEvent(() => {
    if (activeRow.current === null) return;
    activeRow.current = data.entries.nameOf(activeRow.current);
    const at = data.store.indexOf(activeRow.current);
    const from = selection.current?.cell[1];
    if (at !== undefined && from !== undefined && at !== from) setSelection(shiftedDown(selection, at - from));
  });
  const begin = useEffectEvent(() => {
    activeRow.current = null;
    setSelection(emptySelection);
    scrollTo(0, 0);
  });
  useEffect(
    () =>
      data.subscribe((change) => {
        if (change.kind === "rows") follow();
        else if (change.kind === "list") begin();
      }),
    [data],
  );

  const rowCount = data.store.count;
  const chosen = useMemo(() => selectionOf(selection), [selection]);
  const blocks = useMemo(() => blocksOf(chosen, rowCount, columns.length), [chosen, rowCount, columns.length]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `revision` stands for the rows in `data`
  const summary = useMemo(() => summaryIn(data, columns, blocks), [data, columns, blocks, revision]);
  const goTo = (row: number | null, column = 0) => {
    if (row === null) return;
    select(selectionOfRange({ row, column, rows: 1, columns: 1 }));
    requestAnimationFrame(() => scrollTo(row, column));
  };
  return { selection, chosen, blocks, summary, select, goTo };
}

function summaryIn(data: GridData, columns: readonly Column[], blocks: readonly Block[]): Summary | null {
  const cells = cellsIn(blocks);
  if (cells < 2) return null;
  if (cells > SUMMARY_CELLS_MAX) return { cells, filled: 0, sum: null, mean: null };
  const held = blocks.flatMap(({ rows: [start, end], columns: chosen }) =>
    Array.from({ length: end - start }, (_, place) => data.store.rowAt(start + place)).flatMap((row) =>
      chosen.flatMap((column) => {
        const field = columns[column]?.field;
        return row && field ? [[field, data.cellIn(row, field.id).value] as const] : [];
      }),
    ),
  );
  return { ...summaryOf(held), cells };
}

import "@glideapps/glide-data-grid/dist/index.css";
import "./table-grid.css";
import {
  DataEditorCore, ImageWindowLoaderImpl, loadingCellRenderer, markerCellRenderer, newRowCellRenderer,
  type DataEditorRef, type EditListItem, type GridCell, type GridSelection, type InnerGridCell, type InternalCellRenderer, type Item,
} from "@glideapps/glide-data-grid";
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { Failure } from "@/design/failure";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import type { Filter, RowsPage, Table, View, ViewOptions, ViewSort } from "@/kernel/api/types";
import { counted } from "@/kit/text";
import { Operations } from "./data/operations";
import { isDraft } from "./data/row-store";
import type { GridApi } from "./data/rows-api";
import { COLUMN_WIDTH_MAX, COLUMN_WIDTH_MIN } from "./model/columns";
import { blocksOf, cellsIn, rowSlicesOf } from "./model/selection";
import { SUMMARY_CELLS_MAX, summaryOf, type Summary } from "./model/summary";
import { isTableCell, loadingCell, startOf, tableCell, type TableCell } from "./parts/cell";
import { CellMenu, type CellMenuState } from "./parts/cell-menu";
import { cellRenderer } from "./parts/cell-renderer";
import { isOutsideClick } from "./parts/editors/popup";
import { typeAhead } from "./parts/editors/type-ahead";
import { Footer } from "./parts/footer";
import { headerPainter } from "./parts/header";
import { HeaderMenu, type FieldAction, type HeaderMenuState } from "./parts/header-menu";
import { Overlays, type CellPlace, type Region } from "./parts/overlays";
import { glideTheme, HEADER_HEIGHT, ROW_HEIGHTS } from "./parts/palette";
import { rowActions } from "./parts/row-actions";
import { RowPanel } from "./parts/row-panel";
import { emptySelection, rangeOf, selectionOf, selectionOfRange, shiftedDown } from "./parts/selection";
import { Signal } from "./parts/signal";
import { testHook } from "./parts/test-hook";
import { useClipboard } from "./parts/use-clipboard";
import { useColumns } from "./parts/use-columns";
import { useGridData, useRowsRevision, useStatusRevision, type GridRealtime } from "./parts/use-grid-data";
import { KEYBINDINGS, obeyKey } from "./parts/use-keyboard";
import { useFontsLoaded, usePalette } from "./parts/use-palette";
import styles from "./table-grid.module.css";

export interface TableGridProps {
  table: Table;
  view: View;
  /** In place of the view's own, while the toolbar tries something. */
  filter?: Filter | null;
  sorts?: ViewSort[];
  search: string;
  api: GridApi;
  realtime: GridRealtime;
  /** Cells can be looked at and copied, nothing more. */
  readOnly: boolean;
  /** May change fields and the view's columns for everybody. */
  mayChangeFields: boolean;
  /** The first page and the count that came with the page. */
  initialPage?: RowsPage;
  initialCount?: number;
  /** The row that is open as a form, where the address bar keeps it. */
  openRow?: number | null;
  onOpenRow?: (row: number | null) => void;
  /** The view's options as they were just stored. */
  onViewOptionsChange: (options: ViewOptions) => void;
  onFieldAction: (action: FieldAction, field: number | null) => void;
  onSelectionSummary?: (summary: Summary | null) => void;
}

const renderers = [markerCellRenderer, newRowCellRenderer, loadingCellRenderer] as InternalCellRenderer<InnerGridCell>[];
const nothing: Region = { x: 0, y: 0, width: 0, height: 0, tx: 0, ty: 0 };

/** The rows of a table: seen, edited and shared. Mount it anew (by `key`) for another table. */
export function TableGrid(props: TableGridProps) {
  const { table, view, readOnly, search } = props;
  const mayEdit = !readOnly;
  const filter = props.filter === undefined ? view.options.filter : props.filter;
  const sorts = props.sorts ?? view.options.sorts;
  const grid = useRef<DataEditorRef>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const portal = useRef<HTMLDivElement>(null);
  const palette = usePalette();
  const fonts = useFontsLoaded();

  const { data, api, locale, others, subscription } = useGridData({
    ...props,
    table: table.id,
    fields: table.fields,
    query: { view: view.id, filter, sorts, search },
    onNotice: ({ tone, text }) => toast(text, { tone: tone === "warning" ? "danger" : "plain" }),
  });
  const columns = useColumns(table.fields, view, api, mayEdit, props.onViewOptionsChange);
  const visible = columns.visible;
  const revision = useRowsRevision(data);
  useStatusRevision(data);

  const [selection, setSelection] = useState<GridSelection>(emptySelection);
  const [region] = useState(() => new Signal<Region>(nothing));
  const [hovered] = useState(() => new Signal<CellPlace | null>(null));
  const [headerMenu, setHeaderMenu] = useState<HeaderMenuState | null>(null);
  const [cellMenu, setCellMenu] = useState<CellMenuState | null>(null);
  const [said, say] = useState("");
  const [ownOpenRow, setOwnOpenRow] = useState<number | null>(null);
  const openRow = props.openRow === undefined ? ownOpenRow : props.openRow;
  const expand = (row: number | null) => {
    if (row !== null && isDraft(row)) return;
    setOwnOpenRow(row);
    props.onOpenRow?.(row);
  };

  const fields = visible.map(({ field }) => field);
  const operations = new Operations(data, { fields, mayEdit, locale, onNotice: ({ tone, text }) => toast(text, { tone: tone === "warning" ? "danger" : "plain" }) });
  const actions = rowActions(data, operations, mayEdit, sorts.length > 0);
  const rowCount = data.isReady ? data.store.count : 0;
  const chosen = selectionOf(selection);
  const blocks = blocksOf(chosen, rowCount, visible.length);

  // -- cells ------------------------------------------------------------------------------------

  const getCellContent = useCallback(
    ([column, index]: Item): GridCell => {
      const field = visible[column]?.field;
      const row = data.store.rowAt(index);
      if (!field || !row) return loadingCell;
      return tableCell(row, field, data.cellIn(row, field.id), column === 0, { locale, mayEdit, palette });
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new function tells the canvas to draw everything again
    [visible, data, locale, mayEdit, palette, revision, fonts],
  );
  const toggle = (cell: TableCell) => data.entries.enter([{ row: cell.data.row, field: cell.data.field.id, text: cell.data.shown.value === true ? "no" : "yes" }]);
  const openLink = (href: string) => window.open(href, "_blank", "noopener,noreferrer");
  const customRenderers = useMemo(
    () => [cellRenderer(palette, { onToggle: (cell) => toggleLater(cell), onExpand: (row) => expandLater(row), onOpenLink: openLink })],
    [palette],
  );
  const toggleLater = useEffectEvent(toggle);
  const expandLater = useEffectEvent(expand);
  const drawCells = useEffectEvent((cells: readonly (readonly [row: number, field: number])[]) => {
    const { y, height } = region.value;
    const damage = cells.flatMap(([id, field]) => {
      const row = data.store.indexOf(id);
      const column = visible.findIndex((each) => each.field.id === field);
      return row === undefined || column < 0 || row < y - 1 || row > y + height + 1 ? [] : [{ cell: [column, row] as Item }];
    });
    if (damage.length > 0) grid.current?.updateCells(damage);
  });

  // -- selection --------------------------------------------------------------------------------

  const activeRow = useRef<number | null>(null);
  const select = (next: GridSelection) => {
    typeAhead.drop();
    setSelection(next);
    const [column, row] = next.current?.cell ?? [];
    const id = row === undefined ? undefined : data.store.rowAt(row)?.id;
    activeRow.current = id ?? null;
    const field = column === undefined ? undefined : visible[column]?.field.id;
    subscription?.setPresence(id === undefined || field === undefined || isDraft(id) ? null : { row: id, field });
  };
  /** Others add and delete rows above: the selection stays with its row. */
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
    grid.current?.scrollTo(0, 0);
  });
  useEffect(
    () =>
      data.subscribe((change) => {
        if (change.kind === "cells") drawCells(change.cells);
        else if (change.kind === "rows") follow();
        else if (change.kind === "list") begin();
      }),
    [data],
  );

  const summary = useMemo(() => {
    if (cellsIn(blocks) > SUMMARY_CELLS_MAX || cellsIn(blocks) < 2) return cellsIn(blocks) < 2 ? null : { cells: cellsIn(blocks), filled: 0, sum: null, mean: null };
    return summaryOf(
      blocks.flatMap(({ rows: [start, end], columns: chosenColumns }) =>
        Array.from({ length: end - start }, (_, place) => data.store.rowAt(start + place)).flatMap((row) =>
          chosenColumns.flatMap((column) => {
            const field = fields[column];
            return row && field ? [[field, data.cellIn(row, field.id).value] as const] : [];
          }),
        ),
      ),
    );
    // eslint-disable-next-line react-hooks/exhaustive-deps -- these are what the blocks are made of
  }, [selection, revision, rowCount]);
  const tellSummary = useEffectEvent(() => props.onSelectionSummary?.(summary));
  useEffect(() => tellSummary(), [summary]);

  const clipboard = useClipboard({
    root: canvas,
    operations,
    selection: chosen,
    rowCount,
    columnCount: visible.length,
    mayEdit,
    onPasted: (range) => select(selectionOfRange(range)),
    onDone: say,
  });

  // -- keys and menus ---------------------------------------------------------------------------

  const goTo = (row: number | null, column = 0) => {
    if (row === null) return;
    select(selectionOfRange({ row, column, rows: 1, columns: 1 }));
    requestAnimationFrame(() => grid.current?.scrollTo(column, row));
  };
  const insertBeside = (place: "above" | "below", row = chosen.cell?.row ?? chosen.rows[0]?.[0]) => {
    if (row !== undefined) goTo(actions.insert(row, place), chosen.cell?.column ?? 0);
  };
  const activeCell = (): TableCell | null => {
    if (!chosen.cell) return null;
    const cell = getCellContent([chosen.cell.column, chosen.cell.row]);
    return isTableCell(cell) ? cell : null;
  };
  const openCellMenu = (row: number, cell: TableCell | null, x: number, y: number) => {
    const look = cell?.data.look;
    setCellMenu({ row, x, y, href: look?.shape === "link" ? look.href : null });
  };
  const toggleOrExpand = () => {
    const cell = activeCell();
    if (cell?.data.look.shape === "box" && mayEdit) toggle(cell);
    else if (cell) expand(cell.data.row);
    else if (mayEdit && chosen.cell?.row === rowCount) goTo(actions.append(), chosen.cell.column);
  };
  const collapse = () => {
    const { cell } = chosen;
    select(cell ? selectionOfRange({ row: cell.row, column: cell.column, rows: 1, columns: 1 }) : emptySelection);
  };
  const finishEdits = (items: readonly EditListItem[]) => {
    data.entries.enter(
      items.flatMap(({ value }) => {
        if (!isTableCell(value) || value.data.typed === undefined || value.data.typed === startOf(value.data)) return [];
        return [{ row: value.data.row, field: value.data.field.id, text: value.data.typed }];
      }),
    );
    return true;
  };
  const closeMenus = () => {
    setHeaderMenu(null);
    setCellMenu(null);
    grid.current?.focus();
  };
  const showFailed = () => {
    const [failed] = data.entries.failures();
    if (!failed) return;
    const [id, field] = failed;
    goTo(data.store.indexOf(id) ?? null, Math.max(0, visible.findIndex((each) => each.field.id === field)));
    grid.current?.focus();
  };

  useEffect(() => {
    window.__grid = testHook({
      grid: () => grid.current,
      data,
      locale,
      columns: () => columns.visible,
      selection: () => selection,
      visible: () => ({ firstRow: region.value.y, lastRow: region.value.y + region.value.height - 1 }),
    });
    return () => {
      delete window.__grid;
    };
  });

  const isSlow = useDelayed(data.isSwitching || !data.isReady, 300);
  const rowsToDelete = rowSlicesOf(chosen, rowCount).reduce((sum, [start, end]) => sum + end - start, 0);
  const glideColumns = useMemo(() => visible.map(({ field, width }) => ({ id: String(field.id), title: field.name, width, hasMenu: true })), [visible]);
  const theme = useMemo(() => glideTheme(palette), [palette]);
  const drawHeader = useMemo(() => headerPainter(visible, sorts, palette), [visible, sorts, palette]);
  const [imageWindowLoader] = useState(() => new ImageWindowLoaderImpl());

  return (
    <div className={styles.root}>
      {data.trouble !== null && (
        <div className={styles.banner}>
          <Failure sentence={data.trouble} onRetry={() => data.retryLoading()} />
        </div>
      )}
      <div className={styles.middle}>
        <div ref={canvas} className={styles.canvas} data-switching={isSlow || undefined}>
          {isSlow && <div className={styles.progress} role="progressbar" aria-label="Loading rows" />}
          <DataEditorCore
            ref={grid}
            width="100%"
            height="100%"
            theme={theme}
            columns={glideColumns}
            rows={data.isReady ? rowCount : 24}
            rowHeight={ROW_HEIGHTS[view.options.row_height]}
            headerHeight={HEADER_HEIGHT}
            freezeColumns={Math.min(1, visible.length)}
            smoothScrollX
            smoothScrollY
            overscrollX={60}
            getCellContent={getCellContent}
            getCellsForSelection={(range) => () => Promise.resolve(Array.from({ length: Math.min(range.height, 200) }, (_, row) => Array.from({ length: range.width }, (__, column) => getCellContent([range.x + column, range.y + row]))))}
            renderers={renderers}
            customRenderers={customRenderers}
            imageWindowLoader={imageWindowLoader}
            drawHeader={drawHeader}
            rowMarkers={{ kind: "both", width: Math.max(44, 18 + String(rowCount).length * 8) }}
            rowSelect="multi"
            columnSelect="multi"
            rangeSelect="rect"
            spanRangeBehavior="allowPartial"
            gridSelection={selection}
            onGridSelectionChange={select}
            cellActivationBehavior="double-click"
            keybindings={KEYBINDINGS}
            onKeyDown={(event) => {
              const isOurs = obeyKey(event, selection, grid, {
                ...actions,
                insertBelow: () => insertBeside("below"),
                deleteRows: () => actions.deleteSelected(chosen),
                toggleOrExpand,
                collapse,
                goToEnd: () => rowCount > 0 && goTo(rowCount - 1, visible.length - 1),
                mayType: () => activeCell()?.allowOverlay === true,
                openMenu: (x, y) => openCellMenu(chosen.cell?.row ?? 0, activeCell(), x, y),
              });
              if (isOurs) event.cancel();
            }}
            onDelete={() => {
              void operations.clear(blocks);
              return false;
            }}
            onCellsEdited={finishEdits}
            onRowAppended={mayEdit ? () => Promise.resolve(actions.append()) : undefined}
            trailingRowOptions={{ hint: "New row", sticky: true, tint: false, targetColumn: 0 }}
            fillHandle={mayEdit ? { shape: "square", size: 6, offsetX: -2, offsetY: -2, outline: 1 } : false}
            allowedFillDirections="orthogonal"
            onFillPattern={(event) => {
              event.preventDefault();
              void operations.fill(rangeOf(event.patternSource), rangeOf(event.fillDestination));
            }}
            minColumnWidth={COLUMN_WIDTH_MIN}
            maxColumnWidth={COLUMN_WIDTH_MAX}
            maxColumnAutoWidth={480}
            onColumnResize={(column, width) => columns.resize(Number(column.id), width)}
            onColumnMoved={(from, to) => columns.move(from, to)}
            onColumnProposeMove={(from, to) => from > 0 && to > 0}
            onHeaderMenuClick={(column, bounds) => {
              const field = visible[column]?.field;
              if (field) setHeaderMenu({ field, x: bounds.x + bounds.width - 24, y: bounds.y + bounds.height });
            }}
            onHeaderContextMenu={(column, event) => {
              event.preventDefault();
              const field = visible[column]?.field;
              if (field) setHeaderMenu({ field, x: event.bounds.x + event.localEventX, y: event.bounds.y + event.localEventY });
            }}
            onCellContextMenu={([column, row], event) => {
              event.preventDefault();
              if (row >= rowCount) return;
              const cell = column < 0 ? null : getCellContent([column, row]);
              openCellMenu(row, cell && isTableCell(cell) ? cell : null, event.bounds.x + event.localEventX, event.bounds.y + event.localEventY);
            }}
            onItemHovered={({ kind, location: [column, row] }) => hovered.set(kind === "cell" ? { row, column } : null)}
            onVisibleRegionChanged={(range, tx, ty) => {
              region.set({ ...range, tx, ty });
              data.lookAt(range.y, range.y + Math.max(1, range.height) - 1);
            }}
            isOutsideClick={isOutsideClick}
            portalElementRef={portal as React.RefObject<HTMLElement>}
            rightElementProps={{ fill: true }}
            rightElement={
              props.mayChangeFields ? (
                <div className={styles.addField}>
                  <Tooltip label="Add a field">
                    <ActionIcon aria-label="Add a field" onClick={() => props.onFieldAction("add", null)}>
                      <IconPlus size={16} />
                    </ActionIcon>
                  </Tooltip>
                </div>
              ) : undefined
            }
          />
          <Overlays {...{ data, grid, canvas, region, hovered, others }} columns={visible} active={chosen.cell} />
          {data.isReady && rowCount === 0 && (
            <div className={styles.empty}>
              {search !== "" || filter ? <p>No row fits the search or filter.</p> : <p>No rows yet. Add one, or paste cells from a spreadsheet.</p>}
              {mayEdit && search === "" && !filter && (
                <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => goTo(actions.append())}>
                  Add a row
                </Button>
              )}
            </div>
          )}
        </div>
        {openRow !== null && (
          <RowPanel
            key={openRow}
            {...{ data, locale, mayEdit }}
            columns={columns.all}
            row={openRow}
            onMove={(by) => {
              const at = data.store.indexOf(openRow);
              const next = at === undefined ? undefined : data.store.rowAt(at + by);
              if (!next || at === undefined) return;
              expand(next.id);
              goTo(at + by, chosen.cell?.column ?? 0);
            }}
            onClose={() => {
              expand(null);
              grid.current?.focus();
            }}
          />
        )}
      </div>
      <Footer data={data} locale={locale} summary={summary} onShowFailed={showFailed} />
      <HeaderMenu state={headerMenu} mayChangeFields={props.mayChangeFields} onClose={closeMenus} onHide={(field) => columns.hide(field)} onFieldAction={props.onFieldAction} />
      <CellMenu
        state={cellMenu}
        mayEdit={mayEdit}
        mayInsert
        rows={counted(Math.max(1, rowsToDelete), "row")}
        onClose={closeMenus}
        onExpand={() => cellMenu && expand(data.store.rowAt(cellMenu.row)?.id ?? null)}
        onCopy={clipboard.copy}
        onClear={() => void operations.clear(blocks)}
        onOpenLink={openLink}
        onInsert={(place) => insertBeside(place, cellMenu?.row)}
        onDelete={() => actions.deleteSelected(chosen)}
      />
      <div ref={portal} className={styles.portal} />
      <div className="visually-hidden" aria-live="polite">
        {said}
      </div>
    </div>
  );
}

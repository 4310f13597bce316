import "@glideapps/glide-data-grid/dist/index.css";
import "glide-overlay-editor";
import "./table-grid.css";
import {
  DataEditorCore, ImageWindowLoaderImpl, loadingCellRenderer, markerCellRenderer, newRowCellRenderer,
  type DataEditorRef, type EditListItem, type InnerGridCell, type InternalCellRenderer,
} from "@glideapps/glide-data-grid";
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useMemo, useRef, useState, type RefObject, type PointerEvent as ReactPointerEvent } from "react";
import { Failure } from "@/design/failure";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import type { Filter, RowsPage, Table, View, ViewOptions, ViewSort } from "@/kernel/api/types";
import { counted } from "@/kit/text";
import type { Notice } from "./data/grid-data";
import { Operations } from "./data/operations";
import { isDraft } from "./data/row-store";
import type { GridApi } from "./data/rows-api";
import { COLUMN_WIDTH_MAX, COLUMN_WIDTH_MIN } from "./model/columns";
import { rowSlicesOf } from "./model/selection";
import type { Summary } from "./model/summary";
import { isTableCell, startOf, type TableCell } from "./parts/cell";
import { CellMenu, type CellMenuState } from "./parts/cell-menu";
import { isOutsideClick } from "./parts/editors/popup";
import { EmptyNotice } from "./parts/empty-notice";
import { Footer } from "./parts/footer";
import { headerPainter } from "./parts/header";
import { HeaderMenu, type FieldAction, type HeaderMenuState } from "./parts/header-menu";
import { Overlays, type CellPlace, type Region } from "./parts/overlays";
import { glideTheme, HEADER_HEIGHT, ROW_HEIGHTS } from "./parts/palette";
import { rowActions } from "./parts/row-actions";
import { RowPanel } from "./parts/row-panel";
import { scrollToCell } from "./parts/scrolling";
import { emptySelection, rangeOf, selectionOfRange } from "./parts/selection";
import { Signal } from "./parts/signal";
import { useCells } from "./parts/use-cells";
import { useClipboard } from "./parts/use-clipboard";
import { useColumns } from "./parts/use-columns";
import { useGridData, useStatusRevision, type GridRealtime } from "./parts/use-grid-data";
import { KEYBINDINGS, obeyKey } from "./parts/use-keyboard";
import { usePalette } from "./parts/use-palette";
import { useSelection } from "./parts/use-selection";
import { useTestHook } from "./parts/use-test-hook";
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
/** Rows of the skeleton, before it is known how many there are. */
const SKELETON_ROWS = 24;
/** Rows that are measured when a column is fitted to its cells. */
const MEASURED_ROWS_MAX = 200;

function tell({ tone, text }: Notice): void {
  toast(text, { tone: tone === "warning" ? "danger" : "plain" });
}

function openLink(href: string): void {
  window.open(href, "_blank", "noopener,noreferrer");
}

/** The rows of a table: seen, edited and shared. Mount it anew (by `key`) for another table. */
export function TableGrid(props: TableGridProps) {
  const { table, view, search } = props;
  const mayEdit = !props.readOnly;
  const filter = props.filter === undefined ? view.options.filter : props.filter;
  const sorts = props.sorts ?? view.options.sorts;
  const grid = useRef<DataEditorRef>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const portal = useRef<HTMLDivElement>(null);
  const palette = usePalette();

  const query = { view: view.id, filter, sorts, search };
  const { data, api, locale, others, subscription } = useGridData({ ...props, table: table.id, fields: table.fields, query, onNotice: tell });
  useStatusRevision(data);
  const columns = useColumns(table.fields, view, api, mayEdit, props.onViewOptionsChange);
  const { visible } = columns;
  const rowHeight = ROW_HEIGHTS[view.options.row_height];
  const scrollTo = (row: number, column: number) =>
    scrollToCell({ grid: grid.current, root: canvas.current, rowHeight, rowCount: data.store.count }, row, column);
  const { selection, chosen, blocks, summary, select, goTo } = useSelection(data, scrollTo, visible, subscription);

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

  const operations = new Operations(data, { fields: visible.map(({ field }) => field), mayEdit, locale, onNotice: tell });
  const actions = rowActions(data, operations, mayEdit, sorts.length > 0);
  const rowCount = data.isReady ? data.store.count : 0;
  const toggle = ({ data: { row, field, shown } }: TableCell) =>
    data.entries.enter([{ row, field: field.id, text: String(shown.value !== true), value: shown.value !== true }]);
  const cells = useCells({ data, grid, region, columns: visible, locale, mayEdit, palette, actions: { onToggle: toggle, onExpand: expand, onOpenLink: openLink } });

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

  const insertBeside = (place: "above" | "below", row = chosen.cell?.row ?? chosen.rows[0]?.[0]) => {
    if (row !== undefined) goTo(actions.insert(row, place), chosen.cell?.column ?? 0);
  };
  const activeCell = () => (chosen.cell ? cells.at(chosen.cell.column, chosen.cell.row) : null);
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
  const collapse = () => select(chosen.cell ? selectionOfRange({ ...chosen.cell, rows: 1, columns: 1 }) : emptySelection);
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
  const openHeaderMenu = (column: number, x: number, y: number) => {
    const field = visible[column]?.field;
    if (field) setHeaderMenu({ field, x, y });
  };
  const showFailed = () => {
    for (const [id, field] of data.entries.failures()) {
      const row = data.store.indexOf(id);
      if (row === undefined) continue;
      goTo(row, Math.max(0, visible.findIndex((each) => each.field.id === field)));
      grid.current?.focus();
      return;
    }
  };
  const moveOpenRow = (by: number) => {
    const at = openRow === null ? undefined : data.store.indexOf(openRow);
    const next = at === undefined ? undefined : data.store.rowAt(at + by);
    if (at === undefined || !next) return;
    expand(next.id);
    goTo(at + by, chosen.cell?.column ?? 0);
  };

  useTestHook({
    grid: () => grid.current,
    data,
    locale,
    columns: () => visible,
    selection: () => selection,
    scrollTo,
    visible: () => ({ firstRow: region.value.y, lastRow: region.value.y + region.value.height - 1 }),
  });

  /** The canvas takes the focus only when the selection changes: a click on the chosen cell, coming from elsewhere, would type into nothing. */
  const takeFocus = (event: ReactPointerEvent) => {
    const isOnGrid = event.target instanceof Element && !event.target.closest("button, input, a");
    setTimeout(() => {
      const at = document.activeElement;
      if (isOnGrid && !canvas.current?.contains(at) && !portal.current?.contains(at)) grid.current?.focus();
    });
  };
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
        <div ref={canvas} className={styles.canvas} data-switching={isSlow || undefined} onPointerUp={takeFocus}>
          {isSlow && <div className={styles.progress} role="progressbar" aria-label="Loading rows" />}
          <DataEditorCore
            ref={grid}
            width="100%"
            height="100%"
            theme={theme}
            columns={glideColumns}
            rows={data.isReady ? rowCount : SKELETON_ROWS}
            rowHeight={rowHeight}
            headerHeight={HEADER_HEIGHT}
            freezeColumns={Math.min(1, visible.length)}
            smoothScrollX
            smoothScrollY
            overscrollX={60}
            getCellContent={cells.content}
            getCellsForSelection={({ x, y, width, height }) => () =>
              Promise.resolve(
                Array.from({ length: Math.min(height, MEASURED_ROWS_MAX) }, (_, row) =>
                  Array.from({ length: width }, (__, column) => cells.content([x + column, y + row])),
                ),
              )
            }
            renderers={renderers}
            customRenderers={cells.renderers}
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
                showFirstColumns: () => grid.current?.scrollTo(Math.min(1, visible.length - 1), chosen.cell?.row ?? 0, "horizontal"),
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
            trailingRowOptions={mayEdit ? { hint: "New row", sticky: true, tint: false, targetColumn: 0 } : undefined}
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
            onHeaderMenuClick={(column, { x, y, width, height }) => openHeaderMenu(column, x + width - 24, y + height)}
            onHeaderContextMenu={(column, event) => {
              event.preventDefault();
              openHeaderMenu(column, event.bounds.x + event.localEventX, event.bounds.y + event.localEventY);
            }}
            onCellContextMenu={([column, row], event) => {
              event.preventDefault();
              if (row >= rowCount) return;
              openCellMenu(row, column < 0 ? null : cells.at(column, row), event.bounds.x + event.localEventX, event.bounds.y + event.localEventY);
            }}
            onItemHovered={({ kind, location: [column, row] }) => hovered.set(kind === "cell" ? { row, column } : null)}
            onVisibleRegionChanged={(range, tx, ty) => {
              region.set({ ...range, tx, ty });
              data.lookAt(range.y, range.y + Math.max(1, range.height) - 1);
            }}
            isOutsideClick={isOutsideClick}
            portalElementRef={portal as RefObject<HTMLElement>}
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
          <Overlays
            {...{ data, grid, region, hovered, others }}
            columns={visible}
            active={chosen.cell}
            margins={{ top: HEADER_HEIGHT, bottom: mayEdit ? rowHeight : 0 }}
          />
          {data.isReady && rowCount === 0 && (
            <EmptyNotice isNarrowed={search !== "" || filter !== null} onAdd={mayEdit ? () => goTo(actions.append()) : null} />
          )}
        </div>
        {openRow !== null && (
          <RowPanel
            key={openRow}
            {...{ data, locale, mayEdit }}
            columns={columns.all}
            row={openRow}
            onMove={moveOpenRow}
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

import type { DataEditorRef, Rectangle } from "@glideapps/glide-data-grid";
import { useLayoutEffect, useRef, type RefObject } from "react";
import type { Person } from "@/kernel/realtime/messages";
import type { GridData } from "../data/grid-data";
import type { Column } from "../model/columns";
import styles from "../table-grid.module.css";
import { FailedCard } from "./failed-card";
import { PresenceLayer, seenPeople } from "./presence-layer";
import { useSignal, type Signal } from "./signal";
import { useRevision } from "./use-grid-data";

/** What of the rows is on the screen, and by how many pixels the first one is pushed out. */
export interface Region extends Rectangle {
  readonly tx: number;
  readonly ty: number;
}

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

interface OverlaysProps {
  data: GridData;
  grid: RefObject<DataEditorRef | null>;
  region: Signal<Region>;
  hovered: Signal<CellPlace | null>;
  active: CellPlace | null;
  others: readonly Person[];
  columns: readonly Column[];
  /** Of the header above the rows, and of the row for new rows under them. */
  margins: { readonly top: number; readonly bottom: number };
}

/** What stands over the rows as elements of the page: the others, and what went wrong with a cell. */
export function Overlays({ data, grid, region, hovered, active, others, columns, margins }: OverlaysProps) {
  useRevision(data);
  const where = useSignal(region);
  const pointed = useSignal(hovered);
  const people = seenPeople(others, data, columns);
  const failed = [pointed, active].map((place) => place && failureAt(data, columns, place)).find((each) => each != null) ?? null;
  const layer = useRef<HTMLDivElement>(null);

  // Where a cell is, only the canvas knows, and only once it is drawn: so places are set after that, by hand.
  useLayoutEffect(() => {
    if (layer.current && grid.current) place(layer.current, grid.current, where);
  });
  return (
    <div ref={layer} className={styles.overlays}>
      <PresenceLayer people={people} margins={margins} />
      {failed && (
        <FailedCard
          row={failed.row}
          column={failed.column}
          reason={failed.reason}
          onRetry={() => data.entries.retry(failed.id, failed.field)}
          onDiscard={() => data.entries.discard(failed.id, failed.field)}
        />
      )}
    </div>
  );
}

function place(layer: HTMLElement, grid: DataEditorRef, where: Region): void {
  const corner = layer.getBoundingClientRect();
  const first = grid.getBounds(0, 0);
  for (const element of layer.querySelectorAll<HTMLElement>("[data-row]")) {
    const column = Number(element.dataset.column);
    const row = Number(element.dataset.row);
    const bounds = row >= where.y - 1 && row <= where.y + where.height ? grid.getBounds(column, row) : undefined;
    const isUnderFrozen = column > 0 && first !== undefined && bounds !== undefined && bounds.x < first.x + first.width - 1;
    element.hidden = bounds === undefined || isUnderFrozen;
    if (!bounds) continue;
    // What hangs under the cell is moved there; what frames it gets its size too.
    const isUnder = element.dataset.under !== undefined;
    const parent = element.offsetParent?.getBoundingClientRect() ?? corner;
    element.style.left = `${bounds.x - parent.x}px`;
    element.style.top = `${bounds.y - parent.y + (isUnder ? bounds.height + 2 : 0)}px`;
    if (isUnder) continue;
    element.style.width = `${bounds.width}px`;
    element.style.height = `${bounds.height}px`;
  }
}

function failureAt(data: GridData, columns: readonly Column[], { row, column }: CellPlace) {
  const field = columns[column]?.field.id;
  const id = data.store.rowAt(row)?.id;
  if (field === undefined || id === undefined) return null;
  const cell = data.entries.pending.get(id, field);
  return cell?.state === "failed" ? { row, column, id, field, reason: cell.reason ?? "" } : null;
}

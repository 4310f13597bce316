import type { DataEditorRef, Rectangle } from "@glideapps/glide-data-grid";
import { useLayoutEffect, useState, type RefObject } from "react";
import type { Person } from "@/kernel/realtime/messages";
import type { GridData } from "../data/grid-data";
import type { Column } from "../model/columns";
import { FailedCard } from "./failed-card";
import { HEADER_HEIGHT } from "./palette";
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
  canvas: RefObject<HTMLElement | null>;
  region: Signal<Region>;
  hovered: Signal<CellPlace | null>;
  active: CellPlace | null;
  others: readonly Person[];
  columns: readonly Column[];
}

interface Drawn {
  readonly bounds: ReadonlyMap<string, Rectangle>;
}

/** What stands over the rows as elements of the page: the others, and what went wrong with a cell. */
export function Overlays({ data, grid, canvas, region, hovered, active, others, columns }: OverlaysProps) {
  const revision = useRevision(data);
  const where = useSignal(region);
  const pointed = useSignal(hovered);
  const people = seenPeople(others, data, columns);
  const failed = [pointed, active].map((place) => place && failureAt(data, columns, place)).find((each) => each != null) ?? null;

  // Places are known only to the canvas, once it is drawn.
  const wanted = JSON.stringify([...people.map(({ column, row }) => [column, row]), ...(failed ? [[failed.column, failed.row]] : [])]);
  const [drawn, setDrawn] = useState<Drawn>({ bounds: new Map() });
  useLayoutEffect(() => {
    const corner = canvas.current?.getBoundingClientRect();
    const bounds = new Map<string, Rectangle>();
    const cells = JSON.parse(wanted) as [number, number][];
    if (cells.length === 0 || !corner) {
      setDrawn((before) => (before.bounds.size === 0 ? before : { bounds }));
      return;
    }
    const frozen = grid.current?.getBounds(0, 0);
    for (const [column, row] of cells) {
      const place = grid.current?.getBounds(column, row);
      const isSeen = row >= where.y - 1 && row <= where.y + where.height;
      if (!place || !isSeen) continue;
      const x = place.x - corner.left;
      const y = place.y - corner.top;
      const isUnderFrozen = column > 0 && frozen !== undefined && place.x < frozen.x + frozen.width - 1;
      if (y >= HEADER_HEIGHT - 8 && !isUnderFrozen) bounds.set(`${column}:${row}`, { x, y, width: place.width, height: place.height });
    }
    setDrawn({ bounds });
  }, [wanted, where, grid, canvas, revision]);

  const boundsOf = (column: number, row: number) => drawn.bounds.get(`${column}:${row}`);
  const failedBounds = failed && boundsOf(failed.column, failed.row);
  return (
    <>
      <PresenceLayer people={people} boundsOf={boundsOf} />
      {failed && failedBounds && (
        <FailedCard
          at={{ x: failedBounds.x, y: failedBounds.y + failedBounds.height + 2 }}
          reason={failed.reason}
          onRetry={() => data.entries.retry(failed.id, failed.field)}
          onDiscard={() => data.entries.discard(failed.id, failed.field)}
        />
      )}
    </>
  );
}

function failureAt(data: GridData, columns: readonly Column[], { row, column }: CellPlace) {
  const field = columns[column]?.field.id;
  const id = data.store.rowAt(row)?.id;
  if (field === undefined || id === undefined) return null;
  const cell = data.entries.pending.get(id, field);
  return cell?.state === "failed" ? { row, column, id, field, reason: cell.reason ?? "" } : null;
}

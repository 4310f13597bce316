import type { Rectangle } from "@glideapps/glide-data-grid";
import { choiceStyle } from "@/design/choice-colors";
import { faceColor } from "@/design/face";
import type { Person } from "@/kernel/realtime/messages";
import type { GridData } from "../data/grid-data";
import type { Column } from "../model/columns";
import styles from "../table-grid.module.css";

export interface PlaceState {
  readonly row: number;
  readonly field: number;
}

function isPlace(state: unknown): state is PlaceState {
  return typeof state === "object" && state !== null && "row" in state && "field" in state && typeof state.row === "number" && typeof state.field === "number";
}

export interface SeenPerson {
  readonly person: Person;
  readonly row: number;
  readonly column: number;
}

/** Where the others are, of those cells that this grid holds. */
export function seenPeople(others: readonly Person[], data: GridData, visible: readonly Column[]): SeenPerson[] {
  return others.flatMap((person) => {
    if (!isPlace(person.state)) return [];
    const { row: id, field } = person.state;
    const row = data.store.indexOf(id);
    const column = visible.findIndex((each) => each.field.id === field);
    return row === undefined || column < 0 ? [] : [{ person, row, column }];
  });
}

interface PresenceLayerProps {
  people: readonly SeenPerson[];
  /** Of a cell, from the corner of this layer; undefined while it is out of sight. */
  boundsOf: (column: number, row: number) => Rectangle | undefined;
}

/** The cells where others are, each with a frame in their colour and their name. */
export function PresenceLayer({ people, boundsOf }: PresenceLayerProps) {
  return (
    <div className={styles.presence} aria-hidden="true">
      {people.map(({ person, row, column }) => {
        const bounds = boundsOf(column, row);
        if (!bounds) return null;
        const color = faceColor(person.account_id);
        const { x, y, width, height } = bounds;
        return (
          <div key={person.connection} data-person={person.name} className={styles.person} style={{ left: x, top: y, width, height, borderColor: `var(--choice-${color}-ink)` }}>
            <span className={styles.personName} style={choiceStyle(color)} data-below={row === 0 || undefined}>
              {person.name}
            </span>
          </div>
        );
      })}
    </div>
  );
}

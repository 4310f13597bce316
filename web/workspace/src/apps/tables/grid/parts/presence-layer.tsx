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
  margins: { readonly top: number; readonly bottom: number };
}

/** The cells where others are, each with a frame in their colour and their name. Their places are set from outside. */
export function PresenceLayer({ people, margins }: PresenceLayerProps) {
  return (
    <div className={styles.presence} style={{ top: margins.top, bottom: margins.bottom }} aria-hidden="true">
      {people.map(({ person, row, column }) => {
        const color = faceColor(person.account_id);
        return (
          <div
            key={person.connection}
            data-person={person.name}
            data-row={row}
            data-column={column}
            className={styles.person}
            style={{ borderColor: `var(--choice-${color}-ink)` }}
            hidden
          >
            <span className={styles.personName} style={choiceStyle(color)} data-below={row === 0 || undefined}>
              {person.name}
            </span>
          </div>
        );
      })}
    </div>
  );
}

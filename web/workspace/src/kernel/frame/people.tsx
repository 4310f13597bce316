import { Tooltip } from "@mantine/core";
import { Face } from "@/design/face";
import { useOthers } from "@/kernel/realtime/use-subject";
import styles from "./people.module.css";

const FACES_MAX = 4;

/** Who else looks at this subject, one face a person. */
export function People({ subject }: { subject: string }) {
  const others = useOthers(subject);
  const people = [...new Map(others.map((person) => [person.account_id, person])).values()];
  if (people.length === 0) return null;
  const names = people.map((person) => person.name).join(", ");
  return (
    <Tooltip label={`Also here: ${names}`}>
      <div className={styles.people} role="img" aria-label={`Also here: ${names}`} tabIndex={0}>
        {people.slice(0, FACES_MAX).map((person) => (
          <Face key={person.account_id} name={person.name} seed={person.account_id} size={26} ring />
        ))}
        {people.length > FACES_MAX && <span className={styles.more}>+{people.length - FACES_MAX}</span>}
      </div>
    </Tooltip>
  );
}

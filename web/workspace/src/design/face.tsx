import { hashOf, initialsOf } from "@/kit/text";
import { choiceStyle, choiceColors } from "./choice-colors";
import styles from "./face.module.css";

/** A person as a small round mark with their initials; always in the same colour. */
export function Face({ name, seed, size = 24, ring = false }: { name: string; seed: number | string; size?: number; ring?: boolean }) {
  const color = faceColor(seed);
  return (
    <span
      className={styles.face}
      data-ring={ring || undefined}
      style={{ ...choiceStyle(color), width: size, height: size, fontSize: Math.round(size * 0.42) }}
      aria-hidden="true"
    >
      {initialsOf(name)}
    </span>
  );
}

/** The colour of a person, by name of the choice colours: also that of their cursor. */
export function faceColor(seed: number | string): string {
  const colors = choiceColors.slice(1);
  return colors[hashOf(`person ${seed}`) % colors.length] ?? "blue";
}

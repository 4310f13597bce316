import { IconSquare, IconSquareCheckFilled } from "@tabler/icons-react";
import { choiceStyle } from "@/design/choice-colors";
import type { Cell, Field } from "@/kernel/api/types";
import { kindOf } from "../grid/kinds/list";
import { localeOfBrowser } from "../grid/model/locale";
import styles from "./cell-look.module.css";

export const locale = localeOfBrowser();

/** A cell's value as the grid would draw it, as HTML. */
export function CellLook({ field, value, links = false }: { field: Field; value: Cell; links?: boolean }) {
  const look = kindOf(field.kind).look(value, field, locale);
  switch (look.shape) {
    case "text":
      return <span className={styles.text}>{look.text}</span>;
    case "link":
      return links && look.href ? (
        <a href={look.href} target="_blank" rel="noopener noreferrer" className={styles.text}>
          {look.text}
        </a>
      ) : (
        <span className={styles.link}>{look.text}</span>
      );
    case "chip":
      return (
        <span className={styles.chip} style={choiceStyle(look.color)}>
          {look.text}
        </span>
      );
    case "box":
      return look.checked ? (
        <IconSquareCheckFilled size={17} className={styles.checked} aria-label="Checked" />
      ) : (
        <IconSquare size={17} stroke={1.5} className={styles.unchecked} aria-label="Not checked" />
      );
  }
}

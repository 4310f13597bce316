import type { KeyboardEvent } from "react";
import styles from "./editors.module.css";
import { caretToEnd, useTyped, type CellEditorProps } from "./use-typed";

/** Text of many lines. Enter ends it, like everywhere in the grid; Shift or Alt with it makes a new line. */
export function LinesEditor(props: CellEditorProps) {
  const { text, change, onKeyDown, onBlur } = useTyped(props);
  const obey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isArrow = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (isArrow || (event.key === "Enter" && event.shiftKey)) {
      event.stopPropagation();
    } else if (event.key === "Enter" && event.altKey) {
      event.stopPropagation();
      event.preventDefault();
      const { selectionStart, selectionEnd } = event.currentTarget;
      event.currentTarget.setRangeText("\n", selectionStart, selectionEnd, "end");
      change(event.currentTarget.value);
    } else {
      onKeyDown(event);
    }
  };
  return (
    <>
      <textarea
        ref={caretToEnd}
        className={styles.lines}
        aria-label={props.value.data.field.name}
        value={text}
        onChange={(event) => change(event.target.value)}
        onBlur={onBlur}
        onKeyDown={obey}
      />
      <div className={styles.hint}>Shift + Enter for a new line</div>
    </>
  );
}

import styles from "./editors.module.css";
import { caretToEnd, useTyped, type CellEditorProps } from "./use-typed";

/** One line of text: also numbers, addresses and links. */
export function LineEditor(props: CellEditorProps) {
  const { text, change, onKeyDown, onBlur } = useTyped(props);
  const { field, kind } = props.value.data;
  return (
    <input
      ref={caretToEnd}
      className={styles.line}
      data-align={kind.align}
      aria-label={field.name}
      inputMode={field.kind === "number" ? "decimal" : field.kind === "email" ? "email" : field.kind === "url" ? "url" : "text"}
      autoComplete="off"
      size={1}
      spellCheck={field.kind === "text"}
      value={text}
      onChange={(event) => change(event.target.value)}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
    />
  );
}

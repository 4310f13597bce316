import type { ProvideEditorComponent } from "@glideapps/glide-data-grid";
import { useEffect, useEffectEvent, useState, type ComponentProps, type KeyboardEvent } from "react";
import { startOf, type TableCell } from "../cell";

export type CellEditor = ProvideEditorComponent<TableCell>;
export type CellEditorProps = ComponentProps<CellEditor>;
export type Movement = readonly [x: -1 | 0 | 1, y: -1 | 0 | 1];

export interface Typed {
  readonly text: string;
  /** True when editing began with a letter, so that the arrows go on to the next cell. */
  readonly isQuick: boolean;
  change(text: string): void;
  finish(movement: Movement, text?: string): void;
  cancel(): void;
  /** Enter, Tab, Escape and, when typing began the edit, the arrows up and down. */
  onKeyDown(event: KeyboardEvent): void;
}

/** The text in an editor, told to the grid at every stroke so that a click elsewhere keeps it. */
export function useTyped({ value, initialValue, onChange, onFinishedEditing }: CellEditorProps): Typed {
  const start = startOf(value.data);
  // Whoever opens the editor by typing has typed the first letter already.
  const [text, setText] = useState(initialValue ?? start);
  const isQuick = initialValue !== undefined;
  const withTyped = (typed: string): TableCell => ({ ...value, data: { ...value.data, typed } });
  const tellFirst = useEffectEvent(() => {
    if (isQuick) onChange(withTyped(text));
  });
  useEffect(() => tellFirst(), []);

  const change = (typed: string) => {
    setText(typed);
    onChange(withTyped(typed));
  };
  const finish = (movement: Movement, typed = text) => {
    onFinishedEditing(typed === start && !isQuick ? undefined : withTyped(typed), movement);
  };
  const cancel = () => onFinishedEditing(undefined, [0, 0]);
  const onKeyDown = (event: KeyboardEvent) => {
    const movement = movementOf(event, isQuick);
    event.stopPropagation();
    if (event.nativeEvent.isComposing || (movement === null && event.key !== "Escape")) return;
    event.preventDefault();
    if (movement) finish(movement);
    else cancel();
  };
  return { text, isQuick, change, finish, cancel, onKeyDown };
}

function movementOf(event: KeyboardEvent, isQuick: boolean): Movement | null {
  switch (event.key) {
    case "Enter":
      return event.ctrlKey || event.metaKey ? [0, 0] : [0, event.shiftKey ? -1 : 1];
    case "Tab":
      return [event.shiftKey ? -1 : 1, 0];
    case "F2":
      return [0, 0];
    case "ArrowUp":
      return isQuick ? [0, -1] : null;
    case "ArrowDown":
      return isQuick ? [0, 1] : null;
    default:
      return null;
  }
}

/** Puts the caret at the end; a form's own choice (everything selected) would be typed over. */
export function caretToEnd(input: HTMLInputElement | HTMLTextAreaElement | null): void {
  if (!input || document.activeElement === input) return;
  input.focus({ preventScroll: true });
  input.setSelectionRange(input.value.length, input.value.length);
}

import type { ProvideEditorComponent } from "@glideapps/glide-data-grid";
import { useEffect, useEffectEvent, useRef, useState, type ComponentProps, type FocusEvent, type KeyboardEvent } from "react";
import { startOf, type TableCell } from "../cell";
import { typeAhead, type Ending } from "./type-ahead";

export type CellEditor = ProvideEditorComponent<TableCell>;
export type CellEditorProps = ComponentProps<CellEditor>;
export type Movement = readonly [x: -1 | 0 | 1, y: -1 | 0 | 1];

export interface Typed {
  readonly text: string;
  /** True when editing began with a letter, so that the arrows go on to the next cell. */
  readonly isQuick: boolean;
  readonly change: (text: string) => void;
  readonly finish: (movement: Movement, text?: string) => void;
  /** Enter, Tab, Escape and, when typing began the edit, the arrows up and down. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Takes the focus back from the canvas, which claims it a frame after a click, when typing has long begun. */
  readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
}

const SETTLING_MS = 150;

/** The text in an editor, told to the grid at every stroke so that a click elsewhere keeps it. */
export function useTyped({ value, initialValue, onChange, onFinishedEditing }: CellEditorProps): Typed {
  const start = startOf(value.data);
  const isQuick = initialValue !== undefined;
  /** When it opened, on the page's clock; 0 once it is done. */
  const openedAt = useRef(0);
  // Whoever opens the editor by typing has typed the first letter already, and maybe more.
  const [ahead] = useState(() => typeAhead.kept);
  const [text, setText] = useState((initialValue ?? start) + ahead.text);
  const withTyped = (typed: string): TableCell => ({ ...value, data: { ...value.data, typed } });
  const change = (typed: string) => {
    setText(typed);
    onChange(withTyped(typed));
  };
  const finish = (movement: Movement, typed = text) => {
    openedAt.current = 0;
    onFinishedEditing(typed === start && !isQuick ? undefined : withTyped(typed), movement);
  };
  const cancel = () => {
    openedAt.current = 0;
    onFinishedEditing(undefined, [0, 0]);
  };
  const begin = useEffectEvent(() => {
    openedAt.current = performance.now();
    typeAhead.drop();
    if (ahead.ending === "cancel") cancel();
    else if (ahead.ending !== null) finish(movements[ahead.ending]);
    else if (text !== start) onChange(withTyped(text));
  });
  useEffect(() => begin(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const movement = movementOf(event, isQuick);
    event.stopPropagation();
    if (event.nativeEvent.isComposing || (movement === null && event.key !== "Escape")) return;
    event.preventDefault();
    if (movement) finish(movement);
    else cancel();
  };
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    const input = event.currentTarget;
    if (performance.now() - openedAt.current < SETTLING_MS) queueMicrotask(() => input.focus({ preventScroll: true }));
  };
  return { text, isQuick, change, finish, onKeyDown, onBlur };
}

const movements: Readonly<Record<Exclude<Ending, "cancel">, Movement>> = { down: [0, 1], up: [0, -1], right: [1, 0], left: [-1, 0] };

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

import type { DataEditorRef, GridKeyEventArgs, GridSelection } from "@glideapps/glide-data-grid";
import type { RefObject } from "react";
import { isShortcut } from "@/design/keys";
import { typeAhead } from "./editors/type-ahead";

/** What the canvas grid does by itself; the rest is below. */
export const KEYBINDINGS = {
  copy: false,
  cut: false,
  paste: false,
  search: false,
  clear: false,
  downFill: true,
  rightFill: false,
  scrollToSelectedCell: false,
  activateCell: "Enter|F2",
  delete: "Delete|Backspace",
} as const;

export interface KeyboardActions {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly insertBelow: () => void;
  readonly deleteRows: () => void;
  readonly toggleOrExpand: () => void;
  readonly collapse: () => void;
  /** The last cell of the last row: the canvas grid would take the place for a new row for it. */
  readonly goToEnd: () => void;
  /** The frozen first column is always in sight, so going to it scrolls nothing by itself. */
  readonly showFirstColumns: () => void;
  readonly openMenu: (x: number, y: number) => void;
  /** True when the cell with the focus can be typed into. */
  readonly mayType: () => boolean;
}

/** Keys that open an editor, or are meant for one that is just opening. True when the canvas grid must not see it. */
function obeyTyping(event: GridKeyEventArgs, actions: KeyboardActions): boolean {
  if (typeAhead.keep(event)) return true;
  const opens = (event.key.length === 1 && event.key !== " ") || event.key === "F2" || (event.key === "Enter" && !event.shiftKey);
  if (opens && !event.ctrlKey && !event.metaKey && actions.mayType()) typeAhead.begin();
  return false;
}

/** Keys of the grid beside moving and editing. Returns true when the key was ours. */
export function obeyKey(event: GridKeyEventArgs, selection: GridSelection, grid: RefObject<DataEditorRef | null>, actions: KeyboardActions): boolean {
  const raw = event.rawEvent;
  if (!raw) return false;
  if (obeyTyping(event, actions)) {
    raw.preventDefault();
    raw.stopPropagation();
    return true;
  }
  if (event.key === "Home") actions.showFirstColumns();
  const native = raw.nativeEvent;
  const isOverCell = selection.current !== undefined;
  if (isShortcut(native, "mod+shift+z") || isShortcut(native, "mod+y")) actions.redo();
  else if (isShortcut(native, "mod+z")) actions.undo();
  else if ((event.ctrlKey || event.metaKey) && event.key === "-") actions.deleteRows();
  else if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) actions.insertBelow();
  else if (event.key === " " && isOverCell && !event.ctrlKey && !event.shiftKey) actions.toggleOrExpand();
  else if (event.key === "Escape") actions.collapse();
  else if (event.key === "End" && (event.ctrlKey || event.metaKey) && !event.shiftKey) actions.goToEnd();
  else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    const [column, row] = selection.current?.cell ?? [0, 0];
    const bounds = grid.current?.getBounds(column, row);
    if (!bounds) return false;
    actions.openMenu(bounds.x + bounds.width / 2, bounds.y + bounds.height);
  } else return false;
  raw.preventDefault();
  raw.stopPropagation();
  return true;
}

import type { DataEditorRef, GridKeyEventArgs, GridSelection } from "@glideapps/glide-data-grid";
import type { RefObject } from "react";
import { isShortcut } from "@/design/keys";

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
  readonly openMenu: (x: number, y: number) => void;
}

/** Keys of the grid beside moving and editing. Returns true when the key was ours. */
export function obeyKey(event: GridKeyEventArgs, selection: GridSelection, grid: RefObject<DataEditorRef | null>, actions: KeyboardActions): boolean {
  const raw = event.rawEvent;
  if (!raw) return false;
  const native = raw.nativeEvent;
  const isOverCell = selection.current !== undefined;
  if (isShortcut(native, "mod+shift+z") || isShortcut(native, "mod+y")) actions.redo();
  else if (isShortcut(native, "mod+z")) actions.undo();
  else if ((event.ctrlKey || event.metaKey) && event.key === "-") actions.deleteRows();
  else if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) actions.insertBelow();
  else if (event.key === " " && isOverCell && !event.ctrlKey && !event.shiftKey) actions.toggleOrExpand();
  else if (event.key === "Escape") actions.collapse();
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

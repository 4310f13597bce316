// Bringing a row into sight, however far away.

import type { DataEditorRef } from "@glideapps/glide-data-grid";
import { HEADER_HEIGHT } from "./palette";

export interface ScrollParts {
  readonly grid: DataEditorRef | null;
  /** What holds the canvas and its scroller. */
  readonly root: HTMLElement | null;
  readonly rowHeight: number;
  readonly rowCount: number;
}

export type ScrollTo = (row: number, column: number) => void;

/**
 * A page is at most some 33 million pixels high. Where the rows are higher than that, the canvas grid maps its scroll bar
 * onto them, and its own way of going to a row, which counts in pixels of the page, misses. So go near by the share of
 * the whole first; the rest is near enough for it.
 */
export function scrollToCell({ grid, root, rowHeight, rowCount }: ScrollParts, row: number, column: number): void {
  const scroller = root?.querySelector(".dvn-scroller");
  const height = HEADER_HEIGHT + (rowCount + 1) * rowHeight;
  if (scroller && height > scroller.scrollHeight + scroller.clientHeight) {
    const share = Math.min(1, (row * rowHeight) / (height - scroller.clientHeight));
    scroller.scrollTop = share * (scroller.scrollHeight - scroller.clientHeight);
    requestAnimationFrame(() => requestAnimationFrame(() => grid?.scrollTo(column, row)));
    return;
  }
  grid?.scrollTo(column, row);
}

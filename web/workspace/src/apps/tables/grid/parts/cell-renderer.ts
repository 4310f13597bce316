// How a cell is drawn, clicked and edited.

import { GridCellKind, type CustomRenderer } from "@glideapps/glide-data-grid";
import { textOfLook } from "../data/operations";
import type { TableCell } from "./cell";
import { editorFor } from "./editors/editors";
import type { Palette } from "./palette";
import { checkboxIn, paintLook, paintMark, paintSign, signIn, type Box, type Brush, type Sign } from "./paint";

export interface CellActions {
  readonly onToggle: (cell: TableCell) => void;
  readonly onExpand: (row: number) => void;
  readonly onOpenLink: (href: string) => void;
}

/** Room that each sign takes from the text while the cell is hovered. */
const SIGN_ROOM = 26;
/** A finger's or a hasty mouse's width around a checkbox. */
const REACH = 5;

function signsOf({ data }: TableCell): Sign[] {
  const isLink = data.look.shape === "link" && data.look.href !== null;
  return [...(data.hasExpander ? (["expand"] as const) : []), ...(isLink ? (["open"] as const) : [])];
}

function isWithin(box: Box, x: number, y: number): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

function widened({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

export function cellRenderer(palette: Palette, actions: CellActions): CustomRenderer<TableCell> {
  return {
    kind: GridCellKind.Custom,
    isMatch: (cell): cell is TableCell => "isOurs" in cell.data,
    needsHover: (cell) => signsOf(cell).length > 0,
    needsHoverPosition: true,
    draw: (args, cell) => {
      const { ctx, rect, theme, hoverAmount, hoverX, hoverY } = args;
      const { look, shown } = cell.data;
      const brush: Brush = { ctx, palette, font: theme.baseFontFull };
      const signs = hoverAmount > 0 ? signsOf(cell) : [];
      const room = { x: rect.x, y: rect.y, width: rect.width - signs.length * SIGN_ROOM, height: rect.height };
      paintLook(brush, room, look, shown.mark === "failed" ? palette["danger-ink"] : theme.textDark);
      ctx.globalAlpha = hoverAmount;
      for (const [place, sign] of signs.entries()) {
        const box = signIn(rect, place);
        const isHot = hoverX !== undefined && hoverY !== undefined && isWithin(box, rect.x + hoverX, rect.y + hoverY);
        if (isHot) args.overrideCursor?.("pointer");
        paintSign(brush, box, sign, isHot);
      }
      ctx.globalAlpha = 1;
      paintMark(brush, rect, shown.mark);
    },
    onClick: (args) => {
      const { cell, bounds, posX, posY } = args;
      const { look, row } = cell.data;
      const inside = { x: 0, y: 0, width: bounds.width, height: bounds.height };
      const sign = signsOf(cell).find((_, place) => isWithin(signIn(inside, place), posX, posY));
      const href = look.shape === "link" ? look.href : null;
      if (sign === "expand") {
        args.preventDefault();
        actions.onExpand(row);
      } else if (href !== null && (sign === "open" || args.ctrlKey || args.metaKey)) {
        args.preventDefault();
        actions.onOpenLink(href);
      } else if (look.shape === "box" && cell.readonly !== true && isWithin(widened(checkboxIn(inside), REACH), posX, posY)) {
        args.preventDefault();
        actions.onToggle(cell);
      }
      return undefined;
    },
    measure: (ctx, cell, theme) => ctx.measureText(textOfLook(cell.data.look)).width + 2 * theme.cellHorizontalPadding + 12,
    provideEditor: (cell) => editorFor(cell.data.kind.editor),
  };
}

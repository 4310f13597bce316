// Draws the head of a column: what kind it is, its name, how it is sorted, and on hover its menu.

import type { DrawHeaderCallback } from "@glideapps/glide-data-grid";
import type { FieldKind, ViewSort } from "@/kernel/api/types";
import type { Column } from "../model/columns";
import { cut, type Brush } from "./paint";
import type { Palette } from "./palette";

// On 16 px, drawn as lines: no images, which a strict page would not load.
const shapes: Readonly<Record<FieldKind, string>> = {
  text: "M4 4.5 H12 M8 4.5 V12",
  long_text: "M3 4.5 H13 M3 8 H13 M3 11.5 H9",
  number: "M6.5 3.5 L5 12.5 M11 3.5 L9.5 12.5 M3.5 6.3 H13 M3 9.7 H12.5",
  boolean: "M5 3.5 H11 A1.5 1.5 0 0 1 12.5 5 V11 A1.5 1.5 0 0 1 11 12.5 H5 A1.5 1.5 0 0 1 3.5 11 V5 A1.5 1.5 0 0 1 5 3.5 M5.8 8.1 L7.4 9.7 L10.3 6.5",
  date: "M4.5 4.5 H11.5 A1 1 0 0 1 12.5 5.5 V11.5 A1 1 0 0 1 11.5 12.5 H4.5 A1 1 0 0 1 3.5 11.5 V5.5 A1 1 0 0 1 4.5 4.5 M3.5 7.3 H12.5 M6 3 V5.5 M10 3 V5.5",
  select: "M8 3 A5 5 0 1 1 7.99 3 M5.9 7.2 L8 9.3 L10.1 7.2",
  email: "M4 4.5 H12 A1 1 0 0 1 13 5.5 V10.5 A1 1 0 0 1 12 11.5 H4 A1 1 0 0 1 3 10.5 V5.5 A1 1 0 0 1 4 4.5 M3.3 5.3 L8 8.8 L12.7 5.3",
  url: "M7 9 A2.4 2.4 0 0 0 10.4 9 L12.1 7.3 A2.4 2.4 0 0 0 8.7 3.9 L8 4.6 M9 7 A2.4 2.4 0 0 0 5.6 7 L3.9 8.7 A2.4 2.4 0 0 0 7.3 12.1 L8 11.4",
};

const paths = new Map<string, Path2D>();

function pathOf(shape: string): Path2D {
  let path = paths.get(shape);
  if (!path) {
    path = new Path2D(shape);
    paths.set(shape, path);
  }
  return path;
}

const ARROWS = { up: "M8 12 V4.5 M5 7.5 L8 4.5 L11 7.5", down: "M8 4 V11.5 M5 8.5 L8 11.5 L11 8.5" } as const;
const MENU = "M5 6.8 L8 9.8 L11 6.8";

function stroke(ctx: CanvasRenderingContext2D, shape: string, x: number, y: number, color: string, width = 1.25): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.stroke(pathOf(shape));
  ctx.restore();
}

export function headerPainter(columns: readonly Column[], sorts: readonly ViewSort[], palette: Palette): DrawHeaderCallback {
  return ({ ctx, columnIndex, theme, rect, isHovered, isSelected, menuBounds, hoverX }, drawContent) => {
    const column = columns[columnIndex];
    if (!column) {
      drawContent();
      return;
    }
    const { x, y, width, height } = rect;
    const top = y + (height - 16) / 2;
    const sort = sorts.find(({ field }) => field === column.field.id);
    if (isSelected) {
      // The canvas grid has painted it in the full accent, which shouts.
      ctx.fillStyle = palette["accent-soft"];
      ctx.fillRect(x + (columnIndex === 0 ? 0 : 1), y, width, height);
    }
    const ink = isSelected ? palette["accent-ink"] : palette["ink-dim"];
    const hasMenu = isHovered && width > 70;
    const right = x + width - (hasMenu ? 26 : 8);
    stroke(ctx, shapes[column.field.kind], x + 7, top, isSelected ? ink : palette["ink-faint"]);
    const brush: Brush = { ctx, palette, font: `${theme.headerFontStyle} ${theme.fontFamily}` };
    const room = right - (x + 28) - (sort ? 18 : 0);
    ctx.fillStyle = ink;
    ctx.textBaseline = "middle";
    const name = cut(brush, column.field.name, Math.max(0, room));
    ctx.fillText(name, x + 28, y + height / 2 + 0.5);
    if (sort) stroke(ctx, sort.descending ? ARROWS.down : ARROWS.up, right - 16, top, isSelected ? ink : palette["accent-ink"], 1.5);
    if (hasMenu) {
      const isHot = hoverX !== undefined && hoverX + x >= menuBounds.x;
      stroke(ctx, MENU, x + width - 23, top, isHot ? palette.ink : palette["ink-faint"], 1.5);
    }
  };
}

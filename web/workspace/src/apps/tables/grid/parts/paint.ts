// Draws what a cell looks like. Text is cut with an ellipsis; a number that is too long is never cut to a wrong one.

import { choiceColor } from "@/design/choice-colors";
import type { CellMark } from "../data/grid-data";
import type { Look } from "../kinds/kind";
import { CELL_PADDING, FONT_FAMILY, type Palette } from "./palette";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Brush {
  readonly ctx: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly font: string;
}

const LINE_HEIGHT = 18;
const CHIP_HEIGHT = 20;
const CHECKBOX_SIZE = 15;
/** Longer text is measured only this far: no cell shows more. */
const MEASURED_MAX = 400;
const WIDTHS_MAX = 20_000;

const widths = new Map<string, number>();

/** Widths are measured in a font; when it arrives late they are all wrong. */
export function forgetWidths(): void {
  widths.clear();
}

export function widthOf({ ctx, font }: Brush, text: string): number {
  const key = `${font}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > WIDTHS_MAX) widths.clear();
    width = ctx.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

export function cut(brush: Brush, text: string, width: number): string {
  const short = text.length > MEASURED_MAX ? text.slice(0, MEASURED_MAX) : text;
  if (widthOf(brush, short) <= width && short.length === text.length) return text;
  let low = 0;
  let high = short.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(brush, `${short.slice(0, middle)}…`) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? "" : `${short.slice(0, low).trimEnd()}…`;
}

/** Breaks text into at most `lines` lines, at spaces and line breaks; the last one is cut. */
export function wrapped(brush: Brush, text: string, width: number, lines: number): string[] {
  const result: string[] = [];
  const paragraphs = text.slice(0, MEASURED_MAX * lines).split("\n");
  for (const [place, paragraph] of paragraphs.entries()) {
    let line = "";
    const words = paragraph.split(" ");
    for (const [word, each] of words.entries()) {
      const longer = line === "" ? each : `${line} ${each}`;
      if (line === "" || widthOf(brush, longer) <= width) {
        line = longer;
        continue;
      }
      if (result.length === lines - 1) return [...result, cut(brush, [line, ...words.slice(word)].join(" "), width)];
      result.push(cut(brush, line, width));
      line = each;
    }
    const isLast = result.length === lines - 1;
    if (isLast) return [...result, cut(brush, place < paragraphs.length - 1 ? `${line} …` : line, width)];
    result.push(cut(brush, line, width));
  }
  return result;
}

function middleOf(box: Box): number {
  return box.y + box.height / 2 + 1;
}

export function paintLook(brush: Brush, box: Box, look: Look, color: string): void {
  const inner = { ...box, x: box.x + CELL_PADDING, width: box.width - 2 * CELL_PADDING };
  if (inner.width <= 0) return;
  switch (look.shape) {
    case "text":
      paintText(brush, inner, look.text, look.align, color);
      break;
    case "link":
      paintText(brush, inner, look.text, "left", look.href === null ? color : brush.palette["accent-ink"]);
      break;
    case "chip":
      if (look.text !== "") paintChip(brush, inner, look.text, look.color);
      break;
    case "box":
      paintCheckbox(brush, box, look.checked);
  }
}

export function paintText(brush: Brush, box: Box, text: string, align: "left" | "right", color: string): void {
  if (text === "") return;
  const { ctx } = brush;
  ctx.fillStyle = color;
  ctx.textBaseline = "middle";
  const lines = Math.max(1, Math.floor((box.height - 8) / LINE_HEIGHT));
  if (align === "right" && lines === 1 && widthOf(brush, text) <= box.width) {
    ctx.textAlign = "right";
    ctx.fillText(text, box.x + box.width, middleOf(box));
    ctx.textAlign = "left";
    return;
  }
  if (lines === 1) {
    ctx.fillText(cut(brush, text.replace(/\s*\n\s*/g, " "), box.width), box.x, middleOf(box));
    return;
  }
  const written = wrapped(brush, text, box.width, lines);
  const x = align === "right" ? box.x + box.width : box.x;
  ctx.textAlign = align;
  for (const [place, line] of written.entries()) ctx.fillText(line, x, box.y + 6 + LINE_HEIGHT * (place + 0.5));
  ctx.textAlign = "left";
}

function paintChip(brush: Brush, box: Box, text: string, name: string): void {
  const { ctx, palette } = brush;
  const color = choiceColor(name);
  const label = cut(brush, text, box.width - 14);
  const width = Math.min(box.width, widthOf(brush, label) + 14);
  const top = box.height > 50 ? box.y + 6 : box.y + (box.height - CHIP_HEIGHT) / 2 + 0.5;
  ctx.beginPath();
  ctx.roundRect(box.x - 2, top, width, CHIP_HEIGHT, CHIP_HEIGHT / 2);
  ctx.fillStyle = palette[`choice-${color}-soft`];
  ctx.fill();
  ctx.fillStyle = palette[`choice-${color}-ink`];
  ctx.textBaseline = "middle";
  ctx.fillText(label, box.x + 5, top + CHIP_HEIGHT / 2 + 0.5);
}

export function checkboxIn(box: Box): Box {
  const size = CHECKBOX_SIZE;
  const top = box.height > 50 ? box.y + 9 : box.y + (box.height - size) / 2;
  return { x: Math.round(box.x + (box.width - size) / 2), y: Math.round(top) + 0.5, width: size, height: size };
}

function paintCheckbox({ ctx, palette }: Brush, box: Box, checked: boolean): void {
  const { x, y, width: size } = checkboxIn(box);
  ctx.beginPath();
  ctx.roundRect(x, y, size, size, 4);
  if (!checked) {
    ctx.strokeStyle = palette["line-strong"];
    ctx.lineWidth = 1.25;
    ctx.stroke();
    return;
  }
  ctx.fillStyle = palette.accent;
  ctx.fill();
  ctx.beginPath();
  ctx.moveTo(x + 3.8, y + 7.9);
  ctx.lineTo(x + 6.6, y + 10.6);
  ctx.lineTo(x + 11.4, y + 4.9);
  ctx.strokeStyle = palette["on-accent"];
  ctx.lineWidth = 1.8;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.stroke();
  ctx.lineCap = "butt";
}

/** A corner that says how it stands with the cell: on its way, stored, or refused. */
export function paintMark({ ctx, palette }: Brush, box: Box, mark: CellMark): void {
  if (mark === "none") return;
  const right = box.x + box.width;
  ctx.beginPath();
  if (mark === "failed") {
    ctx.moveTo(right - 9, box.y + 1);
    ctx.lineTo(right, box.y + 1);
    ctx.lineTo(right, box.y + 10);
    ctx.closePath();
    ctx.fillStyle = palette.danger;
    ctx.fill();
    return;
  }
  if (mark === "saving") {
    ctx.arc(right - 6, box.y + 6.5, 2, 0, Math.PI * 2);
    ctx.fillStyle = palette["ink-faint"];
    ctx.fill();
    return;
  }
  ctx.moveTo(right - 9.5, box.y + 6.5);
  ctx.lineTo(right - 7.2, box.y + 8.8);
  ctx.lineTo(right - 3.6, box.y + 4.2);
  ctx.strokeStyle = palette["success-ink"];
  ctx.lineWidth = 1.4;
  ctx.stroke();
}

export type Sign = "expand" | "open";

const SIGN_SIZE = 22;

/** Signs stand at the right end of a hovered cell, the first one outermost. */
export function signIn(box: Box, place: number): Box {
  const x = box.x + box.width - (SIGN_SIZE + 4) * (place + 1);
  return { x, y: box.y + (box.height > 50 ? 5 : (box.height - SIGN_SIZE) / 2), width: SIGN_SIZE, height: SIGN_SIZE };
}

/** Opens the row as a form, or the link of the cell. */
export function paintSign({ ctx, palette }: Brush, box: Box, sign: Sign, isHot: boolean): void {
  ctx.beginPath();
  ctx.roundRect(box.x, box.y, SIGN_SIZE, SIGN_SIZE, 4);
  ctx.fillStyle = isHot ? palette["surface-active"] : palette["surface-raised"];
  ctx.fill();
  ctx.strokeStyle = palette["line-strong"];
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.save();
  ctx.translate(box.x + 4, box.y + 4);
  ctx.strokeStyle = palette["ink-dim"];
  ctx.lineWidth = 1.3;
  ctx.stroke(sign === "expand" ? expandShape() : openShape());
  ctx.restore();
}

let expandPath: Path2D | undefined;
let openPath: Path2D | undefined;

/** Two arrows apart, on 14 px. */
function expandShape(): Path2D {
  expandPath ??= new Path2D("M8.5 2.5 H11.5 V5.5 M11.5 2.5 L8 6 M5.5 11.5 H2.5 V8.5 M2.5 11.5 L6 8");
  return expandPath;
}

/** An arrow out of a frame. */
function openShape(): Path2D {
  openPath ??= new Path2D("M6 3 H3 V11 H11 V8 M8 2.5 H11.5 V6 M11.5 2.5 L6.5 7.5");
  return openPath;
}

export const cellFont = `13px ${FONT_FAMILY}`;

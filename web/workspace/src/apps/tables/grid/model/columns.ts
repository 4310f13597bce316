// Which columns a view shows, in what order and how wide.

import type { Field, ViewColumn } from "@/kernel/api/types";

export const COLUMN_WIDTH_DEFAULT = 180;
export const COLUMN_WIDTH_MIN = 60;
export const COLUMN_WIDTH_MAX = 1200;

export interface Column {
  readonly field: Field;
  readonly width: number;
  readonly hidden: boolean;
}

/** All fields in the view's order; those that the view has not heard of come last, visible. */
export function columnsOf(fields: readonly Field[], options: readonly ViewColumn[]): Column[] {
  const byId = new Map(fields.map((field) => [field.id, field]));
  const known: Column[] = [];
  for (const option of options) {
    const field = byId.get(option.field);
    if (!field) continue;
    byId.delete(option.field);
    known.push({ field, width: widthWithin(option.width), hidden: option.hidden });
  }
  const rest = fields.filter((field) => byId.has(field.id));
  return [...known, ...rest.map((field) => ({ field, width: COLUMN_WIDTH_DEFAULT, hidden: false }))];
}

export function optionsOf(columns: readonly Column[]): ViewColumn[] {
  return columns.map(({ field, width, hidden }) => ({ field: field.id, width, hidden }));
}

export function widthWithin(width: number): number {
  return Math.round(Math.min(COLUMN_WIDTH_MAX, Math.max(COLUMN_WIDTH_MIN, width)));
}

export function resized(columns: readonly Column[], field: number, width: number): Column[] {
  return columns.map((column) => (column.field.id === field ? { ...column, width: widthWithin(width) } : column));
}

export function withHidden(columns: readonly Column[], field: number, hidden: boolean): Column[] {
  return columns.map((column) => (column.field.id === field ? { ...column, hidden } : column));
}

/** Moves the visible column at `from` to where the visible column at `to` stands; hidden ones keep their neighbours. */
export function moved(columns: readonly Column[], from: number, to: number): Column[] {
  const visible = columns.filter((column) => !column.hidden);
  const mover = visible[from];
  const target = visible[to];
  if (!mover || !target || mover === target) return [...columns];
  const rest = columns.filter((column) => column !== mover);
  const place = rest.indexOf(target) + (from < to ? 1 : 0);
  return [...rest.slice(0, place), mover, ...rest.slice(place)];
}

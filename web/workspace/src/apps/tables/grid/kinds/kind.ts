// What the grid asks of a kind of field. One file per kind; `list.ts` is the one list of them.

import type { Series } from "../model/fill";
import type { Locale } from "../model/locale";
import type { Cell, Field, FieldKind } from "@/kernel/api/types";

/** How a cell looks, for the painter of cells, the hidden table and the form alike. */
export type Look =
  | { readonly shape: "text"; readonly text: string; readonly align: "left" | "right" }
  | { readonly shape: "link"; readonly text: string; readonly href: string | null }
  | { readonly shape: "chip"; readonly text: string; readonly color: string }
  | { readonly shape: "box"; readonly checked: boolean };

export type Parsed =
  | { readonly fits: true; readonly value: Cell }
  | { readonly fits: false; readonly reason: string };

export type EditorName = "line" | "lines" | "date" | "choice" | "none";

export interface Kind {
  readonly kind: FieldKind;
  readonly label: string;
  readonly editor: EditorName;
  readonly align: "left" | "right" | "center";
  look(value: Cell, field: Field, locale: Locale): Look;
  /** The text a person would type for this value: where editing starts, and what a copy gives to other programs. */
  typed(value: Cell, field: Field, locale: Locale): string;
  /** Reads what was typed or pasted. Empty text is no value. */
  parse(text: string, field: Field, locale: Locale): Parsed;
  /** Reads a copied value in the API's own form; null when it is of another kind and its text should be read. */
  fromExact?(exact: string, field: Field, locale: Locale): Parsed | null;
  /** How a fill goes on, where values of this kind can be a series. */
  readonly series?: Series;
}

export function fits(value: Cell): Parsed {
  return { fits: true, value };
}

export function misfit(reason: string): Parsed {
  return { fits: false, reason };
}

export function textOf(value: Cell): string {
  return typeof value === "string" ? value : value === null ? "" : String(value);
}

/** What was typed, short enough to stand in a sentence. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return `“${line.length > 40 ? `${line.slice(0, 39)}…` : line}”`;
}

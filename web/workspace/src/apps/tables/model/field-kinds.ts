import type { FieldKind, FieldOptions } from "@/kernel/api/types";

export interface FieldKindWords {
  kind: FieldKind;
  name: string;
  about: string;
}

/** The kinds a field may have, in the order in which they are offered. */
export const fieldKinds: readonly FieldKindWords[] = [
  { kind: "text", name: "Text", about: "One line" },
  { kind: "long_text", name: "Long text", about: "Notes over several lines" },
  { kind: "number", name: "Number", about: "Whole or with decimals" },
  { kind: "boolean", name: "Checkbox", about: "Yes or no" },
  { kind: "date", name: "Date", about: "A day, with or without a time" },
  { kind: "select", name: "Choice", about: "One of a list" },
  { kind: "email", name: "E-mail", about: "An address to write to" },
  { kind: "url", name: "Link", about: "An address on the web" },
];

export const DECIMALS_MAX = 10;

export function kindName(kind: FieldKind): string {
  return fieldKinds.find((known) => known.kind === kind)?.name ?? kind;
}

/** What a new field of this kind starts from. */
export function startingOptions(kind: FieldKind): FieldOptions {
  if (kind === "number") return { decimals: 0 };
  if (kind === "date") return { time: false };
  if (kind === "select") return { choices: [] };
  return {};
}

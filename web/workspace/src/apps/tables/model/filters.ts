// A filter as a tree: groups of which all or any parts must hold, and conditions. Pure; the builder only draws it.

import type { Condition, ConditionValue, Field, FieldKind, Filter, FilterPart } from "@/kernel/api/types";

export type Mode = "all" | "any";

/** Where a part stands: the places to go down from the outermost group. */
export type Path = readonly number[];

/** The server takes no more, and nobody could read more. */
export const FILTER_DEPTH_MAX = 5;
export const FILTER_CONDITIONS_MAX = 50;

/** What a condition's value is given with. */
export type Asked = "nothing" | "text" | "number" | "date" | "checked" | "choice" | "choices";

export interface Operator {
  is: string;
  words: string;
  asks: Asked;
}

const EMPTY: readonly Operator[] = [
  { is: "empty", words: "is empty", asks: "nothing" },
  { is: "not_empty", words: "isn’t empty", asks: "nothing" },
];

const TEXT: readonly Operator[] = [
  { is: "contains", words: "contains", asks: "text" },
  { is: "not_contains", words: "doesn’t contain", asks: "text" },
  { is: "equals", words: "is", asks: "text" },
  { is: "not_equals", words: "isn’t", asks: "text" },
  { is: "starts_with", words: "starts with", asks: "text" },
  { is: "ends_with", words: "ends with", asks: "text" },
  ...EMPTY,
];

const OPERATORS: Record<FieldKind, readonly Operator[]> = {
  text: TEXT,
  long_text: TEXT,
  email: TEXT,
  url: TEXT,
  number: [
    { is: "equals", words: "=", asks: "number" },
    { is: "not_equals", words: "≠", asks: "number" },
    { is: "greater", words: ">", asks: "number" },
    { is: "greater_or_equal", words: "≥", asks: "number" },
    { is: "less", words: "<", asks: "number" },
    { is: "less_or_equal", words: "≤", asks: "number" },
    ...EMPTY,
  ],
  boolean: [{ is: "equals", words: "is", asks: "checked" }],
  date: [
    { is: "equals", words: "is", asks: "date" },
    { is: "before", words: "is before", asks: "date" },
    { is: "after", words: "is after", asks: "date" },
    { is: "on_or_before", words: "is on or before", asks: "date" },
    { is: "on_or_after", words: "is on or after", asks: "date" },
    ...EMPTY,
  ],
  select: [
    { is: "equals", words: "is", asks: "choice" },
    { is: "not_equals", words: "isn’t", asks: "choice" },
    { is: "any_of", words: "is any of", asks: "choices" },
    { is: "none_of", words: "is none of", asks: "choices" },
    ...EMPTY,
  ],
};

export function operatorsOf(kind: FieldKind): readonly Operator[] {
  return OPERATORS[kind];
}

export function operatorOf(kind: FieldKind, is: string): Operator | undefined {
  return OPERATORS[kind].find((operator) => operator.is === is);
}

export function isGroup(part: FilterPart): part is Filter {
  return "all" in part || "any" in part;
}

export function modeOf(group: Filter): Mode {
  return "all" in group ? "all" : "any";
}

export function partsOf(group: Filter): FilterPart[] {
  return "all" in group ? group.all : group.any;
}

export function groupOf(mode: Mode, parts: FilterPart[]): Filter {
  return mode === "all" ? { all: parts } : { any: parts };
}

export function conditionsIn(part: FilterPart | null): Condition[] {
  if (part === null) return [];
  return isGroup(part) ? partsOf(part).flatMap(conditionsIn) : [part];
}

export function newCondition(field: Field): Condition {
  const [operator] = operatorsOf(field.kind);
  const is = operator?.is ?? "equals";
  return { field: field.id, is, value: startingValue(operator?.asks ?? "nothing") };
}

/** What a condition's value is before anything was given: only a checkbox has a sensible one. */
function startingValue(asks: Asked): ConditionValue {
  if (asks === "checked") return true;
  return asks === "choices" ? [] : null;
}

/** The condition about another field, keeping what can be kept. */
export function withField(condition: Condition, field: Field): Condition {
  const operator = operatorOf(field.kind, condition.is);
  return operator ? withOperator({ ...condition, field: field.id, value: null }, field, operator.is) : newCondition(field);
}

export function withOperator(condition: Condition, field: Field, is: string): Condition {
  const before = operatorOf(field.kind, condition.is);
  const after = operatorOf(field.kind, is);
  const keeps = before?.asks === after?.asks && condition.value !== null;
  return { field: condition.field, is, value: keeps ? condition.value : startingValue(after?.asks ?? "nothing") };
}

/** The tree with the part at `path` made anew; null takes it away. */
export function changed(group: Filter, path: Path, change: (part: FilterPart) => FilterPart | null): Filter {
  const [place, ...deeper] = path;
  if (place === undefined) {
    const made = change(group);
    return made && isGroup(made) ? made : groupOf(modeOf(group), []);
  }
  const parts = partsOf(group).flatMap((part, index) => {
    if (index !== place) return [part];
    const made = deeper.length > 0 && isGroup(part) ? changed(part, deeper, change) : change(part);
    return made === null ? [] : [made];
  });
  return groupOf(modeOf(group), parts);
}

export function added(group: Filter, path: Path, part: FilterPart): Filter {
  return changed(group, path, (at) => (isGroup(at) ? groupOf(modeOf(at), [...partsOf(at), part]) : at));
}

/** What can be asked of the server: conditions that are whole, about fields that are there, in groups that hold something. */
export function complete(part: FilterPart | null, fields: readonly Field[]): Filter | null {
  if (part === null) return null;
  const kept = completePart(part, fields);
  return kept === null ? null : isGroup(kept) ? kept : { all: [kept] };
}

function completePart(part: FilterPart, fields: readonly Field[]): FilterPart | null {
  if (isGroup(part)) {
    const parts = partsOf(part).flatMap((inner) => completePart(inner, fields) ?? []);
    return parts.length > 0 ? groupOf(modeOf(part), parts) : null;
  }
  const field = fields.find((known) => known.id === part.field);
  const operator = field && operatorOf(field.kind, part.is);
  if (!operator) return null;
  if (operator.asks === "nothing") return { field: part.field, is: part.is };
  const { value } = part;
  const isGiven = Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined && value !== "";
  return isGiven ? { field: part.field, is: part.is, value } : null;
}

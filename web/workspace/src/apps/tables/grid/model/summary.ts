// What the selected cells come to: how many, how many filled, and the sum of numbers.

import type { Cell, Field } from "@/kernel/api/types";
import { meanOf, plus, fractionDigits } from "./decimal";

export interface Summary {
  readonly cells: number;
  readonly filled: number;
  readonly sum: string | null;
  readonly mean: string | null;
}

/** More cells than this are counted, not added up: it happens at every move of the mouse. */
export const SUMMARY_CELLS_MAX = 20_000;
const MEAN_DIGITS = 2;

export function summaryOf(cells: Iterable<readonly [field: Field, value: Cell]>): Summary {
  let count = 0;
  let filled = 0;
  let numbers = 0;
  let sum = "0";
  for (const [field, value] of cells) {
    count++;
    if (value !== null && value !== "" && value !== false) filled++;
    if (field.kind === "number" && typeof value === "string") {
      numbers++;
      sum = plus(sum, value);
    }
  }
  const mean = numbers > 1 ? meanOf(sum, numbers, Math.max(MEAN_DIGITS, fractionDigits(sum))) : null;
  return { cells: count, filled, sum: numbers > 1 ? sum : null, mean };
}

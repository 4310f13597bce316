// How a fill goes on: with equal steps between numbers, days or numbered names.

import { dayOfWire, dayText, daysBetween, daysLater, momentText, type Day } from "../model/dates";
import { isSameDecimal, minus, plus, times } from "../model/decimal";
import type { Series } from "../model/fill";
import type { Cell } from "@/kernel/api/types";

function texts(values: readonly Cell[]): readonly string[] | null {
  const found = values.filter((value): value is string => typeof value === "string");
  return found.length === values.length && found.length > 1 ? found : null;
}

function sameStep<Each>(steps: readonly Each[], isSame: (left: Each, right: Each) => boolean): Each | null {
  const [first, ...rest] = steps;
  return first !== undefined && rest.every((each) => isSame(first, each)) ? first : null;
}

function pairs<Each>(values: readonly Each[]): (readonly [Each, Each])[] {
  return values.slice(1).map((value, place) => [values[place] as Each, value] as const);
}

export const decimalSeries: Series = (values) => {
  const numbers = texts(values);
  if (!numbers) return null;
  const step = sameStep(pairs(numbers).map(([left, right]) => minus(right, left)), isSameDecimal);
  const last = numbers.at(-1);
  if (step === null || last === undefined) return null;
  return (count) => plus(last, times(step, count));
};

/** Days apart, or else months apart on the same day of the month (31 January, 28 February, 31 March). */
export const dateSeries: Series = (values) => {
  const dates = texts(values);
  if (!dates) return null;
  if (dates.some((each) => each.includes("T"))) return momentSeries(dates);
  const days = dates.map((each) => dayOfWire(each, "UTC")).filter((day) => day !== null);
  const last = days.at(-1);
  const first = days[0];
  if (days.length !== dates.length || !last || !first) return null;
  const step = sameStep(pairs(days).map(([left, right]) => daysBetween(left, right)), Object.is);
  const months = sameStep(pairs(days).map(([left, right]) => monthsBetween(left, right)), Object.is);
  const isMonthly = months !== null && months !== 0 && days.every((day) => day.day === onDay(day, first.day).day);
  if (isMonthly) return (count) => dayText(onDay(monthsLater(last, months * count), first.day));
  return step === null ? null : (count) => dayText(daysLater(last, step * count));
};

function momentSeries(dates: readonly string[]): ((step: number) => Cell) | null {
  const moments = dates.map((each) => new Date(each).getTime());
  const step = sameStep(pairs(moments).map(([left, right]) => right - left), Object.is);
  const last = moments.at(-1);
  if (step === null || last === undefined || moments.some(Number.isNaN)) return null;
  return (count) => momentText(new Date(last + step * count));
}

function monthsBetween(from: Day, to: Day): number {
  return (to.year - from.year) * 12 + to.month - from.month;
}

function monthsLater(day: Day, months: number): Day {
  const place = day.year * 12 + day.month - 1 + months;
  return { year: Math.floor(place / 12), month: (place % 12) + 1, day: 1 };
}

function onDay({ year, month }: Day, day: number): Day {
  const lengths = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return { year, month, day: Math.min(day, lengths[month - 1] ?? 31) };
}

/** "Item 8", "Item 9" goes on with "Item 10"; leading zeros stay. */
export const numberedSeries: Series = (values) => {
  const names = texts(values)?.map((each) => /^(.*?)(\d{1,15})$/s.exec(each));
  if (!names || names.some((each) => each === null)) return null;
  const stems = names.map((each) => each?.[1] ?? "");
  const numbers = names.map((each) => Number(each?.[2]));
  const step = sameStep(pairs(numbers).map(([left, right]) => right - left), Object.is);
  const last = numbers.at(-1);
  if (step === null || last === undefined || new Set(stems).size !== 1) return null;
  const width = names.at(-1)?.[2]?.startsWith("0") === true ? (names.at(-1)?.[2]?.length ?? 0) : 0;
  return (count) => {
    const next = last + step * count;
    return next < 0 ? (values.at(-1) ?? null) : `${stems[0] ?? ""}${String(next).padStart(width, "0")}`;
  };
};

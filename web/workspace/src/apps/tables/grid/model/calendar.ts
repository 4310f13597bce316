// A month as a sheet of weeks.

import { dayOf, daysLater, utc, type Day } from "./dates";

const WEEKS = 6;

/** 0 is Sunday. */
export function firstWeekday(tag: string): number {
  const locale = new Intl.Locale(tag) as Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };
  const info = locale.getWeekInfo?.() ?? locale.weekInfo;
  return info ? info.firstDay % 7 : 1;
}

/** Six weeks that hold the month, from the first weekday on. */
export function weeksOf(year: number, month: number, firstDay: number): Day[][] {
  const first: Day = { year, month, day: 1 };
  const before = (utc(first).getUTCDay() - firstDay + 7) % 7;
  return Array.from({ length: WEEKS }, (_, week) => Array.from({ length: 7 }, (__, day) => daysLater(first, week * 7 + day - before)));
}

export function weekdayNames(tag: string, firstDay: number): string[] {
  const format = new Intl.DateTimeFormat(tag, { weekday: "short", timeZone: "UTC" });
  // 1 February 2026 is a Sunday.
  return Array.from({ length: 7 }, (_, day) => format.format(utc({ year: 2026, month: 2, day: 1 + firstDay + day })));
}

export function monthTitle(tag: string, year: number, month: number): string {
  return new Intl.DateTimeFormat(tag, { year: "numeric", month: "long", timeZone: "UTC" }).format(utc({ year, month, day: 1 }));
}

/** The same day some months on, or the last one of a shorter month. */
export function monthsOn({ year, month, day }: Day, months: number): Day {
  const place = year * 12 + month - 1 + months;
  const first: Day = { year: Math.floor(place / 12), month: (place % 12) + 1, day: 1 };
  const last = dayOf(new Date(utc({ ...first, month: first.month + 1 }).getTime() - 1));
  return { ...first, day: Math.min(day, last.day) };
}

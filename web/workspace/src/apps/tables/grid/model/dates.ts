// Dates as the API writes them ("2020-01-31", "2020-01-31T10:00:00Z"), and as people type them.

import type { DatePart, Locale } from "./locale";

export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const dayMs = 86_400_000;
const midnight: Clock = { hour: 0, minute: 0, second: 0 };
const isoDay = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const isoMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;
const clockForm = /^(.*?)[\s,]*(?:at\s+)?\b(\d{1,2})(?:[:.h](\d{2}))?(?::(\d{2})(?:\.\d+)?)?\s*([ap])?\.?(?:m\.?)?$/i;
const clockSign = /\d{1,2}[:h]\d{2}|\d\s*[ap]\.?m\.?$/i;

export function dayText({ year, month, day }: Day): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** A day that is in the calendar, or null: 31 April is nobody's date. */
export function existingDay(year: number, month: number, day: number): Day | null {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  const date = utc({ year, month, day });
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day } : null;
}

/** Midnight UTC of a day, also of the years 1 to 99, which `Date.UTC` takes for 1900 and after. */
export function utc({ year, month, day }: Day): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

export function dayOf(date: Date): Day {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The day that a wire value falls on, for a person in `timeZone`. */
export function dayOfWire(value: string, timeZone: string): Day | null {
  const match = isoDay.exec(value);
  if (match) return existingDay(Number(match[1]), Number(match[2]), Number(match[3]));
  const moment = new Date(value);
  return Number.isNaN(moment.getTime()) ? null : localParts(moment, timeZone);
}

export function daysLater(day: Day, days: number): Day {
  return dayOf(new Date(utc(day).getTime() + days * dayMs));
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / dayMs);
}

export function today(locale: Locale): Day {
  return localParts(locale.now(), locale.timeZone);
}

/** What was typed, as a wire value; null when it is no date. */
export function dateOf(typed: string, withTime: boolean, locale: Locale): string | null {
  const text = typed.trim().replace(/\s+/g, " ");
  if (isoMoment.test(text)) return fromMoment(new Date(text), withTime, locale);
  const { dayPart, clock } = clockSign.test(text) ? clockFrom(text) : { dayPart: text, clock: midnight };
  if (clock === null) return null;
  const day = dayFrom(dayPart.replace(/T$/i, "").replace(/,$/, "").trim(), locale);
  if (day === null) return null;
  return withTime ? momentText(momentOf(day, clock, locale.timeZone)) : dayText(day);
}

function fromMoment(moment: Date, withTime: boolean, locale: Locale): string | null {
  if (Number.isNaN(moment.getTime())) return null;
  return withTime ? momentText(moment) : dayText(localParts(moment, locale.timeZone));
}

export function momentText(moment: Date): string {
  return moment.toISOString().replace(/\.000Z$/, "Z");
}

function clockFrom(text: string): { dayPart: string; clock: Clock | null } {
  const match = clockForm.exec(text.replace(/T(?=\d{1,2}:)/, " "));
  if (!match) return { dayPart: text, clock: null };
  const [, dayPart = "", hours = "0", minutes = "0", seconds = "0", half] = match;
  const isAfternoon = half?.toLowerCase() === "p";
  let hour = Number(hours);
  if (half !== undefined) hour = (hour % 12) + (isAfternoon ? 12 : 0);
  const clock = { hour, minute: Number(minutes), second: Number(seconds) };
  const isClock = hour < 24 && clock.minute < 60 && clock.second < 60;
  return { dayPart, clock: isClock ? clock : null };
}

function dayFrom(text: string, locale: Locale): Day | null {
  const named = namedDay(text.toLocaleLowerCase(locale.tag), locale);
  if (named) return named;
  const iso = isoDay.exec(text);
  if (iso) return existingDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact) return existingDay(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  const numbers = /^(\d{1,4})[\s./-]+(\d{1,2})(?:[\s./-]+(\d{1,4}))?\.?$/.exec(text);
  if (numbers) return dayOfNumbers(numbers[1] ?? "", numbers[2] ?? "", numbers[3], locale);
  return dayWithMonthName(text, locale);
}

function namedDay(word: string, locale: Locale): Day | null {
  const offsets: Record<string, number> = { today: 0, tomorrow: 1, yesterday: -1 };
  const offset = offsets[word] ?? relativeDays(locale).get(word);
  return offset === undefined ? null : daysLater(today(locale), offset);
}

function relativeDays(locale: Locale): ReadonlyMap<string, number> {
  const format = new Intl.RelativeTimeFormat(locale.tag, { numeric: "auto" });
  return new Map([-1, 0, 1].map((days) => [format.format(days, "day").toLocaleLowerCase(locale.tag), days]));
}

function dayOfNumbers(first: string, second: string, third: string | undefined, locale: Locale): Day | null {
  if (first.length === 4) return third === undefined ? null : existingDay(Number(first), Number(second), Number(third));
  const order = locale.dateOrder.filter((part) => part !== "year");
  const place: Record<DatePart, string | undefined> = { year: third, month: undefined, day: undefined };
  place[order[0] ?? "day"] = first;
  place[order[1] ?? "month"] = second;
  if (locale.dateOrder[0] === "year" && third !== undefined && third.length < 3) {
    return existingDay(fullYear(first, locale), Number(second), Number(third));
  }
  return existingDay(fullYear(place.year, locale), Number(place.month), Number(place.day));
}

function dayWithMonthName(text: string, locale: Locale): Day | null {
  const words = text.toLocaleLowerCase(locale.tag).split(/[\s.,/-]+|(?<=\d)(?:st|nd|rd|th|º|er)\b/).filter((word) => word !== "");
  const month = words.map((word) => locale.monthNames.get(word)).find((each) => each !== undefined);
  const numbers = words.filter((word) => /^\d+$/.test(word));
  if (month === undefined || numbers.length === 0 || numbers.length > 2) return null;
  const [first = "", second] = numbers;
  if (first.length === 4 && second !== undefined) return existingDay(Number(first), month, Number(second));
  if (first.length > 2) return null;
  return existingDay(fullYear(second, locale), month, Number(first));
}

/** Two digits mean the century that brings the date nearest: up to 20 years ahead, the rest behind. */
function fullYear(text: string | undefined, locale: Locale): number {
  const now = today(locale).year;
  if (text === undefined) return now;
  if (text.length > 2) return Number(text);
  const year = now - (now % 100) + Number(text);
  return year > now + 20 ? year - 100 : year;
}

export function localParts(moment: Date, timeZone: string): Day & Clock {
  const parts = partsFormat(timeZone).formatToParts(moment);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return {
    year: value("year"),
    month: value("month"),
    day: value("day"),
    hour: value("hour") % 24,
    minute: value("minute"),
    second: value("second"),
  };
}

const partsFormats = new Map<string, Intl.DateTimeFormat>();

function partsFormat(timeZone: string): Intl.DateTimeFormat {
  let format = partsFormats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US-u-ca-iso8601", {
      timeZone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      hourCycle: "h23",
    });
    partsFormats.set(timeZone, format);
  }
  return format;
}

/** The moment at which the wall clock of `timeZone` shows this day and time (the later offset in a gap). */
function momentOf(day: Day, clock: Clock, timeZone: string): Date {
  const wall = utc(day).getTime() + ((clock.hour * 60 + clock.minute) * 60 + clock.second) * 1000;
  let guess = wall;
  for (let round = 0; round < 2; round++) {
    const shown = localParts(new Date(guess), timeZone);
    const shownMs = utc(shown).getTime() + ((shown.hour * 60 + shown.minute) * 60 + shown.second) * 1000;
    guess += wall - shownMs;
  }
  return new Date(guess);
}

/** A moment as one types it: "2020-01-31 10:00" on the person's own clock. */
export function typedMoment(value: string, timeZone: string): string {
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) return value;
  const parts = localParts(moment, timeZone);
  const two = (part: number) => String(part).padStart(2, "0");
  const seconds = parts.second === 0 ? "" : `:${two(parts.second)}`;
  return `${dayText(parts)} ${two(parts.hour)}:${two(parts.minute)}${seconds}`;
}

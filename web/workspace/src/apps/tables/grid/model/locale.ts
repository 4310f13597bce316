// The person's habits: how numbers and dates look to them, and in which time zone they live.

import { fractionDigits, type Separators } from "./decimal";

export type DatePart = "year" | "month" | "day";

/** Intl prints no more digits after the point than this; longer ones are printed plainly. */
const FRACTION_DIGITS_MAX = 100;

export class Locale {
  readonly separators: Separators;
  readonly dateOrder: readonly DatePart[];
  readonly monthNames: ReadonlyMap<string, number>;
  private readonly numbers = new Map<number, Intl.NumberFormat>();
  private readonly dates: Intl.DateTimeFormat;
  private readonly times: Intl.DateTimeFormat;

  constructor(
    readonly tag: string,
    readonly timeZone: string,
    readonly now: () => Date,
  ) {
    const parts = new Intl.NumberFormat(tag, { useGrouping: true }).formatToParts(1234567.5);
    const part = (type: string) => parts.find((each) => each.type === type)?.value;
    this.separators = { decimal: part("decimal") ?? ".", group: part("group") ?? "" };
    this.dateOrder = dateOrderOf(tag);
    this.monthNames = monthNamesOf(tag);
    this.dates = new Intl.DateTimeFormat(tag, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
    this.times = new Intl.DateTimeFormat(tag, {
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      timeZone,
    });
  }

  /** A decimal string as the person reads it, with at least `decimals` places and never fewer than it has. */
  number(value: string, decimals = 0): string {
    const places = Math.max(decimals, fractionDigits(value));
    if (places > FRACTION_DIGITS_MAX) return value;
    let format = this.numbers.get(places);
    if (!format) {
      format = new Intl.NumberFormat(this.tag, { minimumFractionDigits: places, maximumFractionDigits: places });
      this.numbers.set(places, format);
    }
    // Intl takes a decimal string and keeps every digit of it; the type of this library version knows only floats.
    return format.format(value as unknown as number);
  }

  /** The same without grouping: what a person would type, and what a spreadsheet reads back. */
  plainNumber(value: string): string {
    return value.replace(".", this.separators.decimal);
  }

  count(value: number): string {
    return this.number(String(value));
  }

  date(day: Date): string {
    return this.dates.format(day);
  }

  dateTime(moment: Date): string {
    return this.times.format(moment);
  }
}

function dateOrderOf(tag: string): readonly DatePart[] {
  const parts = new Intl.DateTimeFormat(tag, { year: "numeric", month: "numeric", day: "numeric" }).formatToParts(
    new Date(Date.UTC(2020, 10, 22)),
  );
  const order = parts.map((part) => part.type).filter((type) => type === "year" || type === "month" || type === "day");
  return order.length === 3 ? order : ["year", "month", "day"];
}

/** Month names, long and short, in the person's language and in English, without their full stops. */
function monthNamesOf(tag: string): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const language of [tag, "en"]) {
    for (const style of ["long", "short"] as const) {
      for (const options of [{ month: style }, { month: style, day: "numeric" as const }]) {
        const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
        for (let month = 1; month <= 12; month++) {
          const name = format.formatToParts(new Date(Date.UTC(2020, month - 1, 9))).find((part) => part.type === "month");
          const plain = name?.value.toLocaleLowerCase(language).replace(/\.$/, "");
          if (plain !== undefined && !/^\d+$/.test(plain) && !names.has(plain)) names.set(plain, month);
        }
      }
    }
  }
  return names;
}

export function localeOfBrowser(): Locale {
  const { locale, timeZone } = new Intl.DateTimeFormat(navigator.language).resolvedOptions();
  return new Locale(locale, timeZone, () => new Date());
}

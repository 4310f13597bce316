import { dateOf, dayOfWire, typedMoment, utc } from "../model/dates";
import type { Locale } from "../model/locale";
import type { Field } from "@/kernel/api/types";
import { fits, misfit, quoted, textOf, type Kind } from "./kind";
import { dateSeries } from "./series";

function shown(value: string, field: Field, locale: Locale): string {
  if (field.options.time === true) {
    const moment = new Date(value);
    return Number.isNaN(moment.getTime()) ? value : locale.dateTime(moment);
  }
  const day = dayOfWire(value, locale.timeZone);
  return day ? locale.date(utc(day)) : value;
}

export const date: Kind = {
  kind: "date",
  label: "Date",
  editor: "date",
  align: "left",
  look: (value, field, locale) => ({
    shape: "text",
    text: typeof value === "string" ? shown(value, field, locale) : "",
    align: "left",
  }),
  // ISO form: every spreadsheet reads it alike, in every locale.
  typed: (value, field, locale) =>
    typeof value === "string" && field.options.time === true ? typedMoment(value, locale.timeZone) : textOf(value),
  parse: (typed, field, locale) => {
    if (typed.trim() === "") return fits(null);
    const value = dateOf(typed, field.options.time === true, locale);
    return value === null ? misfit(`${quoted(typed)} is not a date.`) : fits(value);
  },
  fromExact: (exact, field, locale) => {
    const value = /^\d{4}-\d{2}-\d{2}/.test(exact) ? dateOf(exact, field.options.time === true, locale) : null;
    return value === null ? null : fits(value);
  },
  series: dateSeries,
};

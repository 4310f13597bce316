import { canonicalDecimal, decimalOf } from "../model/decimal";
import { fits, misfit, quoted, textOf, type Kind } from "./kind";
import { decimalSeries } from "./series";

export const number: Kind = {
  kind: "number",
  label: "Number",
  editor: "line",
  align: "right",
  look: (value, field, locale) => ({
    shape: "text",
    text: typeof value === "string" ? locale.number(value, field.options.decimals) : "",
    align: "right",
  }),
  typed: (value, _field, locale) => locale.plainNumber(textOf(value)),
  parse: (typed, _field, locale) => {
    if (typed.trim() === "") return fits(null);
    const value = decimalOf(typed, locale.separators);
    return value === null ? misfit(`${quoted(typed)} is not a number.`) : fits(value);
  },
  fromExact: (exact) => {
    const value = canonicalDecimal(exact);
    return value === null ? null : fits(value);
  },
  series: decimalSeries,
};

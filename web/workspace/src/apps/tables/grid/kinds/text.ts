import { fits, textOf, type Kind } from "./kind";
import { numberedSeries } from "./series";

export const text: Kind = {
  kind: "text",
  label: "Text",
  editor: "line",
  align: "left",
  look: (value) => ({ shape: "text", text: textOf(value).replace(/\s*[\r\n]+\s*/g, " "), align: "left" }),
  typed: textOf,
  // One line is one line: line breaks that come with a paste become spaces.
  parse: (typed) => fits(typed.replace(/\s*[\r\n]+\s*/g, " ") || null),
  series: numberedSeries,
};

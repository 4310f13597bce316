import { fits, textOf, type Kind } from "./kind";

export const longText: Kind = {
  kind: "long_text",
  label: "Long text",
  editor: "lines",
  align: "left",
  look: (value) => ({ shape: "text", text: textOf(value), align: "left" }),
  typed: textOf,
  parse: (typed) => fits(typed.replace(/\r\n?/g, "\n") || null),
};

import { fits, misfit, quoted, textOf, type Kind } from "./kind";

const address = /^[^\s@<>()",;:\\]+@[^\s@<>()",;:\\]+\.[^\s@<>()",;:\\]+$/;

export const email: Kind = {
  kind: "email",
  label: "E-mail",
  editor: "line",
  align: "left",
  look: (value) => {
    const text = textOf(value);
    return { shape: "link", text, href: address.test(text) ? `mailto:${text}` : null };
  },
  typed: textOf,
  parse: (typed) => {
    const text = typed.trim().replace(/^mailto:/i, "");
    if (text === "") return fits(null);
    return address.test(text) ? fits(text) : misfit(`${quoted(typed)} is not an e-mail address.`);
  },
};

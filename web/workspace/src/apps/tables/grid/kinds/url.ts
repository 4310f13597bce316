import { fits, misfit, quoted, textOf, type Kind } from "./kind";

const withScheme = /^(https?|ftp):\/\/[^\s]+$/i;
const bareDomain = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}([:/?#][^\s]*)?$/i;

/** The address to open, or null for what would run as code or go nowhere. */
export function hrefOf(text: string): string | null {
  if (!withScheme.test(text)) return null;
  try {
    return new URL(text).href;
  } catch {
    return null;
  }
}

export const url: Kind = {
  kind: "url",
  label: "Link",
  editor: "line",
  align: "left",
  look: (value) => {
    const text = textOf(value);
    return { shape: "link", text, href: hrefOf(text) };
  },
  typed: textOf,
  parse: (typed) => {
    const text = typed.trim();
    if (text === "") return fits(null);
    if (hrefOf(text) !== null) return fits(text);
    const completed = `https://${text}`;
    const isAddress = bareDomain.test(text) && hrefOf(completed) !== null;
    return isAddress ? fits(completed) : misfit(`${quoted(typed)} is not a web address.`);
  },
};

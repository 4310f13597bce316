import { fits, misfit, quoted, type Kind } from "./kind";

const yes = new Set(["true", "yes", "y", "on", "1", "x", "✓", "✔", "☑", "wahr", "ja", "waar", "vrai", "oui", "verdadero", "sí"]);
const no = new Set(["false", "no", "n", "off", "0", "☐", "falsch", "nein", "nee", "onwaar", "faux", "non", "falso", "-"]);

export const boolean: Kind = {
  kind: "boolean",
  label: "Checkbox",
  editor: "none",
  align: "center",
  look: (value) => ({ shape: "box", checked: value === true }),
  typed: (value) => (value === true ? "TRUE" : "FALSE"),
  parse: (typed) => {
    const word = typed.trim().toLowerCase();
    if (word === "") return fits(false);
    if (yes.has(word)) return fits(true);
    return no.has(word) ? fits(false) : misfit(`${quoted(typed)} is neither yes nor no.`);
  },
};

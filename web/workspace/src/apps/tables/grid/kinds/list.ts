// The one list of kinds: a new one is a file beside this and a line here.

import type { FieldKind } from "@/kernel/api/types";
import { boolean } from "./boolean";
import { date } from "./date";
import { email } from "./email";
import type { Kind } from "./kind";
import { longText } from "./long-text";
import { number } from "./number";
import { select } from "./select";
import { text } from "./text";
import { url } from "./url";

const kinds: Readonly<Record<FieldKind, Kind>> = {
  text,
  long_text: longText,
  number,
  boolean,
  date,
  select,
  email,
  url,
};

export function kindOf(name: FieldKind): Kind {
  return kinds[name];
}

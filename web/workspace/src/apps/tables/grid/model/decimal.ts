// Decimal numbers as strings of digits: read, printed and added without ever passing through a float.

const plain = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

/** The canonical form ("-12.50"), or null when the text is no number. Digits after the point are kept as written. */
export function canonicalDecimal(text: string): string | null {
  const match = plain.exec(text.trim());
  if (!match) return null;
  const [, sign = "", whole = "", fraction = "", exponent] = match;
  if (whole === "" && fraction === "") return null;
  const moved = exponent === undefined ? { whole, fraction } : movePoint(whole, fraction, Number(exponent));
  const digits = moved.whole.replace(/^0+(?=\d)/, "") || "0";
  const printed = moved.fraction === "" ? digits : `${digits}.${moved.fraction}`;
  const isZero = /^[0.]*$/.test(printed);
  return sign === "-" && !isZero ? `-${printed}` : printed;
}

function movePoint(whole: string, fraction: string, by: number) {
  if (by >= 0) {
    const padded = fraction.padEnd(by, "0");
    return { whole: whole + padded.slice(0, by), fraction: padded.slice(by) };
  }
  const padded = whole.padStart(-by, "0");
  return { whole: padded.slice(0, padded.length + by), fraction: padded.slice(padded.length + by) + fraction };
}

export interface Separators {
  readonly decimal: string;
  readonly group: string;
}

/** Reads what a person typed or a spreadsheet put on the clipboard: "1 234,50", "$1,234.5", "(12)", "12 %". */
export function decimalOf(typed: string, separators: Separators): string | null {
  let text = typed.trim().replace(/[\u2212\u2013]/g, "-");
  const isBracketed = /^\(.*\)$/.test(text);
  if (isBracketed) text = text.slice(1, -1);
  const isPercent = /%\s*$/.test(text);
  text = text.replace(/%\s*$/, "").replace(/\p{Sc}/gu, "").replace(/(?<=\d)[\s\u00a0\u202f'’](?=\d)/g, "").trim();
  const pointed = withPoint(text, separators);
  const value = pointed === null ? null : canonicalDecimal(pointed);
  if (value === null) return null;
  const shifted = isPercent ? canonicalDecimal(`${value}e-2`) : value;
  return isBracketed && shifted !== null ? negated(shifted) : shifted;
}

function withPoint(text: string, { decimal, group }: Separators): string | null {
  const marks: readonly string[] = text.match(/[.,]/g) ?? [];
  if (marks.length === 0) return text;
  const last = marks.at(-1) ?? ".";
  const other = last === "." ? "," : ".";
  if (marks.includes(other)) {
    // Both are there: the last one is the decimal point, and it must stand alone.
    return marks.filter((mark) => mark === last).length === 1
      ? text.replaceAll(other, "").replace(last, ".")
      : null;
  }
  // Groups of two stand before the last three in India.
  const isGrouped = new RegExp(`^[+-]?\\d{1,3}(\\${last}\\d{2,3})*\\${last}\\d{3}$`).test(text);
  if (marks.length > 1) return isGrouped ? text.replaceAll(last, "") : null;
  if (last !== decimal && last === group && isGrouped) return text.replace(last, "");
  return text.replace(last, ".");
}

export function negated(value: string): string {
  if (value.startsWith("-")) return value.slice(1);
  return /^[0.]*$/.test(value) ? value : `-${value}`;
}

export function fractionDigits(value: string): number {
  const point = value.indexOf(".");
  return point < 0 ? 0 : value.length - point - 1;
}

function scaled(value: string, scale: number): bigint {
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  const size = BigInt(whole + fraction.padEnd(scale, "0"));
  return value.startsWith("-") ? -size : size;
}

function unscaled(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return value < 0n ? `-${text}` : text;
}

export function plus(left: string, right: string): string {
  const scale = Math.max(fractionDigits(left), fractionDigits(right));
  return unscaled(scaled(left, scale) + scaled(right, scale), scale);
}

export function minus(left: string, right: string): string {
  return plus(left, negated(right));
}

export function times(value: string, count: number): string {
  const scale = fractionDigits(value);
  return unscaled(scaled(value, scale) * BigInt(count), scale);
}

export function isSameDecimal(left: string, right: string): boolean {
  const scale = Math.max(fractionDigits(left), fractionDigits(right));
  return scaled(left, scale) === scaled(right, scale);
}

/** The mean, to `digits` places, cut (a summary for the eye, never stored). */
export function meanOf(sum: string, count: number, digits: number): string {
  const scale = Math.max(fractionDigits(sum), digits);
  return unscaled(scaled(sum, scale) / BigInt(count), scale);
}

/** "3 rows", "1 row": the word given in its plural when there isn't just one. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function formatCount(count: number): string {
  return count.toLocaleString();
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toLocaleString(undefined, { maximumFractionDigits: unit > 0 && value < 10 ? 1 : 0 })} ${UNITS[unit] ?? ""}`;
}

/** Up to two letters for a person: "Ada Lovelace" → "AL". */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => Array.from(word ?? "")[0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** A small number that is always the same for the same text, to choose a colour by. */
export function hashOf(text: string): number {
  let hash = 0;
  for (const letter of text) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}

/**
 * How well `query` fits `text`, higher is better; null when it doesn't. Every word of the query must stand in the text,
 * best at its start, then at a word's start.
 */
export function matchScore(text: string, query: string): number | null {
  const place = text.toLocaleLowerCase();
  let score = 0;
  for (const word of query.toLocaleLowerCase().split(/\s+/u).filter(Boolean)) {
    const at = place.indexOf(word);
    if (at < 0) return null;
    score += at === 0 ? 3 : /[\s/_-]/u.test(place[at - 1] ?? "") ? 2 : 1;
  }
  return score;
}

/** `name`, or `name 2`, `name 3`… when it is taken. */
export function freeName(name: string, taken: Iterable<string>): string {
  const used = new Set(Array.from(taken, (other) => other.toLocaleLowerCase()));
  if (!used.has(name.toLocaleLowerCase())) return name;
  for (let number = 2; ; number += 1) {
    const tried = `${name} ${number}`;
    if (!used.has(tried.toLocaleLowerCase())) return tried;
  }
}

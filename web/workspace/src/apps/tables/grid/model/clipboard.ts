// What a copy puts on the clipboard, and what a paste finds there.

import { parseHtmlTable, printHtmlTable, type HtmlCell } from "./html-table";
import { parseTsv, printTsv } from "./tsv";

export interface ClipboardText {
  readonly text: string;
  readonly html: string;
}

/** A block of cells for the clipboard: text for other programs, exact values for grids of ours. */
export function printClipboard(rows: readonly (readonly HtmlCell[])[]): ClipboardText {
  return { text: printTsv(rows.map((row) => row.map((cell) => cell.text))), html: printHtmlTable(rows) };
}

/**
 * The cells on the clipboard. Our own HTML comes first, for it is exact; then plain text, in which every spreadsheet
 * writes what is seen; another program's HTML only when there is no text.
 */
export function readClipboard({ text, html }: ClipboardText): readonly (readonly HtmlCell[])[] | null {
  const table = html === "" ? null : parseHtmlTable(html);
  if (table?.isOurs === true) return table.rows;
  if (text !== "") return squared(parseTsv(text));
  return table?.rows ?? null;
}

function squared(rows: readonly (readonly string[])[]): HtmlCell[][] {
  const columns = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => Array.from({ length: columns }, (_, place) => ({ text: row[place] ?? "", exact: undefined })));
}

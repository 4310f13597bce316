// Tab-separated text as spreadsheets put it on the clipboard: a cell with a tab, a line break or a leading quote
// is quoted, quotes inside are doubled. Law: parse(print(cells)) = cells.

export type Cells = readonly (readonly string[])[];

const needsQuotes = /^"|[\t\r\n]/;

export function printTsv(cells: Cells): string {
  const text = cells.map((row) => row.map(printCell).join("\t")).join("\n");
  // Readers drop one line break at the end; a last row that is one empty cell needs its own.
  return cells.length > 1 && text.endsWith("\n") ? `${text}\n` : text;
}

function printCell(cell: string): string {
  return needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

export function parseTsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  for (;;) {
    const { cell, end } = readCell(text, at);
    row.push(cell);
    const mark = text[end];
    if (mark === "\t") {
      at = end + 1;
      continue;
    }
    rows.push(row);
    row = [];
    if (mark === undefined) return rows;
    at = end + (mark === "\r" && text[end + 1] === "\n" ? 2 : 1);
    if (at === text.length) return rows;
  }
}

function readCell(text: string, start: number): { cell: string; end: number } {
  if (text[start] === '"') {
    const quoted = readQuoted(text, start);
    if (quoted) return quoted;
  }
  let end = start;
  while (end < text.length && !isEnd(text[end])) end++;
  return { cell: text.slice(start, end), end };
}

/** A quoted cell, or null when the quotes are only part of what somebody wrote: `"Yes", she said`. */
function readQuoted(text: string, start: number): { cell: string; end: number } | null {
  let cell = "";
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return null;
    cell += text.slice(from, quote);
    if (text[quote + 1] === '"') {
      cell += '"';
      from = quote + 2;
      continue;
    }
    return isEnd(text[quote + 1]) ? { cell, end: quote + 1 } : null;
  }
}

function isEnd(mark: string | undefined): boolean {
  return mark === undefined || mark === "\t" || mark === "\n" || mark === "\r";
}

// The HTML that spreadsheets put on the clipboard: its first table, read without a document, and printed.

export interface HtmlCell {
  readonly text: string;
  /** The value itself, where the table was copied from a grid of ours. */
  readonly exact: string | undefined;
}

/** On the `<table>` of what we copy, so that a paste of ours keeps every digit. */
export const ownMark = "data-colonnade";
const SPAN_MAX = 1000;

export function printHtmlTable(rows: readonly (readonly HtmlCell[])[]): string {
  const body = rows.map((row) => `<tr>${row.map(printCell).join("")}</tr>`).join("");
  return `<meta charset="utf-8"><table ${ownMark}="1"><tbody>${body}</tbody></table>`;
}

function printCell({ text, exact }: HtmlCell): string {
  const value = exact === undefined ? "" : ` data-value="${escaped(exact).replaceAll("\n", "&#10;")}"`;
  // Excel keeps a line break inside the cell only when it is told so.
  const lines = escaped(text).split(/\r\n|\r|\n/).join('<br style="mso-data-placement:same-cell">');
  return `<td${value} style="white-space:pre-wrap">${lines.replaceAll("\t", "&#9;")}</td>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export interface HtmlTable {
  readonly isOurs: boolean;
  readonly rows: readonly (readonly HtmlCell[])[];
}

interface OpenCell {
  text: string;
  readonly exact: string | undefined;
  readonly columns: number;
  readonly keepsSpace: boolean;
}

const token = /<!--[\s\S]*?-->|<(\/?)([a-z][a-z0-9:]*)((?:"[^"]*"|'[^']*'|[^'">])*)>|[^<]+|</gi;

/** The first table in the text, or null when there is none. */
export function parseHtmlTable(html: string): HtmlTable | null {
  const reader = new TableReader();
  for (const [piece, slash, tag, attributes = ""] of html.matchAll(token)) {
    reader.read(piece, slash === "/", tag?.toLowerCase(), attributes);
    if (reader.isDone) break;
  }
  return reader.table();
}

class TableReader {
  isDone = false;
  private isOurs = false;
  private readonly rows: HtmlCell[][] = [];
  private row: HtmlCell[] | null = null;
  private cell: OpenCell | null = null;
  private depth = 0;
  /** The style or script whose text is being passed over. */
  private skipped: string | null = null;

  read(piece: string, isEnd: boolean, tag: string | undefined, attributes: string): void {
    if (this.skipped !== null) {
      if (isEnd && tag === this.skipped) this.skipped = null;
    } else if (tag === undefined) {
      if (this.cell && !piece.startsWith("<!--")) this.cell.text += textOf(piece, this.cell.keepsSpace);
    } else if (isEnd) {
      this.end(tag);
    } else if (tag === "style" || tag === "script") {
      this.skipped = tag;
    } else {
      this.start(tag, attributes);
    }
  }

  table(): HtmlTable | null {
    this.endRow();
    return this.rows.length === 0 ? null : { isOurs: this.isOurs, rows: squared(this.rows) };
  }

  private start(tag: string, attributes: string): void {
    if (tag === "table" && this.depth++ === 0) this.isOurs = attributes.includes(ownMark);
    if (this.depth !== 1) return;
    if (tag === "tr") {
      this.endRow();
      this.row = [];
    } else if (tag === "td" || tag === "th") {
      this.endCell();
      this.row ??= [];
      this.cell = openCell(attributes);
    } else if (this.cell && (tag === "br" || (tag === "p" && collapsed(this.cell.text) !== ""))) {
      this.cell.text += "\n";
    }
  }

  private end(tag: string): void {
    if (tag === "table" && --this.depth === 0) this.isDone = true;
    if (this.depth !== 1) return;
    if (tag === "tr") this.endRow();
    else if (tag === "td" || tag === "th") this.endCell();
  }

  private endCell(): void {
    if (this.cell && this.row) {
      const { text, exact, keepsSpace, columns } = this.cell;
      this.row.push({ text: keepsSpace ? text : collapsed(text), exact });
      for (let extra = 1; extra < columns; extra++) this.row.push({ text: "", exact: undefined });
    }
    this.cell = null;
  }

  private endRow(): void {
    this.endCell();
    if (this.row) this.rows.push(this.row);
    this.row = null;
  }
}

function openCell(attributes: string): OpenCell {
  const columns = Number(attribute(attributes, "colspan") ?? 1);
  return {
    text: "",
    exact: attribute(attributes, "data-value"),
    columns: columns >= 1 && columns <= SPAN_MAX ? Math.floor(columns) : 1,
    keepsSpace: /white-space:\s*pre/i.test(attributes),
  };
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(attributes);
  const value = match?.[1] ?? match?.[2] ?? match?.[3];
  return value === undefined ? undefined : decoded(value);
}

/** Rows of one length: spreadsheets leave trailing empty cells out. */
function squared(rows: readonly HtmlCell[][]): HtmlCell[][] {
  const columns = Math.max(...rows.map((row) => row.length));
  const empty: HtmlCell = { text: "", exact: undefined };
  return rows.map((row) => [...row, ...Array.from({ length: columns - row.length }, () => empty)]);
}

function textOf(piece: string, keepsSpace: boolean): string {
  return decoded(keepsSpace ? piece : piece.replace(/[ \t\r\n\f]+/g, " "));
}

function collapsed(text: string): string {
  return text.replace(/ *\n */g, "\n").replace(/^ +| +$/g, "");
}

const entities: Readonly<Record<string, string>> = {
  amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", euro: "€", pound: "£", yen: "¥", copy: "©",
  reg: "®", trade: "™", ndash: "–", mdash: "—", hellip: "…", lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”",
};

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "0", 16) : Number(decimal);
    if (code === 160) return " ";
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  });
}

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
  const rows: HtmlCell[][] = [];
  let row: HtmlCell[] | null = null;
  let cell: OpenCell | null = null;
  let depth = 0;
  let isOurs = false;
  let skipped: string | null = null;

  const closeCell = () => {
    if (cell && row) {
      row.push({ text: cell.keepsSpace ? cell.text : collapsed(cell.text), exact: cell.exact });
      for (let extra = 1; extra < cell.columns; extra++) row.push({ text: "", exact: undefined });
    }
    cell = null;
  };
  const closeRow = () => {
    closeCell();
    if (row) rows.push(row);
    row = null;
  };
  const open = (name: string, attributes: string) => {
    if (name === "table" && depth++ === 0) isOurs = attributes.includes(ownMark);
    if (depth !== 1) return;
    if (name === "tr") {
      closeRow();
      row = [];
    } else if (name === "td" || name === "th") {
      closeCell();
      row ??= [];
      cell = openCell(attributes);
    } else if (name === "br" && cell) {
      cell.text += "\n";
    } else if (name === "p" && cell && collapsed(cell.text) !== "") {
      cell.text += "\n";
    }
  };

  for (const [piece, slash, tag, attributes = ""] of html.matchAll(token)) {
    const name = tag?.toLowerCase();
    if (skipped !== null) {
      if (slash === "/" && name === skipped) skipped = null;
    } else if (name === undefined) {
      if (cell && !piece.startsWith("<!--")) (cell as OpenCell).text += textOf(piece, (cell as OpenCell).keepsSpace);
    } else if (slash === "/") {
      if (name === "tr" && depth === 1) closeRow();
      if ((name === "td" || name === "th") && depth === 1) closeCell();
      if (name === "table" && --depth === 0) break;
    } else if (name === "style" || name === "script") {
      skipped = name;
    } else {
      open(name, attributes);
    }
  }
  closeRow();
  return rows.length === 0 ? null : { isOurs, rows: squared(rows) };
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

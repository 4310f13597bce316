import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readClipboard, printClipboard } from "./clipboard";
import { parseHtmlTable, printHtmlTable } from "./html-table";

const texts = (html: string) => parseHtmlTable(html)?.rows.map((row) => row.map(({ text }) => text));

// Spaces at the ends and non-breaking ones are the page's business, not the value's.
const text = fc
  .string({ unit: fc.constantFrom("a", "<", ">", "&", '"', "'", "\n", " b", "é", "&amp;", "\t") })
  .map((each) => each.trim());
const cell = fc.record({ text, exact: fc.option(text, { nil: undefined }) });
const table = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 4 }),
);

describe("HTML tables", () => {
  it("reads what it printed, texts and exact values", () => {
    fc.assert(
      fc.property(table, (rows) => {
        const read = parseHtmlTable(printHtmlTable(rows));
        expect(read?.isOurs).toBe(true);
        expect(read?.rows).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  it("reads Excel's", () => {
    const html = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--td {color:black;} --></style></head>
<body><table border=0 cellpadding=0><!--StartFragment-->
 <col width=64><tr height=20><td height=20 class=xl65 width=64>Amount</td>
  <td>two<br>
    lines &amp; more</td></tr>
 <tr><td align=right>1&nbsp;234,50</td><td></td></tr><!--EndFragment--></table></body></html>`;
    expect(texts(html)).toEqual([
      ["Amount", "two\nlines & more"],
      ["1 234,50", ""],
    ]);
  });

  it("reads LibreOffice's and Sheets'", () => {
    expect(texts('<table><colgroup width="85"></colgroup><tr><td sdval="1.5" sdnum="1033;"><font color="#000">1.5</font></td><td>x</td></tr></table>')).toEqual([["1.5", "x"]]);
    expect(texts('<google-sheets-html-origin><table><tbody><tr><td data-sheets-value="{&quot;1&quot;:2}" style="a">Hä</td></tr></tbody></table>')).toEqual([["Hä"]]);
  });

  it("leaves room for wide cells and missing ones", () => {
    expect(texts('<table><tr><td colspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>')).toEqual([["a", "", "b"], ["c", "", ""]]);
  });

  it("finds no table in text", () => {
    expect(parseHtmlTable("<p>Hello</p>")).toBeNull();
  });
});

describe("the clipboard", () => {
  it("prefers our own values, then text, then another program's table", () => {
    const own = printClipboard([[{ text: "1,50", exact: "1.50" }]]);
    expect(readClipboard(own)).toEqual([[{ text: "1,50", exact: "1.50" }]]);
    expect(readClipboard({ text: "a\tb\nc", html: "<table><tr><td>z</td></tr></table>" })).toEqual([
      [{ text: "a", exact: undefined }, { text: "b", exact: undefined }],
      [{ text: "c", exact: undefined }, { text: "", exact: undefined }],
    ]);
    expect(readClipboard({ text: "", html: "<table><tr><td>z</td></tr></table>" })).toEqual([[{ text: "z", exact: undefined }]]);
    expect(readClipboard({ text: "", html: "" })).toBeNull();
  });
});

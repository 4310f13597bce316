import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTsv, printTsv } from "./tsv";

const cell = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom("a", '"', "\t", "\n", "\r", " ", ",", "é", "😀") }),
);
const table = fc
  .record({ rows: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 4 }) })
  .chain(({ rows, columns }) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  );

describe("tab-separated text", () => {
  it("reads what it printed", () => {
    fc.assert(fc.property(table, (cells) => {
        expect(parseTsv(printTsv(cells))).toEqual(cells);
      }), { numRuns: 500 });
  });

  it("reads any text at all, into at least one cell", () => {
    fc.assert(
      fc.property(cell, (text) => {
        const rows = parseTsv(text);
        expect(rows.length).toBeGreaterThan(0);
        expect(rows.every((row) => row.length > 0)).toBe(true);
      }),
    );
  });

  it("reads what Excel copies: CRLF and a line break at the end", () => {
    expect(parseTsv('a\tb\r\n"two\nlines"\t"say ""hi"""\r\n')).toEqual([
      ["a", "b"],
      ["two\nlines", 'say "hi"'],
    ]);
  });

  it("keeps empty cells and empty rows inside", () => {
    expect(parseTsv("a\t\t\n\nb\t\tc")).toEqual([["a", "", ""], [""], ["b", "", "c"]]);
  });

  it("takes quotes that quote nothing as they are", () => {
    expect(parseTsv('"Yes", she said\tno')).toEqual([['"Yes", she said', "no"]]);
    expect(parseTsv('"open\tnext')).toEqual([['"open', "next"]]);
    expect(parseTsv('5" pipe\t6"')).toEqual([['5" pipe', '6"']]);
  });

  it("quotes only what needs it", () => {
    expect(printTsv([["plain", 'a "b"', '"c"', "d\te"]])).toBe('plain\ta "b"\t"""c"""\t"d\te"');
  });
});

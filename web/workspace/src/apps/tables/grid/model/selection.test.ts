import { describe, expect, it } from "vitest";
import type { Field } from "@/kernel/api/types";
import { columnsOf, COLUMN_WIDTH_DEFAULT, COLUMN_WIDTH_MIN, moved, optionsOf, resized, withHidden } from "./columns";
import { pagesOf } from "./geometry";
import { blocksOf, cellsIn, nothingSelected, rowSlicesOf, rowsIn } from "./selection";
import { summaryOf } from "./summary";

const field = (id: number, kind: Field["kind"] = "text"): Field => ({ id, name: `F${id}`, kind, options: {}, primary: id === 1 });

describe("a selection", () => {
  it("is a range, else whole rows, else whole columns", () => {
    const range = { row: 2, column: 1, rows: 3, columns: 2 };
    expect(blocksOf({ ...nothingSelected, range }, 100, 4)).toEqual([{ rows: [2, 5], columns: [1, 2] }]);
    expect(blocksOf({ ...nothingSelected, range: { ...range, rows: 500 } }, 4, 2)).toEqual([{ rows: [2, 4], columns: [1] }]);
    const rows = blocksOf({ ...nothingSelected, rows: [[7, 9], [0, 1]] }, 8, 2);
    expect(rows).toEqual([{ rows: [0, 1], columns: [0, 1] }, { rows: [7, 8], columns: [0, 1] }]);
    expect([cellsIn(rows), rowsIn(rows)]).toEqual([4, 2]);
    expect(blocksOf({ ...nothingSelected, columns: [[1, 2], [3, 9]] }, 1_000_000, 4)).toEqual([{ rows: [0, 1_000_000], columns: [1, 3] }]);
    expect(blocksOf(nothingSelected, 10, 10)).toEqual([]);
  });

  it("names the rows to delete", () => {
    expect(rowSlicesOf({ ...nothingSelected, rows: [[3, 5]] }, 4)).toEqual([[3, 4]]);
    expect(rowSlicesOf({ ...nothingSelected, range: { row: 1, column: 0, rows: 2, columns: 1 } }, 9)).toEqual([[1, 3]]);
  });

  it("is summed up without rounding", () => {
    const number = field(2, "number");
    expect(summaryOf([[number, "0.1"], [number, "0.2"], [number, null], [field(1), "x"]])).toEqual({ cells: 4, filled: 3, sum: "0.3", mean: "0.15" });
    expect(summaryOf([[field(1), "x"]])).toEqual({ cells: 1, filled: 1, sum: null, mean: null });
  });
});

describe("columns", () => {
  const fields = [field(1), field(2), field(3), field(4)];
  const options = [{ field: 3, width: 100, hidden: false }, { field: 1, width: 220, hidden: false }, { field: 9, width: 100, hidden: false }, { field: 2, width: 50, hidden: true }];
  const columns = columnsOf(fields, options);

  it("stand as the view has them, the others behind", () => {
    expect(columns.map((column) => [column.field.id, column.width, column.hidden])).toEqual([
      [3, 100, false],
      [1, 220, false],
      [2, COLUMN_WIDTH_MIN, true],
      [4, COLUMN_WIDTH_DEFAULT, false],
    ]);
  });

  it("move among those that are seen", () => {
    const order = (from: number, to: number) => moved(columns, from, to).map((column) => column.field.id);
    expect(order(0, 2)).toEqual([1, 2, 4, 3]);
    expect(order(2, 0)).toEqual([4, 3, 1, 2]);
    expect(order(0, 1)).toEqual([1, 3, 2, 4]);
    expect(order(1, 1)).toEqual([3, 1, 2, 4]);
  });

  it("can be resized and hidden, and go back into the view's options", () => {
    expect(optionsOf(withHidden(resized(columns, 4, 99.6), 3, true))[0]).toEqual({ field: 3, width: 100, hidden: true });
    expect(resized(columns, 4, 99.6).at(-1)?.width).toBe(100);
    expect(resized(columns, 4, 2).at(-1)?.width).toBe(COLUMN_WIDTH_MIN);
  });
});

describe("geometry", () => {
  it("counts the pages that rows stand on", () => {
    expect(pagesOf(95, 205)).toEqual([0, 1, 2]);
    expect(pagesOf(-5, 0)).toEqual([0]);
  });
});

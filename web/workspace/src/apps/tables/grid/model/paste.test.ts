import { describe, expect, it } from "vitest";
import { planPaste } from "./paste";

const cell = (row: number, column: number, rows = 1, columns = 1) => ({ row, column, rows, columns });
const room = { rowCount: 10, columnCount: 4, mayAddRows: true };

describe("pasting", () => {
  it("starts at the selected cell and covers what was copied", () => {
    const plan = planPaste(2, 3, cell(1, 1), room);
    expect(plan.target).toEqual(cell(1, 1, 2, 3));
    expect([plan.newRows, plan.leftOutColumns, plan.leftOutRows]).toEqual([0, 0, 0]);
    expect(plan.source(1, 2)).toEqual([1, 2]);
  });

  it("fills a range with one value, or with whole repeats", () => {
    const one = planPaste(1, 1, cell(0, 0, 5, 2), room);
    expect(one.target).toEqual(cell(0, 0, 5, 2));
    expect(one.source(4, 1)).toEqual([0, 0]);
    const twice = planPaste(2, 1, cell(0, 0, 4, 1), room);
    expect(twice.target.rows).toBe(4);
    expect(twice.source(3, 0)).toEqual([1, 0]);
    expect(planPaste(2, 1, cell(0, 0, 3, 1), room).target.rows).toBe(2);
  });

  it("adds rows below the last one", () => {
    const plan = planPaste(5, 1, cell(8, 0), room);
    expect([plan.target.rows, plan.newRows]).toEqual([5, 3]);
    expect(planPaste(2, 1, cell(10, 0), room).newRows).toBe(2);
    const fixed = planPaste(5, 1, cell(8, 0), { ...room, mayAddRows: false });
    expect([fixed.target.rows, fixed.newRows, fixed.leftOutRows]).toEqual([2, 0, 3]);
  });

  it("says what it leaves out at the right edge", () => {
    const plan = planPaste(1, 3, cell(0, 2), room);
    expect([plan.target.columns, plan.leftOutColumns]).toEqual([2, 1]);
  });
});

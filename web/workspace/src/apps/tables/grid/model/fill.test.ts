import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kindOf } from "../kinds/list";
import { minus } from "./decimal";
import { filled, planFill } from "./fill";

const numbers = kindOf("number").series;
const dates = kindOf("date").series;
const names = kindOf("text").series;

describe("filling", () => {
  it("goes where the handle was drawn", () => {
    const source = { row: 2, column: 1, rows: 2, columns: 1 };
    expect(planFill(source, { ...source, rows: 5 })).toEqual({ direction: "down", target: { row: 4, column: 1, rows: 3, columns: 1 } });
    expect(planFill(source, { ...source, row: 0, rows: 4 })).toEqual({ direction: "up", target: { row: 0, column: 1, rows: 2, columns: 1 } });
    expect(planFill(source, { ...source, columns: 3 })).toEqual({ direction: "right", target: { row: 2, column: 2, rows: 2, columns: 2 } });
    expect(planFill(source, { ...source, column: 0, columns: 2 })).toEqual({ direction: "left", target: { row: 2, column: 0, rows: 2, columns: 1 } });
    expect(planFill(source, source)).toBeNull();
  });

  it("goes on with a series of numbers in equal steps, to the last digit", () => {
    expect(filled(["1", "2"], 3, numbers)).toEqual(["3", "4", "5"]);
    expect(filled(["0.1", "0.3"], 3, numbers)).toEqual(["0.5", "0.7", "0.9"]);
    expect(filled(["10", "7.5"], 4, numbers)).toEqual(["5.0", "2.5", "0.0", "-2.5"]);
    expect(filled(["12345678901234567890", "12345678901234567891"], 1, numbers)).toEqual(["12345678901234567892"]);
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 2, max: 5 }), (start, step, given) => {
        const values = Array.from({ length: given }, (_, place) => String(start + step * place));
        const next = filled(values, 10, numbers);
        for (const [place, value] of next.entries()) expect(value).toBe(String(start + step * (given + place)));
        expect(minus(String(next[1]), String(next[0]))).toBe(String(step));
      }),
    );
  });

  it("goes on with days, months and moments", () => {
    expect(filled(["2020-02-27", "2020-02-28"], 2, dates)).toEqual(["2020-02-29", "2020-03-01"]);
    expect(filled(["2020-01-06", "2020-01-13"], 1, dates)).toEqual(["2020-01-20"]);
    expect(filled(["2020-10-31", "2020-11-30"], 4, dates)).toEqual(["2020-12-31", "2021-01-31", "2021-02-28", "2021-03-31"]);
    expect(filled(["2020-01-01T10:00:00Z", "2020-01-01T10:30:00Z"], 1, dates)).toEqual(["2020-01-01T11:00:00Z"]);
  });

  it("counts names on", () => {
    expect(filled(["Item 8", "Item 9"], 2, names)).toEqual(["Item 10", "Item 11"]);
    expect(filled(["a08", "a09"], 1, names)).toEqual(["a10"]);
    expect(filled(["x1", "y2"], 2, names)).toEqual(["x1", "y2"]);
  });

  it("repeats what is no series", () => {
    expect(filled(["5"], 3, numbers)).toEqual(["5", "5", "5"]);
    expect(filled(["1", "2", "4"], 4, numbers)).toEqual(["1", "2", "4", "1"]);
    expect(filled(["1", null], 3, numbers)).toEqual(["1", null, "1"]);
    expect(filled([true, false], 3, undefined)).toEqual([true, false, true]);
  });
});

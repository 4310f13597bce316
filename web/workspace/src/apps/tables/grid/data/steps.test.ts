import { describe, expect, it } from "vitest";
import { Problem, Unreachable } from "@/kernel/api/problem";
import { isPassing, newStep, refusalOf, stepsWithin, stepSize, STEP_ROWS_MAX, type CellWrite } from "./steps";

const write = (row: number, field: number): CellWrite => ({ row, field, value: `v${row}`, typed: `t${row}` });
const nobody = () => undefined;

describe("steps", () => {
  it("are cut to what one request may hold, whole rows at a time", () => {
    const writes = Array.from({ length: STEP_ROWS_MAX + 3 }, (_, place) => [write(place + 1, 1), write(place + 1, 2)]).flat();
    const steps = stepsWithin(writes, [{ row: -1, cells: { 1: "new" } }]);
    expect(steps.map(stepSize)).toEqual([STEP_ROWS_MAX, 4]);
    expect(steps.flatMap((step) => step.writes)).toEqual(writes);
    expect(new Set(steps.map(({ key }) => key)).size).toBe(2);
    expect(stepsWithin([], [])).toEqual([]);
  });

  it("lose the cells that the server names, and go again with the rest", () => {
    const step = newStep({ writes: [write(10, 1), write(10, 2), write(20, 1)], creates: [{ row: -1, cells: { 1: "x", 2: "y" } }] });
    const fields = { "update.1.f1": "No.", "create.0.Note": "Not that.", "update.0.f2": "Nor that." };
    const { failed, again } = refusalOf(step, fields, "Some values don't fit.", (name) => (name === "Note" ? 2 : undefined));
    expect(failed.map(({ row, field, reason }) => [row, field, reason])).toEqual([
      [10, 2, "Nor that."],
      [20, 1, "No."],
      [-1, 2, "Not that."],
    ]);
    expect(again).toHaveLength(1);
    expect(again[0]?.writes).toEqual([write(10, 1)]);
    expect(again[0]?.creates).toEqual([{ row: -1, cells: { 1: "x" } }]);
    expect(again[0]?.key).not.toBe(step.key);
  });

  it("are halved when the server names nothing, until one stands alone", () => {
    const step = newStep({ writes: [write(1, 1), write(2, 1), write(3, 1)], deletes: [9] });
    const { failed, again } = refusalOf(step, {}, "There is no such row.", nobody);
    expect(failed).toEqual([]);
    expect(again.map(stepSize)).toEqual([2, 2]);
    expect(again.flatMap((part) => part.writes)).toEqual(step.writes);
    expect(again.at(-1)?.deletes).toEqual([9]);
    const alone = refusalOf(newStep({ writes: [write(1, 1), write(1, 2)] }), {}, "There is no such row.", nobody);
    expect(alone.failed.map(({ field, reason }) => [field, reason])).toEqual([[1, "There is no such row."], [2, "There is no such row."]]);
    expect(alone.again).toEqual([]);
  });

  it("that may go through later are not refused", () => {
    const problem = (status: number) => new Problem({ type: "about:blank", title: "x", status, code: "x" });
    expect(isPassing(new Unreachable(null))).toBe(true);
    expect([429, 503].map((status) => isPassing(problem(status)))).toEqual([true, true]);
    expect([400, 403, 404, 409, 422].map((status) => isPassing(problem(status)))).toEqual([false, false, false, false, false]);
  });
});

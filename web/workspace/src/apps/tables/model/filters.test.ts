import { describe, expect, it } from "vitest";
import type { Field, Filter } from "@/kernel/api/types";
import { added, changed, complete, conditionsIn, groupOf, newCondition, withField, withOperator } from "./filters";

const name: Field = { id: 1, name: "Name", kind: "text", options: {}, primary: true };
const amount: Field = { id: 2, name: "Amount", kind: "number", options: { decimals: 2 }, primary: false };
const paid: Field = { id: 3, name: "Paid", kind: "boolean", options: {}, primary: false };
const fields = [name, amount, paid];

describe("filters", () => {
  const nested: Filter = {
    all: [
      { field: 1, is: "contains", value: "a" },
      { any: [{ field: 2, is: "greater", value: "1" }, { field: 3, is: "equals", value: true }] },
    ],
  };

  it("starts a condition with what suits the field", () => {
    expect(newCondition(name)).toEqual({ field: 1, is: "contains", value: null });
    expect(newCondition(paid)).toEqual({ field: 3, is: "equals", value: true });
  });

  it("changes and takes away deep parts without touching the others", () => {
    const without = changed(nested, [1, 0], () => null);
    expect(conditionsIn(without)).toHaveLength(2);
    expect(conditionsIn(nested)).toHaveLength(3);
    expect(changed(nested, [1], (part) => ("any" in part ? groupOf("all", part.any) : part))).toEqual({
      all: [nested.all[0], { all: [{ field: 2, is: "greater", value: "1" }, { field: 3, is: "equals", value: true }] }],
    });
  });

  it("adds to the group at a place", () => {
    expect(conditionsIn(added(nested, [1], newCondition(name)))).toHaveLength(4);
    expect(added({ all: [] }, [], newCondition(paid))).toEqual({ all: [{ field: 3, is: "equals", value: true }] });
  });

  it("keeps a value only where the new operator asks for the same", () => {
    const condition = { field: 1, is: "contains", value: "a" };
    expect(withOperator(condition, name, "starts_with").value).toBe("a");
    expect(withOperator(condition, name, "empty").value).toBeNull();
    expect(withField(condition, amount)).toEqual({ field: 2, is: "equals", value: null });
  });

  it("asks the server only what is whole", () => {
    expect(complete(nested, fields)).toEqual(nested);
    expect(complete({ all: [{ field: 1, is: "contains", value: "" }] }, fields)).toBeNull();
    expect(complete({ all: [{ field: 9, is: "contains", value: "a" }, { any: [] }] }, fields)).toBeNull();
    expect(complete({ any: [{ field: 1, is: "empty", value: null }] }, fields)).toEqual({ any: [{ field: 1, is: "empty" }] });
    expect(complete({ all: [{ field: 3, is: "equals", value: false }] }, fields)).toEqual({
      all: [{ field: 3, is: "equals", value: false }],
    });
  });
});

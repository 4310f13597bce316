import { describe, expect, it } from "vitest";
import type { Field, Table } from "@/kernel/api/types";
import type { FeedEvent } from "@/kernel/realtime/messages";
import { placed, tableAfter, withTableMoved } from "./table-events";

const field = (id: number, name = `Field ${id}`): Field => ({ id, name, kind: "text", options: {}, primary: id === 1 });

const table: Table = {
  id: 7,
  name: "Airports",
  database_id: 1,
  workspace_id: 1,
  version: 1,
  role: "owner",
  fields: [field(1), field(2), field(3)],
  views: [],
};

const event = (type: string, payload: unknown): FeedEvent => ({ type, payload, at: "", actor: null, origin: null });
const names = (after: Table) => after.fields.map(({ name }) => name);

describe("tableAfter", () => {
  it("follows fields as they come, change and go", () => {
    expect(names(tableAfter(table, event("tables.field.created", { field: field(4), before: 2 })))).toEqual([
      "Field 1",
      "Field 4",
      "Field 2",
      "Field 3",
    ]);
    expect(names(tableAfter(table, event("tables.field.changed", { field: field(2, "New") })))).toEqual(["Field 1", "New", "Field 3"]);
    expect(names(tableAfter(table, event("tables.field.changed", { field: field(2), before: null })))).toEqual([
      "Field 1",
      "Field 3",
      "Field 2",
    ]);
    expect(names(tableAfter(table, event("tables.field.removed", { field: field(2) })))).toEqual(["Field 1", "Field 3"]);
  });

  it("is the same when told twice", () => {
    const told = event("tables.field.created", { field: field(4), before: 1 });
    const once = tableAfter(table, told);
    expect(tableAfter(once, told)).toEqual(once);
  });

  it("leaves the table alone when rows change", () => {
    expect(tableAfter(table, event("tables.rows.changed", {}))).toBe(table);
  });
});

describe("order", () => {
  it("puts a thing before another, at the end, or leaves it", () => {
    const all = [{ id: 1 }, { id: 2 }, { id: 3 }];
    expect(placed(all, { id: 3 }, 1).map(({ id }) => id)).toEqual([3, 1, 2]);
    expect(placed(all, { id: 1 }, null).map(({ id }) => id)).toEqual([2, 3, 1]);
    expect(placed(all, { id: 2 }, undefined).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(placed(all, { id: 9 }, undefined).map(({ id }) => id)).toEqual([1, 2, 3, 9]);
  });

  it("moves a table within its own database", () => {
    const databases = [
      { id: 1, name: "A", tables: [{ id: 1, name: "x" }, { id: 2, name: "y" }] },
      { id: 2, name: "B", tables: [{ id: 3, name: "z" }] },
    ];
    expect(withTableMoved(databases, 2, 1)[0]?.tables.map(({ id }) => id)).toEqual([2, 1]);
    expect(withTableMoved(databases, 2, 1)[1]).toBe(databases[1]);
  });
});

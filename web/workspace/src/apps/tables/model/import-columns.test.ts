import { describe, expect, it } from "vitest";
import type { Field, PreviewColumn } from "@/kernel/api/types";
import { columnProblem, matchedFields, tableNameOf } from "./import-columns";

const column = (name: string): PreviewColumn => ({ name, kind: "text", options: {} });

describe("columns of an import", () => {
  it("need names, each once, among those that are imported", () => {
    expect(columnProblem([column("a"), column("b")])).toBeNull();
    expect(columnProblem([column("a"), column(" A ")])).toContain("Two columns");
    expect(columnProblem([column("a"), { ...column("A"), skip: true }])).toBeNull();
    expect(columnProblem([column(" ")])).toContain("name");
    expect(columnProblem([{ ...column("a"), skip: true }])).toContain("No column");
  });

  it("find their fields by name, each field once", () => {
    const fields: Field[] = [{ id: 4, name: "City", kind: "select", options: { choices: [] }, primary: false }];
    const [first, second, third] = matchedFields([column("city "), column("CITY"), column("x")], fields);
    expect(first).toMatchObject({ field_id: 4, kind: "select" });
    expect(second).toMatchObject({ skip: true });
    expect(third).toMatchObject({ skip: true });
  });

  it("name the table after the file", () => {
    expect(tableNameOf("us_airports-2024.csv")).toBe("Us airports 2024");
    expect(tableNameOf("Pasted rows")).toBe("Pasted rows");
    expect(tableNameOf(".csv")).toBe("Imported table");
  });
});

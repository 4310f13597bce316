import { expect, it } from "vitest";
import { localToWire, wireToLocal } from "./moments";

it("goes from the wire to a form and back without loss", () => {
  for (const wire of ["2020-01-31T10:00:00Z", "1999-12-31T23:59:59Z", "2024-07-01T00:00:00Z"]) {
    expect(localToWire(wireToLocal(wire))).toBe(wire);
  }
});

it("knows no moment", () => {
  expect(wireToLocal(null)).toBe("");
  expect(wireToLocal("never")).toBe("");
  expect(localToWire("")).toBeNull();
});

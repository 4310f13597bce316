import { describe, expect, it } from "vitest";
import { counted, formatBytes, freeName, hashOf, initialsOf, matchScore } from "./text";

describe("text", () => {
  it("counts in words", () => {
    expect(counted(1, "row")).toBe("1 row");
    expect(counted(0, "row")).toBe("0 rows");
    expect(counted(2, "match", "matches")).toBe("2 matches");
  });

  it("says sizes in the unit that reads best", () => {
    expect(formatBytes(0)).toBe("0 B");
    expect(formatBytes(1500)).toBe("1.5 kB");
    expect(formatBytes(25_000_000)).toBe("25 MB");
  });

  it("finds initials", () => {
    expect(initialsOf("Ada Lovelace")).toBe("AL");
    expect(initialsOf("  grace brewster hopper ")).toBe("GH");
    expect(initialsOf("Öz")).toBe("Ö");
    expect(initialsOf("")).toBe("");
  });

  it("scores a start above a word's start above anywhere", () => {
    expect(matchScore("Airports", "air")).toBe(3);
    expect(matchScore("All airports", "air")).toBe(2);
    expect(matchScore("Repairs", "air")).toBe(1);
    expect(matchScore("Airports", "rail")).toBeNull();
    expect(matchScore("Go to Airports", "air go")).toBe(5);
    expect(matchScore("anything", "")).toBe(0);
  });

  it("finds a free name", () => {
    expect(freeName("Table", ["other"])).toBe("Table");
    expect(freeName("Table", ["table", "Table 2"])).toBe("Table 3");
  });

  it("hashes the same text alike", () => {
    expect(hashOf("Ada")).toBe(hashOf("Ada"));
    expect(hashOf("Ada")).not.toBe(hashOf("Bo"));
  });
});

import { describe, expect, it } from "vitest";
import { TypeAhead } from "./type-ahead";

const key = (name: string, more: Partial<{ shiftKey: boolean; ctrlKey: boolean }> = {}) => ({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, ...more });

describe("typing ahead of an editor", () => {
  it("keeps letters and the key that ends it", () => {
    const ahead = new TypeAhead(() => 0);
    expect(ahead.keep(key("a"))).toBe(false);
    ahead.begin();
    for (const letter of ["e", "l", "x", "Backspace", "o"]) expect(ahead.keep(key(letter))).toBe(true);
    expect(ahead.keep(key("Tab", { shiftKey: true }))).toBe(true);
    expect(ahead.keep(key("z"))).toBe(true);
    expect(ahead.kept).toEqual({ text: "elo", ending: "left" });
  });

  it("leaves shortcuts and moves alone, and ends with the editor's coming", () => {
    let now = 0;
    const ahead = new TypeAhead(() => now);
    ahead.begin();
    expect(ahead.keep(key("c", { ctrlKey: true }))).toBe(false);
    expect(ahead.keep(key("ArrowDown"))).toBe(false);
    ahead.drop();
    expect(ahead.keep(key("a"))).toBe(false);
    ahead.begin();
    now = 60_000;
    expect(ahead.keep(key("a"))).toBe(false);
  });
});

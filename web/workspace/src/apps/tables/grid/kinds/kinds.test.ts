import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cell, Field } from "@/kernel/api/types";
import { Locale } from "../model/locale";
import { kindOf } from "./list";
import { choicesMatching } from "./select";
import { hrefOf } from "./url";

const locales = ["en-US", "de-DE", "nl-NL", "fr-FR"].map((tag) => new Locale(tag, "Europe/Amsterdam", () => new Date("2026-11-21T12:00:00Z")));
const [us, german] = locales as [Locale, Locale];
const field = (kind: Field["kind"], options: Field["options"] = {}): Field => ({ id: 1, name: "F", kind, options, primary: false });
const choices = [{ name: "To do", color: "gray" }, { name: "Done", color: "green" }, { name: "Undone", color: "red" }];
const parse = (kind: Field["kind"], text: string, locale = us, options: Field["options"] = {}) => kindOf(kind).parse(text, field(kind, options), locale);
const value = (cell: Cell) => ({ fits: true, value: cell });

describe("kinds of field", () => {
  it("read what they give to be typed", () => {
    const cells: [Field["kind"], fc.Arbitrary<Cell>, Field["options"]?][] = [
      ["text", fc.stringMatching(/^[a-zé" ,;.]*$/).map((text) => text || null)],
      ["long_text", fc.string().map((text) => text.replace(/\r/g, "") || null)],
      ["number", fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(9999)).map(([whole, part]) => `${whole}.${part}`)],
      ["boolean", fc.boolean()],
      ["date", fc.integer({ min: 0, max: 30_000 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10))],
      ["select", fc.constantFrom(...choices.map(({ name }) => name)), { choices }],
      ["email", fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.[a-z]{2,4}$/)],
      ["url", fc.stringMatching(/^https:\/\/[a-z]{1,8}\.[a-z]{2,4}\/[a-z0-9]*$/)],
    ];
    for (const [name, values, options] of cells) {
      for (const locale of locales) {
        const kind = kindOf(name);
        fc.assert(
          fc.property(values, (cell) => {
            const typed = kind.typed(cell, field(name, options), locale);
            expect(kind.parse(typed, field(name, options), locale)).toEqual(value(cell));
          }),
          { numRuns: 50 },
        );
      }
    }
  });

  it("take nothing for no value", () => {
    for (const kind of ["text", "long_text", "number", "date", "select", "email", "url"] as const) expect(parse(kind, "")).toEqual(value(null));
    expect(parse("boolean", "")).toEqual(value(false));
  });

  it("say why something does not fit", () => {
    expect(parse("number", "twelve")).toEqual({ fits: false, reason: "“twelve” is not a number." });
    expect(parse("select", "Maybe", us, { choices })).toEqual({ fits: false, reason: "“Maybe” is not one of the choices of F." });
    expect(parse("email", "nobody")).toMatchObject({ fits: false });
    expect(parse("url", "not a link")).toMatchObject({ fits: false });
    expect(parse("boolean", "perhaps")).toMatchObject({ fits: false });
    expect(parse("date", "x".repeat(100))).toEqual({ fits: false, reason: `“${"x".repeat(39)}…” is not a date.` });
  });

  it("show numbers in the person's way and lose no digit", () => {
    const look = (text: string, decimals: number, locale: Locale) => kindOf("number").look(text, field("number", { decimals }), locale);
    expect(look("1234.5", 2, us)).toEqual({ shape: "text", text: "1,234.50", align: "right" });
    expect(look("1234.5", 2, german)).toMatchObject({ text: "1.234,50" });
    expect(look("12345678901234567890123.123456789", 2, us)).toMatchObject({ text: "12,345,678,901,234,567,890,123.123456789" });
  });

  it("read a copied value as it is, whatever the locale", () => {
    expect(kindOf("number").fromExact?.("1234.500", field("number"), german)).toEqual(value("1234.500"));
    expect(kindOf("number").fromExact?.("2020-01-31", field("number"), german)).toBeNull();
    expect(kindOf("date").fromExact?.("2020-01-31", field("date"), us)).toEqual(value("2020-01-31"));
    expect(kindOf("date").fromExact?.("12", field("date"), us)).toBeNull();
  });

  it("keep a line of text on one line, and long text on many", () => {
    expect(parse("text", "a\r\n b\nc")).toEqual(value("a b c"));
    expect(parse("long_text", "a\r\nb")).toEqual(value("a\nb"));
  });

  it("open only links that go somewhere", () => {
    expect(hrefOf("javascript:alert(1)")).toBeNull();
    expect(hrefOf("https://example.com/a b")).toBeNull();
    expect(parse("url", "example.com/path")).toEqual(value("https://example.com/path"));
    expect(kindOf("email").look("ada@example.com", field("email"), us)).toMatchObject({ href: "mailto:ada@example.com" });
  });

  it("find choices as they are typed", () => {
    const found = choicesMatching(field("select", { choices }), "do").map(({ name }) => name);
    expect(found).toEqual(["Done", "To do", "Undone"]);
    expect(parse("select", " done ", us, { choices })).toEqual(value("Done"));
  });
});

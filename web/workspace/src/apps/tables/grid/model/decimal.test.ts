import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalDecimal, decimalOf, isSameDecimal, meanOf, minus, plus, times } from "./decimal";
import { Locale } from "./locale";

const locale = (tag: string) => new Locale(tag, "UTC", () => new Date(0));
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.stringMatching(/^\d{0,12}$/))
  .map(([whole, fraction]) => (fraction === "" ? String(whole) : `${String(whole)}.${fraction}`));

describe("decimal numbers", () => {
  it("are read as they are printed, in every locale, to the last digit", () => {
    for (const tag of ["en-US", "de-DE", "nl-NL", "fr-FR", "de-CH", "en-IN", "sv-SE"]) {
      const habits = locale(tag);
      fc.assert(
        fc.property(decimal, (value) => {
          const shown = habits.number(value, 0);
          // A single group of three may be a decimal point elsewhere, never in its own locale.
          expect(decimalOf(shown, habits.separators)).toBe(canonicalDecimal(value));
          expect(decimalOf(habits.plainNumber(value), habits.separators)).toBe(canonicalDecimal(value));
        }),
        { numRuns: 100 },
      );
    }
  });

  it("add and subtract without loss", () => {
    fc.assert(fc.property(decimal, decimal, (left, right) => {
        expect(isSameDecimal(minus(plus(left, right), right), left)).toBe(true);
      }));
    expect(plus("0.1", "0.2")).toBe("0.3");
    expect(plus("12345678901234567890.5", "0.25")).toBe("12345678901234567890.75");
    expect(times("-1.5", 3)).toBe("-4.5");
    expect(times("0.1", 7)).toBe("0.7");
    expect(meanOf("10", 4, 2)).toBe("2.50");
  });

  it("come in many spellings", () => {
    const us = locale("en-US").separators;
    const german = locale("de-DE").separators;
    expect(decimalOf("$1,234.50", us)).toBe("1234.50");
    expect(decimalOf("€ 1.234,50", german)).toBe("1234.50");
    expect(decimalOf("1.234", german)).toBe("1234");
    expect(decimalOf("1.5", german)).toBe("1.5");
    expect(decimalOf("1,5", us)).toBe("1.5");
    expect(decimalOf("1,234,567", us)).toBe("1234567");
    expect(decimalOf("1,23,4", us)).toBeNull();
    expect(decimalOf("(12.5)", us)).toBe("-12.5");
    expect(decimalOf("−7", us)).toBe("-7");
    expect(decimalOf("12 %", us)).toBe("0.12");
    expect(decimalOf("1e3", us)).toBe("1000");
    expect(decimalOf("1'234'567.8", us)).toBe("1234567.8");
    expect(decimalOf("abc", us)).toBeNull();
    expect(decimalOf("12 monkeys", us)).toBeNull();
    expect(decimalOf("", us)).toBeNull();
    expect(canonicalDecimal("-0.00")).toBe("0.00");
    expect(canonicalDecimal("007")).toBe("7");
  });
});

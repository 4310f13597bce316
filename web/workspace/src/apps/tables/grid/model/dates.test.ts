import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { date } from "../kinds/date";
import type { Field } from "@/kernel/api/types";
import { dateOf, dayText, daysBetween, daysLater, existingDay } from "./dates";
import { Locale } from "./locale";

const now = () => new Date("2026-11-21T23:30:00Z");
const locale = (tag: string, zone = "Europe/Amsterdam") => new Locale(tag, zone, now);
const field = (time: boolean): Field => ({ id: 1, name: "When", kind: "date", options: { time }, primary: false });
const day = fc
  .record({ year: fc.integer({ min: 1, max: 9999 }), month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) })
  .map(dayText);

describe("dates", () => {
  it("are read as they are shown, and as a copy gives them", () => {
    for (const tag of ["en-US", "en-GB", "nl-NL", "de-DE", "fr-FR", "es-ES", "sv-SE"]) {
      const habits = locale(tag);
      fc.assert(
        fc.property(day, (value) => {
          expect(dateOf(date.typed(value, field(false), habits), false, habits)).toBe(value);
          const look = date.look(value, field(false), habits);
          if (look.shape === "text" && value >= "1000") expect(dateOf(look.text, false, habits)).toBe(value);
        }),
        { numRuns: 60 },
      );
    }
  });

  it("follow the order of the person's locale", () => {
    expect(dateOf("3/4/2020", false, locale("en-US"))).toBe("2020-03-04");
    expect(dateOf("3/4/2020", false, locale("en-GB"))).toBe("2020-04-03");
    expect(dateOf("3.4.2020", false, locale("de-DE"))).toBe("2020-04-03");
    expect(dateOf("3-4-20", false, locale("nl-NL"))).toBe("2020-04-03");
    expect(dateOf("2020-4-3", false, locale("en-US"))).toBe("2020-04-03");
    expect(dateOf("20200403", false, locale("en-US"))).toBe("2020-04-03");
    expect(dateOf("31 jan", false, locale("nl-NL"))).toBe("2026-01-31");
    expect(dateOf("March 3rd, 1999", false, locale("en-US"))).toBe("1999-03-03");
    expect(dateOf("3 mars 99", false, locale("fr-FR"))).toBe("1999-03-03");
  });

  it("know today where the person is", () => {
    expect(dateOf("today", false, locale("en-US", "Europe/Amsterdam"))).toBe("2026-11-22");
    expect(dateOf("today", false, locale("en-US", "America/New_York"))).toBe("2026-11-21");
    expect(dateOf("morgen", false, locale("nl-NL"))).toBe("2026-11-23");
  });

  it("that are not in the calendar are none", () => {
    for (const typed of ["31/4/2020", "2021-02-29", "13/13/2020", "soon", "12", "", "1-2-3-4", "2020-00-10"]) {
      expect(dateOf(typed, false, locale("en-GB"))).toBeNull();
    }
  });

  it("with a time stand on the person's clock", () => {
    const amsterdam = locale("nl-NL");
    expect(dateOf("2020-01-31 10:00", true, amsterdam)).toBe("2020-01-31T09:00:00Z");
    expect(dateOf("31-7-2020 10:00", true, amsterdam)).toBe("2020-07-31T08:00:00Z");
    expect(dateOf("7/31/2020 2:05 pm", true, locale("en-US", "UTC"))).toBe("2020-07-31T14:05:00Z");
    expect(dateOf("12:30 am", true, locale("en-US", "UTC"))).toBeNull();
    expect(dateOf("2020-01-31T10:00:00Z", true, amsterdam)).toBe("2020-01-31T10:00:00Z");
    expect(dateOf("2020-01-31T10:00:00+02:00", true, amsterdam)).toBe("2020-01-31T08:00:00Z");
    expect(dateOf("2020-01-31", true, locale("en-US", "UTC"))).toBe("2020-01-31T00:00:00Z");
    expect(dateOf("2020-01-31 25:00", true, amsterdam)).toBeNull();
  });

  it("with a time are read as a copy gives them", () => {
    const moment = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z"));
    for (const zone of ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]) {
      const habits = locale("en-GB", zone);
      fc.assert(
        fc.property(moment, (value) => {
          const read = dateOf(date.typed(value, field(true), habits), true, habits);
          // In the hour that a clock shows twice, either is right.
          const apart = Math.abs(Date.parse(read ?? "") - Date.parse(value));
          expect([0, 3_600_000]).toContain(apart);
        }),
        { numRuns: 100 },
      );
    }
  });

  it("can be counted", () => {
    const start = existingDay(2020, 2, 28);
    if (!start) throw new Error("no such day");
    expect(dayText(daysLater(start, 2))).toBe("2020-03-01");
    expect(daysBetween(start, daysLater(start, 400))).toBe(400);
  });
});

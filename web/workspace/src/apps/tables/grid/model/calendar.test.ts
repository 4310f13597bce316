import { describe, expect, it } from "vitest";
import { firstWeekday, monthsOn, weekdayNames, weeksOf } from "./calendar";
import { dayText } from "./dates";

describe("a calendar sheet", () => {
  it("begins on the locale's first weekday and holds the whole month", () => {
    expect([firstWeekday("en-US"), firstWeekday("de-DE")]).toEqual([0, 1]);
    const weeks = weeksOf(2026, 11, 1);
    expect(weeks).toHaveLength(6);
    expect(weeks[0]?.map(dayText)).toEqual(["2026-10-26", "2026-10-27", "2026-10-28", "2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01"]);
    expect(weekdayNames("en-US", 1)[0]).toBe("Mon");
  });

  it("turns to the same day of another month, or its last", () => {
    expect(dayText(monthsOn({ year: 2020, month: 1, day: 31 }, 1))).toBe("2020-02-29");
    expect(dayText(monthsOn({ year: 2020, month: 1, day: 31 }, -1))).toBe("2019-12-31");
    expect(dayText(monthsOn({ year: 2020, month: 5, day: 31 }, 12))).toBe("2021-05-31");
  });
});

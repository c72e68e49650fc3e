import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  addMonths,
  columnOf,
  monthOf,
  sameDayIn,
  weeksOf,
} from "../../../../runtime/console/pages/book/month.ts";

describe("a month", () => {
  test("has its weeks, which begin where weeks begin", () => {
    const february = weeksOf("2026-02", 1);
    expect(february).toHaveLength(5);
    expect(february[0]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, "2026-02-01"]);
    expect(february[4]?.slice(4)).toEqual(["2026-02-27", "2026-02-28", undefined]);
    // A February of four whole weeks.
    expect(weeksOf("2026-02", 7)).toHaveLength(4);
    expect(weeksOf("2026-08", 1)).toHaveLength(6);
  });

  test("has every day once, in its column, wherever weeks begin", () => {
    const months = fc.tuple(fc.integer({ min: 1971, max: 2199 }), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(months, fc.integer({ min: 1, max: 7 }), ([year, number], firstDay) => {
        const month = `${year}-${String(number).padStart(2, "0")}`;
        const weeks = weeksOf(month, firstDay);
        const days = weeks.flat().filter((date) => date !== undefined);
        expect(days[0]).toBe(`${month}-01`);
        expect(days.every((date, index) => index === 0 || date === addDays(days[index - 1] as string, 1))).toBe(true);
        expect(monthOf(addDays(days.at(-1) as string, 1))).toBe(addMonths(month, 1));
        for (const week of weeks) {
          expect(week).toHaveLength(7);
          for (const [column, date] of week.entries()) {
            if (date !== undefined) expect(columnOf(date, firstDay)).toBe(column);
          }
        }
      }),
    );
  });

  test("comes after another one, over the end of a year", () => {
    expect([addMonths("2026-12", 1), addMonths("2026-01", -1), addMonths("2026-03", 14)]).toEqual([
      "2027-01",
      "2025-12",
      "2027-05",
    ]);
  });

  test("has the same day as another one, or its last", () => {
    expect(sameDayIn("2026-01-31", "2026-02")).toBe("2026-02-28");
    expect(sameDayIn("2028-01-31", "2028-02")).toBe("2028-02-29");
    expect(sameDayIn("2026-01-09", "2026-02")).toBe("2026-02-09");
  });
});

import { describe, expect, test } from "vitest";
import { partsOfDay, slotsByDay } from "../../../../runtime/console/pages/book/days.ts";
import { durationText, visitorTime } from "../../../../runtime/console/pages/book/visitor-time.ts";

const at = (iso: string) => Date.parse(iso) / 1_000;
const slot = (iso: string) => ({ start: at(iso), end: at(iso) + 1_800 });

describe("slots", () => {
  const slots = [slot("2026-01-11T22:30:00Z"), slot("2026-01-11T23:00:00Z"), slot("2026-01-12T11:00:00Z")];

  test("are on the days of the visitor's zone", () => {
    const days = (zone: string) =>
      Object.fromEntries([...slotsByDay(slots, visitorTime("en-GB", zone))].map(([day, some]) => [day, some.length]));
    expect(days("UTC")).toEqual({ "2026-01-11": 2, "2026-01-12": 1 });
    expect(days("Europe/Berlin")).toEqual({ "2026-01-11": 1, "2026-01-12": 2 });
    expect(days("Pacific/Kiritimati")).toEqual({ "2026-01-12": 2, "2026-01-13": 1 });
  });

  test("stand in the morning until noon, in the afternoon until five, and then in the evening", () => {
    const times = ["00:00", "11:45", "12:00", "16:45", "17:00", "23:45"].map((time) => slot(`2026-01-11T${time}:00Z`));
    const parts = partsOfDay(times, visitorTime("de-DE", "UTC"));
    expect(parts.map(({ part, slots: some }) => [part, some.map(({ name }) => name)])).toEqual([
      ["morning", ["00:00", "11:45"]],
      ["afternoon", ["12:00", "16:45"]],
      ["evening", ["17:00", "23:45"]],
    ]);
  });

  test("of an hour that is there twice say which one they are in", () => {
    const twice = ["2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"];
    const [night] = partsOfDay(twice.map(slot), visitorTime("de-DE", "Europe/Berlin"));
    expect(night?.slots.map(({ name }) => name)).toEqual(["01:30", "02:30 MESZ", "02:30 MEZ", "03:30"]);
  });
});

describe("a visitor's time", () => {
  test("is written as their language does, in twelve or twenty-four hours", () => {
    const shown = (locale: string) => {
      const time = visitorTime(locale, "Europe/Berlin");
      return [time.time(at("2026-01-11T13:05:00Z")), time.day("2026-01-11"), time.month("2026-01")].map((text) =>
        text.replaceAll(/\s/g, " "),
      );
    };
    expect(shown("en-US")).toEqual(["2:05 PM", "Sunday, January 11", "January 2026"]);
    expect(shown("de-DE")).toEqual(["14:05", "Sonntag, 11. Januar", "Januar 2026"]);
  });

  test("has weeks that begin as those of their country", () => {
    const first = (locale: string) => visitorTime(locale, "UTC").weekdays[0]?.long;
    expect([first("en-US"), first("en-GB"), first("fr-FR")]).toEqual(["Sunday", "Monday", "lundi"]);
  });

  test.each([
    [45, "45 minutes"],
    [60, "1 hour"],
    [90, "1 hour 30 minutes"],
    [720, "12 hours"],
  ])("says of %i minutes: %s", (minutes, text) => {
    expect(durationText("en", minutes)).toBe(text);
  });
});

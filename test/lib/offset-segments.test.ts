import { addPeriod, offsetSegments, wallClock } from "atrium";
import { describe, expect, test } from "vitest";

const unix = (iso: string) => Date.parse(iso) / 1_000;
const day = 86_400;

/** As "2026-03-29T01:00 +120": each segment's start in UTC, and its offset in minutes. */
function segments(zone: string, from: string, to: string) {
  return offsetSegments(zone, unix(from), unix(to)).map(
    ({ start, offset }) => `${new Date(start * 1_000).toISOString().slice(0, 16)} ${offset / 60}`,
  );
}

describe("the times between changes of a zone's clocks", () => {
  // A year that is over: what Node knows of the years to come changes with its release.
  test.each([
    ["Europe/Berlin", ["2025-01-01T00:00 60", "2025-03-30T01:00 120", "2025-10-26T01:00 60"]],
    ["Australia/Lord_Howe", ["2025-01-01T00:00 660", "2025-04-05T15:00 630", "2025-10-04T15:30 660"]],
    ["Africa/Casablanca", ["2025-01-01T00:00 60", "2025-02-23T02:00 0", "2025-04-06T02:00 60"]],
    ["Asia/Kolkata", ["2025-01-01T00:00 330"]],
    ["UTC", ["2025-01-01T00:00 0"]],
  ])("are those of %s", (zone, expected) => {
    expect(segments(zone, "2025-01-01T00:00Z", "2026-01-01T00:00Z")).toEqual(expected);
  });

  test("show a day that was left out", () => {
    expect(segments("Pacific/Apia", "2011-12-30T00:00Z", "2011-12-31T00:00Z")).toEqual([
      "2011-12-30T00:00 -600",
      "2011-12-30T10:00 840",
    ]);
  });

  test("are one over the turn of the year", () => {
    expect(segments("Europe/Berlin", "2026-12-01T00:00Z", "2027-02-01T00:00Z")).toEqual(["2026-12-01T00:00 60"]);
  });

  test("begin and end with the time that is asked for, without gaps, however it is cut", () => {
    const whole = { from: unix("2025-03-01T12:34:56Z"), to: unix("2027-11-30T01:02:03Z") };
    for (const zone of ["America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Beirut"]) {
      const found = offsetSegments(zone, whole.from, whole.to);
      expect(found[0]?.start).toBe(whole.from);
      expect(found.at(-1)?.end).toBe(whole.to);
      expect(found.slice(1).map(({ start }) => start)).toEqual(found.slice(0, -1).map(({ end }) => end));
      for (const { start, end, offset } of found) {
        expect(offsetSegments(zone, start, end)).toEqual([{ start, end, offset }]);
      }
    }
  });

  test("give the wall clock of every moment", () => {
    for (const zone of ["America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Africa/Cairo"]) {
      for (let time = unix("2026-01-01T00:00Z"); time < unix("2027-01-01T00:00Z"); time += day / 4) {
        const [segment] = offsetSegments(zone, time, time + 1);
        const shifted = new Date((time + (segment?.offset ?? Number.NaN)) * 1_000).toISOString().slice(0, 19);
        expect(shifted).toBe(wallClock(time, zone));
      }
    }
  });

  test("of no time are none to walk through", () => {
    const time = unix("2026-06-01T00:00Z");
    expect(offsetSegments("Europe/Berlin", time, time).every(({ start, end }) => start >= end)).toBe(true);
  });
});

describe("a period", () => {
  test.each([
    ["keeps the time on the wall over a night of 23 hours", "Europe/Berlin", "2026-03-28T11:00Z", "P1D", 23],
    ["keeps the time on the wall over a night of 25 hours", "Europe/Berlin", "2026-10-24T10:00Z", "P1D", 25],
    ["is seven days for a week", "UTC", "2026-06-01T00:00Z", "P1W", 168],
    ["ends with the month that is too short for it", "UTC", "2026-01-31T00:00Z", "P1M", 28 * 24],
  ])("%s", (_, zone, from, period, hours) => {
    expect(addPeriod(unix(from), period, zone) - unix(from)).toBe(hours * 3_600);
  });

  test("that is none is an error", () => {
    expect(() => addPeriod(0, "30D", "UTC")).toThrow(RangeError);
  });
});

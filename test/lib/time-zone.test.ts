import { addDays, dateAt, ianaZone, startOfDate, timeZone, unixTimeOf, wallClock, windowsZone } from "atrium";
import { describe, expect, test } from "vitest";

const unix = (iso: string) => Date.parse(iso) / 1_000;

test.each([
  ["Europe/Berlin", "Europe/Berlin"],
  ["europe/berlin", "Europe/Berlin"],
  ["W. Europe Standard Time", "Europe/Berlin"],
  ["AUS Eastern Standard Time", "Australia/Sydney"],
  ["UTC", "UTC"],
  ["tzone://Microsoft/Utc", "UTC"],
  ["Europe/Kyiv", "Europe/Kyiv"],
])("%s is the zone %s", (name, zone) => {
  expect(ianaZone(name)).toBe(zone);
});

test.each(["tzone://Microsoft/Custom", "Customized Time Zone", "", "Middle-earth/Shire", "+02:00", null, undefined])(
  "%s names no zone",
  (name) => {
    expect(ianaZone(name)).toBeUndefined();
  },
);

test.each([
  ["Europe/Berlin", "W. Europe Standard Time"],
  ["Europe/Kyiv", "FLE Standard Time"],
  ["Pacific/Kanton", "UTC+13"],
  ["Asia/Kolkata", "India Standard Time"],
  ["UTC", "UTC"],
  ["Antarctica/Troll", undefined],
])("the Windows name of %s is %s", (zone, name) => {
  expect(windowsZone(zone)).toBe(name);
});

test.each([
  ["2026-01-01T00:00:00.0000000", "UTC", "2026-01-01T00:00:00Z"],
  ["2026-07-01T09:00:00.0000000", "W. Europe Standard Time", "2026-07-01T07:00:00Z"],
  ["2026-07-01T09:00:00", "Australia/Sydney", "2026-06-30T23:00:00Z"],
  ["2026-07-01T09:00:00Z", "Europe/Berlin", "2026-07-01T07:00:00Z"],
  ["2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:30:00Z"],
  ["2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T00:30:00Z"],
  ["2026-07-01T09:00:00", "tzone://Microsoft/Custom", "2026-07-01T13:00:00Z"],
  ["2026-07-01T09:00:00", "", "2026-07-01T13:00:00Z"],
])("%s in %s is %s", (dateTime, zone, iso) => {
  expect(unixTimeOf({ dateTime, timeZone: zone }, "America/New_York")).toBe(unix(iso));
});

test("what is no date is an error", () => {
  expect(() => unixTimeOf({ dateTime: "soon", timeZone: "UTC" })).toThrow(RangeError);
});

test("a wall clock shows the local time", () => {
  expect(wallClock(unix("2026-07-01T07:00:00Z"), "Europe/Berlin")).toBe("2026-07-01T09:00:00");
});

describe("days are calendar dates", () => {
  test("the date is the local one", () => {
    expect(dateAt(unix("2026-07-01T23:00:00Z"), "Europe/Berlin")).toBe("2026-07-02");
  });

  test.each([
    ["a day of 23 hours", "2026-03-29", "Europe/Berlin", 23],
    ["a day of 25 hours", "2026-10-25", "Europe/Berlin", 25],
    ["a day without midnight in Cairo", "2026-04-24", "Africa/Cairo", 23],
    ["a day without midnight in Santiago", "2026-09-06", "America/Santiago", 23],
  ])("%s", (_, date, zone, hours) => {
    const start = startOfDate(date, zone);
    expect(startOfDate(addDays(date, 1), zone) - start).toBe(hours * 3_600);
    expect(dateAt(start, zone)).toBe(date);
  });
});

test("as an argument a zone may have either name and comes out as IANA", () => {
  expect(timeZone.parse(" Romance Standard Time ")).toBe("Europe/Paris");
  expect(timeZone.safeParse("AU").error?.issues[0]?.message).toContain("Europe/Berlin");
});

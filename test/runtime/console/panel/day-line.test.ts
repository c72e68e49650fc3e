import { describe, expect, test } from "vitest";
import { addDays, dateAt, startOfDate, unixTimeAt } from "../../../../lib/zoned-date.ts";
import { dayLine } from "../../../../runtime/console/pages/panel/day-line.ts";
import type { Booking } from "../../../../runtime/console/pages/panel/room-status.ts";
import { roomTime } from "../../../../runtime/console/pages/panel/room-time.ts";
import { en } from "../../../../runtime/console/pages/panel/texts/en.ts";
import { berlin, meeting } from "./room.ts";

/** The line of a day in a zone; `now` and meetings as wall-clock times, "2026-11-17T10:00". */
function line(now: string, bookings: readonly Booking[] = [], zone = berlin) {
  return dayLine(bookings, unixTimeAt(now, zone), roomTime("en-GB", zone), en);
}

const labels = (day: ReturnType<typeof line>) => day.ticks.map(({ label }) => label).filter((label) => label !== "");
const from = (day: ReturnType<typeof line>) => labels(day)[0];
const to = (day: ReturnType<typeof line>) => labels(day).at(-1);

describe("the line shows the working day", () => {
  test("from seven to seven, with every hour", () => {
    const day = line("2026-11-17T10:00", [meeting("09:00", "10:30")]);
    expect(labels(day)).toEqual(["07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19"]);
    expect(day.ticks[0]?.at).toBe(0);
    expect(day.ticks.at(-1)?.at).toBe(1);
    expect(day.now).toBeCloseTo(3 / 12);
    expect(day.blocks).toMatchObject([{ start: 2 / 12, end: 3.5 / 12, phase: "current", time: "09:00–10:30" }]);
  });
  test.each([
    ["an early meeting", "2026-11-17T10:00", [meeting("05:30", "06:00")], "05", "19"],
    ["a late meeting", "2026-11-17T10:00", [meeting("19:30", "20:15")], "07", "21"],
    ["a meeting until the hour", "2026-11-17T10:00", [meeting("19:30", "20:00")], "07", "20"],
    ["an early now", "2026-11-17T04:59", [], "04", "18"],
    ["a now at seven in the evening", "2026-11-17T19:00", [], "07", "20"],
    ["the last second of the day", "2026-11-17T23:59:59", [], "07", "23"],
    ["a meeting over the midnight before", "2026-11-17T10:00", [meeting("2026-11-16T23:00", "01:00")], "00", "18"],
    ["a meeting over the midnight after", "2026-11-17T10:00", [meeting("22:00", "2026-11-18T02:00")], "07", "23"],
    [
      "an event of the whole day",
      "2026-11-17T10:00",
      [meeting("00:00", "2026-11-18T00:00", { all_day: true })],
      "07",
      "19",
    ],
    [
      "meetings of other days",
      "2026-11-17T10:00",
      [meeting("2026-11-16T05:00", "2026-11-17T00:00"), meeting("2026-11-18T00:00", "2026-11-18T23:00")],
      "07",
      "19",
    ],
  ])("widened by %s", (_, now, bookings, first, last) => {
    const day = line(now, bookings);
    expect([from(day), to(day)]).toEqual([first, last]);
    expect(day.now).toBeGreaterThanOrEqual(0);
    expect(day.now).toBeLessThan(1);
  });
  test("with the labels that there is room for", () => {
    const day = line("2026-11-17T10:00", [meeting("00:00", "23:30")]);
    expect(day.ticks).toHaveLength(25);
    expect(labels(day)).toHaveLength(13);
  });
});

test("meetings are over, on, or to come", () => {
  const bookings = [
    meeting("08:00", "09:00"),
    meeting("09:00", "10:00"),
    meeting("10:00", "11:00"),
    meeting("12:00", "13:00"),
  ];
  expect(line("2026-11-17T10:00", bookings).blocks.map(({ phase }) => phase)).toEqual([
    "past",
    "past",
    "current",
    "later",
  ]);
});

test("what reaches beyond the line is cut off there", () => {
  const [before, whole] = line("2026-11-17T12:00", [
    meeting("2026-11-16T22:00", "08:00"),
    meeting("00:00", "2026-11-18T00:00", { all_day: true }),
  ]).blocks;
  expect(before).toMatchObject({ start: 0, time: "yesterday 22:00–08:00" });
  expect(whole).toMatchObject({ start: 0, end: 1, allDay: true, time: "all day" });
});

test("private meetings show their time only", () => {
  const [block] = line("2026-11-17T10:00", [meeting("10:00", "11:00", { title: "Private", private: true })]).blocks;
  expect(block).toMatchObject({ title: "Private", time: "10:00–11:00" });
});

/* Days on which clocks are changed: equal lengths of the line are equal times. */
describe.each([
  ["Europe/Berlin", "2026-03-29", 23],
  ["Europe/Berlin", "2026-10-25", 25],
  ["Australia/Lord_Howe", "2026-10-04", 23.5],
  ["Australia/Lord_Howe", "2026-04-05", 24.5],
  ["Africa/Cairo", "2026-04-24", 23],
])("in %s on %s, a day of %s hours", (zone, date, hours) => {
  const start = startOfDate(date, zone);
  const end = startOfDate(addDays(date, 1), zone);
  const wholeDay: Booking = { id: "1", event_start: start, event_end: end, all_day: false, title: "", private: false };

  test("the line is as long as the day", () => {
    expect((end - start) / 3_600).toBe(hours);
    const day = line(`${date}T12:00`, [wholeDay], zone);
    const noon = (unixTimeAt(`${date}T12:00`, zone) - start) / (end - start);
    expect(day.now).toBeCloseTo(noon);
    // Of so many hours not every one has a label.
    expect(["12", ""]).toContain(day.ticks.find(({ at }) => Math.abs(at - noon) < 1e-9)?.label);
  });

  test("every tick stands where the wall clock shows its full hour", () => {
    const { ticks } = line(`${date}T12:00`, [wholeDay], zone);
    const times = ticks.map(({ at }) => Math.round(start + at * (end - start)));
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    for (const time of times.slice(0, -1)) {
      expect(dateAt(time, zone)).toBe(date);
      expect(roomTime("en-GB", zone).time(time)).toMatch(/:00$/);
    }
    // One hour is skipped where clocks are put forward; none is left out where they are put back.
    expect(ticks).toHaveLength(hours < 24 ? 24 : 25);
  });

  test("the working day is shown", () => {
    expect([from(line(`${date}T12:00`, [], zone)), to(line(`${date}T12:00`, [], zone))]).toEqual(["07", "19"]);
  });
});

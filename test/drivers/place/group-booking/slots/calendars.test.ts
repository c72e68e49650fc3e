import { describe, expect, test } from "vitest";
import type { OwnBooking } from "../../../../../drivers/place/group-booking/slots/input.ts";
import { slotsOf } from "../../../../../drivers/place/group-booking/slots/slots.ts";
import { hoursIn, inputWith, interval, profileWith, timesOn, unix } from "./fixtures.ts";

const from = "2026-06-01T00:00Z";
const to = "2026-06-02T00:00Z";

/** The starts of a day with hours from 09:00 to 13:00. */
function starts(
  profile: Parameters<typeof profileWith>[0],
  calendar: { busy?: string[]; bookings?: OwnBooking[] },
  period = { from, to },
) {
  const input = inputWith({
    profile: profileWith({ workHours: hoursIn("UTC", "09:00-13:00"), ...profile }),
    busy: { ann: calendar.busy ?? [] },
    bookings: new Map([["ann", calendar.bookings ?? []]]),
    now: "2026-05-30T00:00Z",
    ...period,
  });
  return timesOn("UTC", slotsOf(input));
}

const own = (text: string, bufferBefore: number, bufferAfter: number) => ({
  ...interval(text),
  bufferBefore,
  bufferAfter,
});

describe("what is in the calendar", () => {
  test("is in the way, and what only touches is not", () => {
    expect(starts({}, { busy: ["2026-06-01T10:00Z/2026-06-01T11:00Z"] })).toEqual(["09:00", "11:00", "11:30", "12:00"]);
  });

  test("may overlap, lie within other things and come in any order", () => {
    const busy = [
      "2026-06-01T11:30Z/2026-06-01T11:45Z",
      "2026-06-01T09:30Z/2026-06-01T12:00Z",
      "2026-06-01T09:00Z/2026-06-01T10:00Z",
    ];
    expect(starts({}, { busy })).toEqual(["12:00"]);
  });

  test("is in the way by a second", () => {
    expect(starts({}, { busy: ["2026-06-01T09:59:59Z/2026-06-01T11:00:01Z"] })).toEqual(["11:30", "12:00"]);
  });

  test("is not in the way when it takes no time", () => {
    expect(
      starts({}, { busy: ["2026-06-01T10:00Z/2026-06-01T10:00Z", "2026-06-01T11:15Z/2026-06-01T11:15Z"] }),
    ).toHaveLength(7);
  });

  test("keeps nobody from another day", () => {
    expect(
      starts({}, { busy: ["2026-05-31T00:00Z/2026-06-01T09:00Z", "2026-06-01T13:00Z/2026-06-09T00:00Z"] }),
    ).toHaveLength(7);
  });
});

describe("buffers", () => {
  const busy = ["2026-06-01T10:00Z/2026-06-01T10:30Z"];

  test("are kept before a meeting, once", () => {
    expect(starts({ bufferBeforeMinutes: 30 }, { busy })).toEqual(["09:00", "11:00", "11:30", "12:00"]);
  });

  test("are kept after a meeting, once", () => {
    const times = starts({ bufferAfterMinutes: 30, availabilityStep: 15, durationMinutes: 30 }, { busy });
    expect(times.slice(0, 3)).toEqual(["09:00", "10:30", "10:45"]);
  });

  test("may lie outside of working hours", () => {
    expect(starts({ bufferBeforeMinutes: 60, bufferAfterMinutes: 60 }, {})).toHaveLength(7);
  });

  test("lie within working hours when the profile wants it so", () => {
    const profile = { bufferBeforeMinutes: 60, bufferAfterMinutes: 30, bufferWithinWorkHours: true };
    expect(starts(profile, {})).toEqual(["10:00", "10:30", "11:00", "11:30"]);
  });

  test("reach beyond the times that were asked for", () => {
    const period = { from: "2026-06-01T11:00Z", to: "2026-06-01T12:00Z" };
    const near = ["2026-06-01T10:00Z/2026-06-01T10:45Z", "2026-06-01T12:40Z/2026-06-01T12:50Z"];
    expect(starts({ bufferBeforeMinutes: 20, bufferAfterMinutes: 20 }, { busy: near }, period)).toEqual([]);
    expect(starts({ bufferBeforeMinutes: 15, bufferAfterMinutes: 10 }, { busy: near }, period)).toEqual([
      "11:00",
      "11:30",
    ]);
  });

  test("reach over midnight", () => {
    const workHours = hoursIn("UTC", "00:00-24:00");
    const profile = { workHours, bufferBeforeMinutes: 30, bufferAfterMinutes: 30, durationMinutes: 30 };
    const night = ["2026-05-31T23:00Z/2026-05-31T23:45Z", "2026-06-02T00:15Z/2026-06-02T01:00Z"];
    const times = starts(profile, { busy: night });
    expect(times[0]).toBe("00:30");
    expect(times.at(-1)).toBe("23:00");
  });
});

describe("our own bookings", () => {
  const ten = "2026-06-01T10:00Z/2026-06-01T10:30Z";
  const profile = { durationMinutes: 30, availabilityStep: 15 as const };

  test("keep the buffers that they were booked with", () => {
    const times = starts(profile, { bookings: [own(ten, 15, 30)] });
    expect(times.slice(0, 3)).toEqual(["09:00", "09:15", "11:00"]);
  });

  test("are as far away as the longer of two buffers, and not as both together", () => {
    const both = { ...profile, bufferBeforeMinutes: 15, bufferAfterMinutes: 30 };
    // Before: 30 after ours against 15 before theirs. After: 45 after theirs against 15 before ours.
    expect(starts(both, { bookings: [own(ten, 15, 45)] }).slice(0, 2)).toEqual(["09:00", "11:15"]);
    expect(starts(both, { bookings: [own(ten, 0, 0)] }).slice(0, 2)).toEqual(["09:00", "10:45"]);
  });

  test("are as far away when the calendar shows them too", () => {
    const both = { ...profile, bufferBeforeMinutes: 15, bufferAfterMinutes: 30 };
    const bookings = [own(ten, 15, 45)];
    expect(starts(both, { bookings, busy: [ten] })).toEqual(starts(both, { bookings }));
  });

  test("reach over midnight with their buffers", () => {
    const bookings = [own("2026-05-31T23:00Z/2026-05-31T23:30Z", 0, 60)];
    expect(starts({ ...profile, workHours: hoursIn("UTC", "00:00-02:00") }, { bookings })[0]).toBe("00:30");
  });
});

test("whose calendar could not be read is never free", () => {
  const input = inputWith({ from, to });
  expect(slotsOf(input)).not.toEqual([]);
  expect(slotsOf({ ...input, busy: new Map() })).toEqual([]);
});

test("what was given is left as it was", () => {
  const input = inputWith({
    from,
    to,
    busy: { ann: ["2026-06-01T11:00Z/2026-06-01T12:00Z", "2026-06-01T10:00Z/2026-06-01T12:00Z"] },
  });
  const before = structuredClone(input);
  expect(slotsOf(input)).toEqual(slotsOf(input));
  expect(input).toEqual(before);
  expect(input.busy.get("ann")?.[0]?.start).toBe(unix("2026-06-01T11:00Z"));
});

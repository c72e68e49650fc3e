import { describe, expect, test } from "vitest";
import { slotsOf } from "../../../../../drivers/place/group-booking/slots/slots.ts";
import { exception, hoursIn, inputWith, memberWith, profileWith, startsOn, week } from "./fixtures.ts";

// 2026-06-01 is a Monday.
const from = "2026-06-01T00:00Z";
const to = "2026-06-03T00:00Z";

/** The starts of Monday and Tuesday: "01T09:00". */
function starts(profile: Parameters<typeof profileWith>[0], member: Parameters<typeof memberWith>[1] = {}) {
  const members = [memberWith("ann", member)];
  const input = inputWith({ profile: profileWith({ availabilityStep: 60, ...profile }), members, from, to });
  return startsOn("UTC", slotsOf(input)).map((text) => text.slice(8));
}

const nineToEleven = hoursIn("UTC", "09:00-11:00");

describe("weekly hours", () => {
  test("are those of the profile", () => {
    expect(starts({ workHours: nineToEleven })).toEqual(["01T09:00", "01T10:00", "02T09:00", "02T10:00"]);
  });

  test("are those of the member where the profile has none", () => {
    expect(starts({}, { schedule: week("09:00-10:00", ["tuesday"]) })).toEqual(["02T09:00"]);
  });

  test("are what both allow where both are set", () => {
    expect(starts({ workHours: nineToEleven }, { schedule: week("10:00-14:00", ["monday"]) })).toEqual(["01T10:00"]);
  });

  test("are all hours where neither is set", () => {
    expect(starts({})).toHaveLength(48);
  });

  test("are none on a day that is not listed", () => {
    expect(starts({ workHours: hoursIn("UTC", "09:00-10:00", ["wednesday"]) })).toEqual([]);
  });
});

describe.each([
  [
    "of the profile",
    (...exceptions: string[]) => starts({ workHours: nineToEleven, exceptions: exceptions.map(exception) }),
  ],
  [
    "of the member",
    (...exceptions: string[]) => starts({ workHours: nineToEleven }, { exceptions: exceptions.map(exception) }),
  ],
])("exceptions %s", (_, startsWith) => {
  test("close whole days, the last one included", () => {
    expect(startsWith("off 2026-05-28..2026-06-01")).toEqual(["02T09:00", "02T10:00"]);
    expect(startsWith("off 2026-06-01..2026-06-02")).toEqual([]);
  });

  test("take the place of the day's hours", () => {
    expect(startsWith("on 2026-06-01 15:00-16:00")).toEqual(["01T15:00", "02T09:00", "02T10:00"]);
  });

  test("take hours away", () => {
    expect(startsWith("off 2026-06-01 09:30-10:00")).toEqual(["01T10:00", "02T09:00", "02T10:00"]);
  });

  test("for the whole day beat all others of the date", () => {
    expect(startsWith("on 2026-06-01 15:00-16:00", "off 2026-06-01")).toEqual(["02T09:00", "02T10:00"]);
  });

  test("take hours away also from those that another one adds", () => {
    expect(startsWith("off 2026-06-01 15:00-16:00", "on 2026-06-01 15:00-17:00")).toEqual([
      "01T16:00",
      "02T09:00",
      "02T10:00",
    ]);
  });

  test("that add hours to the same date add up", () => {
    expect(startsWith("on 2026-06-01 15:30-16:00", "on 2026-06-01 15:00-15:30")).toEqual([
      "01T15:00",
      "02T09:00",
      "02T10:00",
    ]);
  });
});

test("an exception opens a day on which nobody works otherwise", () => {
  const workHours = hoursIn("UTC", "09:00-10:00", ["wednesday"]);
  const on = [exception("on 2026-06-01 10:00-12:00")];
  expect(starts({ workHours, exceptions: on })).toEqual(["01T10:00", "01T11:00"]);
  expect(starts({ workHours }, { exceptions: on, schedule: week("09:00-10:00", ["friday"]) })).toEqual([
    "01T10:00",
    "01T11:00",
  ]);
});

test("a member's exceptions count for more than the profile's", () => {
  const exceptions = [exception("off 2026-06-01..2026-06-02")];
  expect(
    starts({ workHours: nineToEleven, exceptions }, { exceptions: [exception("on 2026-06-02 15:00-16:00")] }),
  ).toEqual(["02T15:00"]);
});

test("a member who is away stays away on a day that the profile opens", () => {
  const exceptions = [exception("on 2026-06-01 09:00-10:00")];
  expect(starts({ exceptions }, { exceptions: [exception("off 2026-06-01..2026-06-02")] })).toEqual([]);
});

test("a member's absence that began days ago holds after midnight, in the member's zone", () => {
  const away = { timezone: "America/New_York", exceptions: [exception("off 2026-05-20..2026-06-01")] };
  // Tuesday in New York begins at 04:00 UTC.
  expect(starts({ workHours: hoursIn("UTC", "02:00-06:00") }, away)).toEqual(["02T04:00", "02T05:00"]);
});

test("dates with availabilityIntervals have those hours in place of the weekly ones", () => {
  const availabilityIntervals = {
    intervals: [
      {
        dateStartInclusive: "2026-05-30",
        dateEndInclusive: "2026-06-01",
        hours: [{ start: "15:00:00", end: "16:00:00" }],
      },
      { dateStartInclusive: "2026-06-02", dateEndInclusive: "2026-06-02", hours: [] },
    ],
  };
  expect(starts({ workHours: nineToEleven, availabilityIntervals })).toEqual(["01T15:00"]);
});

test("the profile's exceptions are read in the zone of its hours", () => {
  const workHours = hoursIn("America/New_York", "20:00-22:00");
  // Monday in New York ends at 04:00 UTC on Tuesday.
  expect(starts({ workHours, exceptions: [exception("off 2026-06-01")] })).toEqual(["01T00:00", "01T01:00"]);
});

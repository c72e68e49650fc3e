import { describe, expect, test } from "vitest";
import { slotsOf } from "../../../../../drivers/place/group-booking/slots/slots.ts";
import { hoursIn, inputWith, memberWith, profileWith, startsOn, timesOn, unix, week } from "./fixtures.ts";

/** The starts on the wall of slots of 30 minutes, every 30, on one local date, of hours in a zone. */
function dayIn(zone: string, date: string, hours: string, fields: Parameters<typeof profileWith>[0] = {}) {
  const profile = profileWith({ durationMinutes: 30, timezone: zone, workHours: hoursIn(zone, hours), ...fields });
  const noon = unix(`${date}T12:00Z`);
  const input = inputWith({ profile, from: `${date}T12:00Z`, to: `${date}T12:00Z`, now: "2000-01-01T00:00Z" });
  const slots = slotsOf({
    ...input,
    profile: { ...profile, timeAvailableFor: "P99Y" },
    from: noon - 108_000,
    to: noon + 108_000,
  });
  return {
    slots,
    times: startsOn(zone, slots)
      .filter((text) => text.startsWith(date))
      .map((text) => text.slice(11)),
  };
}

describe("when clocks are put forward", () => {
  test("the hour that is left out in Berlin has no slots, and those around it stay where they are", () => {
    expect(dayIn("Europe/Berlin", "2026-03-29", "01:00-04:00").times).toEqual(["01:00", "01:30", "03:00", "03:30"]);
  });

  test("hours that lie in the one that is left out are none", () => {
    expect(dayIn("Europe/Berlin", "2026-03-29", "02:00-03:00").times).toEqual([]);
  });

  test("a meeting goes on over the hour that is not there", () => {
    const { slots, times } = dayIn("Europe/Berlin", "2026-03-29", "01:00-04:00", { durationMinutes: 120 });
    expect(times).toEqual(["01:00"]);
    expect(slots.map(({ end }) => end)).toContain(unix("2026-03-29T02:00Z"));
  });

  test("hours of the afternoon are not moved on that day", () => {
    const { times } = dayIn("America/New_York", "2026-03-08", "13:00-15:00");
    expect(times).toEqual(["13:00", "13:30", "14:00", "14:30"]);
  });

  test("half an hour is left out on Lord Howe", () => {
    expect(dayIn("Australia/Lord_Howe", "2026-10-04", "01:00-03:30").times).toEqual([
      "01:00",
      "01:30",
      "02:30",
      "03:00",
    ]);
  });

  test.each([
    ["Sao Paulo", "America/Sao_Paulo", "2018-11-04"],
    ["Cairo", "Africa/Cairo", "2026-04-24"],
    ["Beirut", "Asia/Beirut", "2026-03-29"],
  ])("a day in %s begins at one o'clock", (_, zone, date) => {
    expect(dayIn(zone, date, "00:00-02:00").times).toEqual(["01:00", "01:30"]);
  });

  test("what goes on over midnight is one time of work, also when that midnight is left out", () => {
    const { slots } = dayIn("Africa/Cairo", "2026-04-24", "00:00-24:00", { durationMinutes: 120 });
    expect(slots.some(({ start }) => start === unix("2026-04-23T21:00Z"))).toBe(true);
  });

  test("the day that Apia left out has no slots, and the days around it touch", () => {
    const { slots, times } = dayIn("Pacific/Apia", "2011-12-30", "00:00-24:00", { durationMinutes: 60 });
    expect(times).toEqual([]);
    const last = slots.findIndex(({ start }) => start === unix("2011-12-30T09:30Z"));
    expect(startsOn("Pacific/Apia", slots.slice(last, last + 2))).toEqual(["2011-12-29T23:30", "2011-12-31T00:00"]);
  });
});

describe("when clocks are put back", () => {
  test("the hour that comes twice in Berlin is worked twice", () => {
    const { times } = dayIn("Europe/Berlin", "2026-10-25", "01:00-04:00");
    expect(times).toEqual(["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]);
  });

  test("hours that end within it end twice", () => {
    const { slots } = dayIn("Europe/Berlin", "2026-10-25", "01:30-02:30", { durationMinutes: 60 });
    const thatDay = slots.filter(({ start }) => start > unix("2026-10-24T12:00Z") && start < unix("2026-10-25T12:00Z"));
    expect(thatDay.map(({ start }) => start)).toEqual([unix("2026-10-24T23:30Z")]);
  });

  test("half an hour comes twice on Lord Howe", () => {
    expect(dayIn("Australia/Lord_Howe", "2026-04-05", "01:00-02:30").times).toEqual([
      "01:00",
      "01:30",
      "01:30",
      "02:00",
    ]);
  });

  test("with a step of an hour, starts on Lord Howe stay on the hour", () => {
    const { times } = dayIn("Australia/Lord_Howe", "2026-04-05", "00:00-05:00", { availabilityStep: 60 });
    expect(times).toEqual(["00:00", "01:00", "02:00", "03:00", "04:00"]);
  });

  test.each([
    ["Sao Paulo", "America/Sao_Paulo", "2018-02-17"],
    ["Cairo", "Africa/Cairo", "2026-10-29"],
    ["Beirut", "Asia/Beirut", "2026-10-24"],
  ])("the last hour of a day comes twice in %s", (_, zone, date) => {
    expect(dayIn(zone, date, "22:30-24:00").times).toEqual(["22:30", "23:00", "23:30", "23:00", "23:30"]);
  });

  test("a day off lasts until its midnight comes for good", () => {
    const off = [{ startDate: "2018-02-17", endDate: "2018-02-17", isAvailable: false }];
    const { slots, times } = dayIn("America/Sao_Paulo", "2018-02-17", "00:00-24:00", { exceptions: off });
    expect(times).toEqual([]);
    expect(startsOn("America/Sao_Paulo", slots)).toContain("2018-02-18T00:00");
  });
});

describe("people in other zones", () => {
  const from = "2026-03-23T00:00Z";
  const to = "2026-03-24T00:00Z";

  test("weekly hours are read in each member's zone when the profile names none for them", () => {
    const members = [memberWith("ann", { timezone: "Europe/Berlin" }), memberWith("raj", { timezone: "Asia/Kolkata" })];
    const profile = profileWith({ workHours: hoursIn(undefined, "09:00-10:00") });
    expect(slotsOf(inputWith({ profile, members, from, to }))).toEqual([
      // 09:00 in Kolkata is 03:30, and 09:00 in Berlin 08:00.
      { start: unix("2026-03-23T03:30Z"), end: unix("2026-03-23T04:30Z"), userIds: ["raj"] },
      { start: unix("2026-03-23T08:00Z"), end: unix("2026-03-23T09:00Z"), userIds: ["ann"] },
    ]);
  });

  test("weekly hours with a zone are the same for all", () => {
    const members = [memberWith("ann", { timezone: "Europe/Berlin" }), memberWith("raj", { timezone: "Asia/Kolkata" })];
    const profile = profileWith({ workHours: hoursIn("America/New_York", "09:00-10:00") });
    expect(slotsOf(inputWith({ profile, members, from, to }))).toEqual([
      { start: unix("2026-03-23T13:00Z"), end: unix("2026-03-23T14:00Z"), userIds: ["ann", "raj"] },
    ]);
  });

  test("starts are counted from midnight in the profile's zone, so that all members have the same", () => {
    const members = [
      memberWith("ann", { schedule: week("09:10-11:30") }),
      memberWith("bob", { schedule: week("09:15-11:00") }),
    ];
    const profile = profileWith({ pooling: "collective", availabilityStep: 30 });
    expect(timesOn("UTC", slotsOf(inputWith({ profile, members, from, to })))).toEqual(["09:30", "10:00"]);
  });

  test("on a profile in Kolkata, starts lie on the half hours of UTC", () => {
    const profile = profileWith({
      timezone: "Asia/Kolkata",
      availabilityStep: 60,
      workHours: hoursIn("UTC", "09:00-11:00"),
    });
    expect(timesOn("UTC", slotsOf(inputWith({ profile, from, to })))).toEqual(["09:30"]);
  });

  test("the step says nothing about the length", () => {
    const profile = profileWith({
      durationMinutes: 50,
      availabilityStep: 20,
      workHours: hoursIn("UTC", "09:00-10:30"),
    });
    expect(timesOn("UTC", slotsOf(inputWith({ profile, from, to })))).toEqual(["09:00", "09:20", "09:40"]);
  });
});

describe("times of day", () => {
  test("24:00 is the next midnight, and a night is two intervals", () => {
    const profile = profileWith({ durationMinutes: 120, workHours: { daySchedules: week("00:00-01:00 22:00-24:00") } });
    const input = inputWith({ profile, from: "2026-06-01T12:00Z", to: "2026-06-02T12:00Z" });
    expect(timesOn("UTC", slotsOf(input))).toEqual(["22:00", "22:30", "23:00"]);
  });

  test("hours may begin and end at any second", () => {
    const profile = profileWith({ durationMinutes: 30, availabilityStep: 5 });
    const seconds = (hours: string) => [memberWith("ann", { schedule: week(hours, ["monday"]) })];
    const times = (hours: string) =>
      timesOn(
        "UTC",
        slotsOf(inputWith({ profile, members: seconds(hours), from: "2026-06-01T00:00Z", to: "2026-06-02T00:00Z" })),
      );
    expect(times("09:00:00-09:35:00")).toEqual(["09:00", "09:05"]);
    expect(times("09:00:01-09:34:59")).toEqual([]);
  });
});

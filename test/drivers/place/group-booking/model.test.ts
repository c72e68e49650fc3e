import { describe, expect, test } from "vitest";
import { Exception, WorkHours } from "../../../../drivers/place/group-booking/hours.ts";
import { Member, NewProfile, Profile, ProfilePatch, patched } from "../../../../drivers/place/group-booking/model.ts";

const least = { name: "intro-call", durationMinutes: 30, timezone: "Europe/Berlin" };
const created = (fields: object = {}) => ({ ...NewProfile.parse({ ...least, ...fields }), id: 7, version: 3 });
const issuesOf = (result: { error?: { issues: object[] } | undefined }) => result.error?.issues;

describe("a new profile", () => {
  test("needs a name, a duration and a time zone; the rest has defaults", () => {
    expect(created()).toEqual({
      ...least,
      id: 7,
      version: 3,
      availabilityStep: 15,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      bufferWithinWorkHours: false,
      startAfterMinutes: 60,
      timeAvailableFor: "P30D",
      exceptions: [],
      pooling: "any",
      subject: "",
      description: "",
      location: "",
      startConference: false,
      additionalFieldDefaults: {},
      fairnessWindow: "month",
      active: true,
      public: false,
      verifyEmail: false,
      showNames: false,
    });
  });

  test("that was kept before there were names to show and mails to answer is read as one without", () => {
    const { verifyEmail: _, showNames: __, ...kept } = created();
    expect(Profile.parse(kept)).toMatchObject({ verifyEmail: false, showNames: false });
    expect(ProfilePatch.parse({})).toEqual({});
  });

  test("takes the time zone of its hours where it has none of its own", () => {
    const { timezone: _, ...rest } = least;
    const workHours = { timezone: "Eastern Standard Time", daySchedules: [] };
    expect(NewProfile.parse({ ...rest, workHours }).timezone).toBe("America/New_York");
    expect(NewProfile.parse({ ...least, workHours }).timezone).toBe("Europe/Berlin");
    expect(issuesOf(NewProfile.safeParse(rest))).toMatchObject([{ path: ["timezone"] }]);
  });

  test("takes the other names of fields, and prefers its own", () => {
    expect(created({ bufferBetweenMinutes: 5, required: "all" })).toMatchObject({
      bufferAfterMinutes: 5,
      pooling: "collective",
    });
    expect(created({ required: "one" })).toMatchObject({ pooling: "any" });
    expect(
      created({ bufferBetweenMinutes: 5, bufferAfterMinutes: 0, required: "all", pooling: "round_robin" }),
    ).toMatchObject({
      bufferAfterMinutes: 0,
      pooling: "round_robin",
    });
    expect(created({ bufferBetweenMinutes: 5, required: "all" })).not.toHaveProperty("required");
  });

  test.each([
    ["30D", "P30D"],
    ["P4W", "P4W"],
    ["p3m", "P3M"],
    ["P1Y2M3W4D", "P1Y2M3W4D"],
  ])("is available for %s", (given, kept) => {
    expect(created({ timeAvailableFor: given }).timeAvailableFor).toBe(kept);
  });

  test.each([
    ["timeAvailableFor", "PT48H"],
    ["timeAvailableFor", "P0D"],
    ["timeAvailableFor", "P"],
    ["timeAvailableFor", "30"],
    ["availabilityStep", 25],
    ["durationMinutes", 4],
    ["bufferBeforeMinutes", -1],
    ["name", "Intro"],
    ["name", "-intro"],
    ["name", "in"],
    ["timezone", "Americas/New_York"],
    ["openMeetingUrl", "javascript:alert(1)"],
    ["endTime", "tomorrow"],
    ["maxBookingsPerDay", 0],
  ])("refuses %s %j", (field, value) => {
    expect(issuesOf(NewProfile.safeParse({ ...least, [field]: value }))).toMatchObject([{ path: [field] }]);
  });

  test("refuses a zone of hours that there is not", () => {
    const workHours = { timezone: "Americas/New_York", daySchedules: [] };
    expect(issuesOf(NewProfile.safeParse({ ...least, workHours }))).toMatchObject([
      { path: ["workHours", "timezone"] },
    ]);
  });

  test("takes instants as Unix time and as text", () => {
    expect(created({ startTime: 1_780_300_800, endTime: "2026-06-30T10:00:00+02:00" })).toMatchObject({
      startTime: 1_780_300_800,
      endTime: Date.parse("2026-06-30T08:00:00Z") / 1_000,
    });
  });
});

describe("a change", () => {
  test("leaves alone what it does not name, and counts the version up", () => {
    const profile = created({ maxBookingsPerDay: 4, startAfterMinutes: 120 });
    expect(patched(profile, ProfilePatch.parse({ durationMinutes: 45 }))).toEqual({
      ...profile,
      durationMinutes: 45,
      version: 4,
    });
  });

  test("takes away with null what a profile can be without", () => {
    const profile = created({ maxBookingsPerDay: 4, context: "x" });
    const changed = patched(profile, ProfilePatch.parse({ maxBookingsPerDay: null }));
    expect(changed).not.toHaveProperty("maxBookingsPerDay");
    expect(changed.context).toBe("x");
    expect(ProfilePatch.safeParse({ durationMinutes: null }).success).toBe(false);
  });

  test("takes the other names of fields", () => {
    expect(ProfilePatch.parse({ bufferBetweenMinutes: 5, required: "all" })).toEqual({
      bufferAfterMinutes: 5,
      pooling: "collective",
    });
  });

  test("cannot set what the host sets", () => {
    expect(ProfilePatch.parse({ id: 9, version: 9 })).toEqual({});
  });
});

describe("hours", () => {
  const hoursOf = (...workingIntervals: { start: string; end: string }[]) =>
    WorkHours.safeParse({ daySchedules: [{ dayOfWeek: "monday", workingIntervals }] });

  test.each([
    ["09:00", "09:00:00"],
    ["09:00:30", "09:00:30"],
    ["09:00Z", "09:00:00"],
    ["14:15:22Z", "14:15:22"],
  ])("may begin at %s", (given, kept) => {
    const hours = hoursOf({ start: given, end: "24:00" }).data?.daySchedules[0]?.workingIntervals;
    expect(hours).toEqual([{ start: kept, end: "24:00:00" }]);
  });

  test.each(["9:00", "24:01", "25:00", "09:60", "09", "noon", "09:00+02:00"])("may not begin at %s", (start) => {
    expect(hoursOf({ start, end: "24:00" }).success).toBe(false);
  });

  test("have an end after their start", () => {
    const empty = {
      message: expect.stringMatching(/^interval.empty: /),
      path: ["daySchedules", 0, "workingIntervals", 0],
    };
    expect(issuesOf(hoursOf({ start: "22:00", end: "06:00" }))).toMatchObject([empty]);
    expect(issuesOf(hoursOf({ start: "09:00", end: "09:00" }))).toMatchObject([empty]);
  });

  test("may touch but not overlap, in any order", () => {
    expect(hoursOf({ start: "12:00", end: "15:00" }, { start: "09:00", end: "12:00" }).success).toBe(true);
    expect(issuesOf(hoursOf({ start: "11:59", end: "15:00" }, { start: "09:00", end: "12:00" }))).toMatchObject([
      { message: expect.stringMatching(/^interval.overlap: /) },
    ]);
  });

  test("name each day once", () => {
    const monday = { dayOfWeek: "monday", workingIntervals: [] };
    expect(WorkHours.safeParse({ daySchedules: [monday, monday] }).success).toBe(false);
  });
});

describe("an exception", () => {
  const dates = { startDate: "2026-06-01", endDate: "2026-06-02" };

  test("may close whole days, or name hours", () => {
    expect(Exception.parse({ ...dates, isAvailable: false })).toEqual({ ...dates, isAvailable: false, name: "" });
    const intervals = [{ start: "09:00", end: "12:00" }];
    expect(Exception.parse({ ...dates, isAvailable: true, intervals }).intervals).toEqual([
      { start: "09:00:00", end: "12:00:00" },
    ]);
  });

  test.each([
    [{ isAvailable: true }, { path: ["intervals"] }],
    [{ isAvailable: false, intervals: [] }, { path: ["intervals"] }],
    [
      { isAvailable: false, endDate: "2026-05-31" },
      { path: ["endDate"], message: "dates.reversed: is before startDate" },
    ],
    [{ isAvailable: false, endDate: "2026-06-31" }, { path: ["endDate"] }],
  ])("is refused with %j", (fields, issue) => {
    expect(issuesOf(Exception.safeParse({ ...dates, ...fields }))).toMatchObject([issue]);
  });
});

describe("a member", () => {
  test("is a person of weight one, unless told otherwise", () => {
    expect(Member.parse({ userId: "Ann@Example.com", email: "Ann@Example.com" })).toEqual({
      userId: "ann@example.com",
      email: "ann@example.com",
      kind: "person",
      position: 0,
      exceptions: [],
      weight: 1,
      priority: 0,
      active: true,
    });
  });

  test("has a weight, for what has none cannot be divided by", () => {
    expect(Member.safeParse({ userId: "ann", email: "ann@example.com", weight: 0 }).success).toBe(false);
  });
});

import { describe, expect, test } from "vitest";
import { isSlot, slotsOf } from "../../../../../drivers/place/group-booking/slots/slots.ts";
import { inputWith, profileWith, startsOn, unix } from "./fixtures.ts";

const slotsWith = (fields: Parameters<typeof profileWith>[0], period: { from: string; to: string; now?: string }) =>
  slotsOf(inputWith({ profile: profileWith({ availabilityStep: 60, ...fields }), ...period }));

const startsWith = (...args: Parameters<typeof slotsWith>) =>
  startsOn("UTC", slotsWith(...args)).map((text) => text.slice(8));

describe("notice", () => {
  const period = { from: "2026-06-01T00:00Z", to: "2026-06-01T12:00Z", now: "2026-06-01T07:00Z" };

  test("is kept to the minute", () => {
    expect(startsWith({ startAfterMinutes: 60 }, period)[0]).toBe("01T08:00");
    expect(startsWith({ startAfterMinutes: 61 }, period)[0]).toBe("01T09:00");
  });

  test("nothing in the past is offered, but this very second is", () => {
    expect(startsWith({}, period)[0]).toBe("01T07:00");
    expect(startsWith({}, { ...period, now: "2026-06-01T07:00:01Z" })[0]).toBe("01T08:00");
  });

  test("of 24 hours is 24 hours also in the night in which clocks are put forward", () => {
    const now = "2026-03-28T09:00:00Z";
    const [first] = slotsWith(
      { startAfterMinutes: 1_440, timezone: "Europe/Berlin" },
      { from: now, to: "2026-03-30T00:00Z", now },
    );
    expect(first?.start).toBe(unix("2026-03-29T09:00Z"));
    expect(startsOn("Europe/Berlin", first === undefined ? [] : [first])).toEqual(["2026-03-29T11:00"]);
  });
});

describe("the horizon", () => {
  const ends = (zone: string, now: string, timeAvailableFor: string) => {
    const profile = { timezone: zone, timeAvailableFor, durationMinutes: 30, availabilityStep: 30 as const };
    const last = slotsWith(profile, { from: now, to: "2027-12-31T00:00Z", now }).at(-1);
    return last?.end;
  };

  test("of two days is at the same time on the wall, over a night of 23 hours and over one of 25", () => {
    expect(ends("Europe/Berlin", "2026-03-28T09:00Z", "P2D")).toBe(unix("2026-03-30T08:00Z"));
    expect(ends("Europe/Berlin", "2026-10-24T08:00Z", "P2D")).toBe(unix("2026-10-26T09:00Z"));
    expect(ends("UTC", "2026-03-28T09:00Z", "P2D")).toBe(unix("2026-03-30T09:00Z"));
  });

  test("may be given in weeks and months", () => {
    expect(ends("UTC", "2026-01-31T09:00Z", "P1M")).toBe(unix("2026-02-28T09:00Z"));
    expect(ends("UTC", "2026-01-31T09:00Z", "4W")).toBe(unix("2026-02-28T09:00Z"));
  });

  test("is for the end of a meeting", () => {
    const profile = { timeAvailableFor: "P1D", durationMinutes: 90 };
    const found = startsWith(profile, { from: "2026-06-01T09:00Z", to: "2026-06-09T00:00Z" });
    expect(found.at(-1)).toBe("02T07:00");
  });
});

describe("the period of a profile", () => {
  const period = { from: "2026-06-01T00:00Z", to: "2026-07-01T00:00Z" };

  test("begins at startTime, and the horizon is counted from there", () => {
    const found = startsWith({ startTime: "2026-06-10T08:00:00Z", timeAvailableFor: "P1D" }, period);
    expect([found[0], found.at(-1)]).toEqual(["10T08:00", "11T07:00"]);
  });

  test("begins now when startTime is past", () => {
    const found = startsWith({ startTime: "2020-01-01T00:00:00Z", timeAvailableFor: "P1D" }, period);
    expect([found[0], found.at(-1)]).toEqual(["01T00:00", "01T23:00"]);
  });

  test("ends with the last meeting that ends by endTime", () => {
    expect(startsWith({ endTime: "2026-06-01T05:00:00Z" }, period).at(-1)).toBe("01T04:00");
    expect(startsWith({ endTime: "2026-06-01T04:59:59Z" }, period).at(-1)).toBe("01T03:00");
  });

  test("that is over, or not active, has no slots", () => {
    expect(startsWith({ endTime: "2026-05-31T00:00:00Z" }, period)).toEqual([]);
    expect(startsWith({ active: false }, period)).toEqual([]);
  });
});

describe("what is asked for", () => {
  test("is starts from the first moment until before the last, so that two pages have no slot in common", () => {
    const profile = { availabilityStep: 30 as const };
    const now = "2026-05-31T00:00Z";
    const whole = startsWith(profile, { from: "2026-06-01T00:00Z", to: "2026-06-03T00:00Z", now });
    const pages = [
      ...startsWith(profile, { from: "2026-06-01T00:00Z", to: "2026-06-02T00:00Z", now }),
      ...startsWith(profile, { from: "2026-06-02T00:00Z", to: "2026-06-03T00:00Z", now }),
    ];
    expect(pages).toEqual(whole);
    expect(whole).toHaveLength(96);
  });

  test("backwards is nothing", () => {
    expect(startsWith({}, { from: "2026-06-02T00:00Z", to: "2026-06-01T00:00Z", now: "2026-06-01T00:00Z" })).toEqual(
      [],
    );
  });
});

describe("a single slot", () => {
  const input = inputWith({ from: "2026-06-01T00:00Z", to: "2026-06-02T00:00Z" });

  test("is one where it is offered", () => {
    expect(isSlot(input, unix("2026-06-01T09:30Z"))).toEqual({
      start: unix("2026-06-01T09:30Z"),
      end: unix("2026-06-01T10:30Z"),
      userIds: ["ann"],
    });
  });

  test.each(["2026-06-01T09:31Z", "2026-06-01T09:30:01Z", "2026-05-31T09:30Z", "2026-07-30T09:30Z"])(
    "is none at %s",
    (time) => {
      expect(isSlot(input, unix(time))).toBeUndefined();
    },
  );
});

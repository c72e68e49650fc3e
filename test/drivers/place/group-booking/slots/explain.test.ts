import { describe, expect, test } from "vitest";
import { explainSlot } from "../../../../../drivers/place/group-booking/slots/explain.ts";
import { exception, hoursIn, inputWith, interval, memberWith, profileWith, unix, week } from "./fixtures.ts";

const from = "2026-06-01T00:00Z";
const now = from;

/** Why Ann cannot be booked on Monday at ten. */
function why(
  profile: Parameters<typeof profileWith>[0] = {},
  {
    member = {},
    ...rest
  }: { member?: Parameters<typeof memberWith>[1]; busy?: string[]; own?: string; history?: number; at?: string } = {},
) {
  const input = inputWith({
    profile: profileWith({ workHours: hoursIn("UTC", "09:00-17:00"), ...profile }),
    members: [memberWith("ann", member)],
    busy: { ann: rest.busy ?? [] },
    bookings: new Map(
      rest.own === undefined ? [] : [["ann", [{ ...interval(rest.own), bufferBefore: 15, bufferAfter: 15 }]]],
    ),
    history: Array.from({ length: rest.history ?? 0 }, () => ({ start: unix(from), userIds: ["ann"], createdAt: 0 })),
    from,
    to: from,
    now,
  });
  return explainSlot(input, unix(rest.at ?? "2026-06-01T10:00Z")).ann;
}

describe("a time is explained as", () => {
  test("free", () => {
    expect(why()).toBe("free");
  });

  test("inactive, for a profile or a member that is", () => {
    expect(why({ active: false })).toBe("inactive");
    expect(why({}, { member: { active: false } })).toBe("inactive");
  });

  test("grid, where nothing starts", () => {
    expect(why({}, { at: "2026-06-01T10:10Z" })).toBe("grid");
  });

  test("notice, when it is too soon or past", () => {
    expect(why({ startAfterMinutes: 601 })).toBe("notice");
    expect(why({}, { at: "2026-05-29T10:00Z" })).toBe("notice");
  });

  test("horizon, before the period and after it", () => {
    expect(why({ startTime: "2026-06-02T00:00:00Z" })).toBe("horizon");
    expect(why({ endTime: "2026-06-01T10:30:00Z" })).toBe("horizon");
    expect(why({ timeAvailableFor: "P1D" }, { at: "2026-06-02T10:00Z" })).toBe("horizon");
  });

  test("limit, on a day that is full for all or for one", () => {
    expect(why({ maxBookingsPerDay: 2 }, { history: 2 })).toBe("limit");
    expect(why({ maxBookingsPerUserPerDay: 2 }, { history: 2 })).toBe("limit");
    expect(why({ maxBookingsPerUserPerDay: 2 }, { history: 1 })).toBe("free");
  });

  test("off_hours, where nobody works in any week", () => {
    expect(why({}, { at: "2026-06-01T16:30Z" })).toBe("off_hours");
    expect(why({}, { member: { schedule: week("09:00-17:00", ["friday"]) } })).toBe("off_hours");
    expect(why({ exceptions: [exception("off 2026-06-01")] }, { at: "2026-06-01T18:00Z" })).toBe("off_hours");
  });

  test("exception, where an exception is all that stands against it", () => {
    expect(why({ exceptions: [exception("off 2026-06-01")] })).toBe("exception");
    expect(why({}, { member: { exceptions: [exception("off 2026-06-01 10:30-12:00")] } })).toBe("exception");
  });

  test("busy, when something is in the calendar", () => {
    expect(why({}, { busy: ["2026-06-01T10:59Z/2026-06-01T12:00Z"] })).toBe("busy");
  });

  test("busy, when it takes the first second only", () => {
    expect(why({}, { busy: ["2026-06-01T09:30Z/2026-06-01T10:00:01Z"] })).toBe("busy");
  });

  test("own_booking, when it is ours, whether or not the calendar shows it", () => {
    const own = "2026-06-01T10:30Z/2026-06-01T11:00Z";
    expect(why({}, { own })).toBe("own_booking");
    expect(why({}, { own, busy: [own] })).toBe("own_booking");
  });

  test("buffer, when only the time around is taken", () => {
    expect(why({ bufferAfterMinutes: 10 }, { busy: ["2026-06-01T11:05Z/2026-06-01T12:00Z"] })).toBe("buffer");
    expect(why({}, { own: "2026-06-01T11:00Z/2026-06-01T12:00Z" })).toBe("buffer");
    expect(why({ bufferBeforeMinutes: 90, bufferWithinWorkHours: true })).toBe("buffer");
  });
});

test("each member has a reason of their own, and one whose calendar could not be read has error", () => {
  const members = [
    memberWith("room", { kind: "room" }),
    memberWith("cem", { position: 2 }),
    memberWith("ann", { position: 1 }),
    memberWith("bob", { position: 3 }),
  ];
  const input = inputWith({ members, busy: { cem: ["2026-06-01T10:00Z/2026-06-01T10:30Z"] }, from, to: from });
  const busy = new Map([...input.busy].filter(([id]) => id !== "bob"));
  expect(Object.entries(explainSlot({ ...input, busy }, unix("2026-06-01T10:00Z")))).toEqual([
    ["ann", "free"],
    ["cem", "busy"],
    ["bob", "error"],
    ["room", "free"],
  ]);
});

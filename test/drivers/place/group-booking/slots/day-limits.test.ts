import { describe, expect, test } from "vitest";
import { slotsOf } from "../../../../../drivers/place/group-booking/slots/slots.ts";
import { hoursIn, inputWith, memberWith, profileWith, unix } from "./fixtures.ts";

const booked = (start: string, ...userIds: string[]) => ({ start: unix(start), userIds, createdAt: 0 });

/** How many of two days' slots each person is named in, by local date in Berlin; 2 hours a day. */
function offered(fields: Parameters<typeof profileWith>[0], history: ReturnType<typeof booked>[]) {
  const timezone = "Europe/Berlin";
  const workHours = hoursIn(timezone, "00:00-02:00");
  const profile = profileWith({ timezone, workHours, availabilityStep: 60, ...fields });
  const members = [memberWith("ann"), memberWith("bob"), memberWith("room", { kind: "room" })];
  const slots = slotsOf(inputWith({ profile, members, history, from: "2026-05-31T22:00Z", to: "2026-06-02T22:00Z" }));
  const count = (day: string, id: string) =>
    slots.filter(
      ({ start, userIds }) =>
        userIds.includes(id) && start >= unix(`${day}T22:00Z`) && start < unix(`${day}T22:00Z`) + 86_400,
    ).length;
  return ["2026-05-31", "2026-06-01"].map((day) => [count(day, "ann"), count(day, "bob"), count(day, "room")]);
}

const free = [2, 2, 2];

test("without limits, bookings do not count", () => {
  expect(offered({}, [booked("2026-06-01T09:00Z", "ann"), booked("2026-06-01T10:00Z", "ann")])).toEqual([free, free]);
});

describe("a limit for each day", () => {
  test("closes the local date on which it is reached, and no other", () => {
    // Half past eleven at night in UTC is the next morning in Berlin.
    const history = [booked("2026-06-01T09:00Z", "ann"), booked("2026-05-31T23:30Z", "bob")];
    expect(offered({ maxBookingsPerDay: 2 }, history)).toEqual([[0, 0, 0], free]);
    expect(offered({ maxBookingsPerDay: 3 }, history)).toEqual([free, free]);
    expect(offered({ maxBookingsPerDay: 1 }, [booked("2026-06-01T23:30Z", "bob")])).toEqual([free, [0, 0, 0]]);
  });

  test("counts what was earlier on the same date, before the time that is asked for", () => {
    const profile = profileWith({ maxBookingsPerDay: 1 });
    const history = [booked("2026-06-01T00:30Z", "ann")];
    expect(slotsOf(inputWith({ profile, history, from: "2026-06-01T20:00Z", to: "2026-06-01T22:00Z" }))).toEqual([]);
  });
});

describe("a limit for each person and day", () => {
  test("takes out who has reached it", () => {
    const history = [
      booked("2026-06-01T09:00Z", "ann"),
      booked("2026-06-01T10:00Z", "ann"),
      booked("2026-06-02T09:00Z", "bob"),
    ];
    expect(offered({ maxBookingsPerUserPerDay: 2 }, history)).toEqual([[0, 2, 2], free]);
    expect(offered({ maxBookingsPerUserPerDay: 1 }, history)).toEqual([
      [0, 2, 2],
      [2, 0, 2],
    ]);
  });

  test("is none for rooms", () => {
    const history = [booked("2026-06-01T09:00Z", "ann", "room")];
    expect(offered({ maxBookingsPerUserPerDay: 1 }, history)).toEqual([[0, 2, 2], free]);
  });

  test("ends a day of a collective profile for all", () => {
    const history = [booked("2026-06-01T09:00Z", "ann")];
    expect(offered({ maxBookingsPerUserPerDay: 1, pooling: "collective" }, history)).toEqual([[0, 0, 0], free]);
  });
});

import { describe, expect, test } from "vitest";
import { type RoomStatus, withValue } from "../../../../runtime/console/pages/panel/room-status.ts";

const booking = { id: "1", event_start: 1, event_end: 2, all_day: false, title: "Sprint", private: false };

describe("a value of a room", () => {
  test("has what the panel shows of it, and what it does not know is left out", () => {
    const value = { ...booking, body: "secret plans", attendees: [{ email: "a@example.com" }], colour: "blue" };
    expect(withValue({}, "current_booking", value)).toEqual({ current_booking: booking });
    expect(withValue({}, "bookings", [value])).toEqual({ bookings: [booking] });
  });

  test("that goes away is not there", () => {
    const before: RoomStatus = { status: "busy", current_booking: booking };
    const after = withValue(before, "current_booking", null);
    expect(after.current_booking).toBeUndefined();
    expect(after.status).toBe("busy");
  });

  test.each([
    ["status", "on fire"],
    ["current_booking", { ...booking, event_start: "09:00" }],
    ["current_booking", { ...booking, event_end: 2.5 }],
    ["bookings", "none"],
    ["last_sync", 1e15],
    ["stale", "yes"],
    ["time_zone", "Europe/Atlantis"],
  ] as const)("of another shape is not there: %s", (name, value) => {
    expect(withValue({}, name, value)[name]).toBeUndefined();
  });

  test("in a zone that the browser knows is taken", () => {
    expect(withValue({}, "time_zone", "Australia/Lord_Howe").time_zone).toBe("Australia/Lord_Howe");
  });
});

import { expect, test } from "vitest";
import { type DaySettings, dayAt, windowAt } from "../../../../drivers/place/bookings/day.ts";
import { at, clock, event } from "./stand-in.ts";

const settings: DaySettings = {
  time_zone: "Europe/Berlin",
  pending_period: 300,
  pending_before: 300,
  last_booking_started: 0,
};

const meeting = event(clock("10:00"), clock("11:00"));

/** What a panel makes of a moment of 5 January. */
const glance = (time: string, given: Partial<DaySettings> = {}, events = [meeting]) => {
  const { status, booked, in_use, pending, current_pending, next_pending } = dayAt(events, clock(time), {
    ...settings,
    ...given,
  });
  const flags = { booked, in_use, pending, current_pending, next_pending };
  return [status, ...Object.entries(flags).flatMap(([name, set]) => (set ? [name] : []))].join(" ");
};

test("a room without meetings is free all day", () => {
  expect(dayAt([], clock("09:00"), settings)).toMatchObject({
    bookings: [],
    previous_booking: null,
    current_booking: null,
    next_booking: null,
    status: "free",
    changes_at: clock("23:59:59") + 1,
  });
});

test.each([
  ["09:54:59", "free"],
  ["09:55", "pending pending next_pending"],
  ["09:59:59", "pending pending next_pending"],
  ["10:00", "pending booked pending current_pending"],
  ["10:04:59", "pending booked pending current_pending"],
  ["10:05", "busy booked in_use"],
  ["10:59:59", "busy booked in_use"],
  ["11:00", "free"],
])("with check-in, a meeting from 10 to 11 makes the room at %s: %s", (time, expected) => {
  expect(glance(time)).toBe(expected);
});

test.each([
  ["09:55", "free"],
  ["10:00", "busy booked in_use"],
  ["11:00", "free"],
])("after check-in, it is at %s: %s", (time, expected) => {
  expect(glance(time, { last_booking_started: clock("10:00") })).toBe(expected);
});

test("a pending_period of 0 turns check-in off, a pending_before of 0 early check-in", () => {
  expect(glance("09:55", { pending_period: 0 })).toBe("free");
  expect(glance("10:00", { pending_period: 0 })).toBe("busy booked in_use");
  expect(glance("09:59:59", { pending_before: 0 })).toBe("free");
  expect(glance("10:00", { pending_before: 0 })).toBe("pending booked pending current_pending");
});

test("every change comes at a time that the day before it names", () => {
  const times: number[] = [];
  for (let now = clock("09:00"); now < clock("11:30"); ) {
    now = dayAt([meeting], now, settings).changes_at;
    times.push(now);
  }
  expect(times).toEqual(["09:55", "10:00", "10:05", "11:00"].map(clock).concat(clock("23:59:59") + 1));
});

test("nobody checked in: the meeting is unattended once its time to check in is over", () => {
  expect(dayAt([meeting], clock("10:04:59"), settings).unattended).toBeNull();
  expect(dayAt([meeting], clock("10:05"), settings).unattended).toMatchObject({ id: meeting.id });
  const present = { ...settings, last_booking_started: clock("10:00") };
  expect(dayAt([meeting], clock("10:05"), present).unattended).toBeNull();
});

test("an event of the whole day needs nobody to check in at midnight", () => {
  const whole = event(clock("00:00"), clock("23:59:59") + 1, { all_day: true });
  expect(dayAt([whole], clock("00:00"), settings)).toMatchObject({ status: "busy", unattended: null });
  expect(dayAt([whole, meeting], clock("10:30"), settings).current_booking).toMatchObject({ id: meeting.id });
  expect(dayAt([whole, meeting], clock("11:00"), settings)).toMatchObject({
    current_booking: { id: whole.id },
    previous_booking: { id: meeting.id },
  });
});

test("meetings back to back follow each other in the same second", () => {
  const after = event(clock("11:00"), clock("12:00"));
  const present = { ...settings, last_booking_started: clock("10:00") };
  expect(dayAt([after, meeting], clock("10:59:59"), present)).toMatchObject({
    previous_booking: null,
    current_booking: { id: meeting.id },
    next_booking: { id: after.id },
    in_use: true,
    next_pending: true,
    status: "pending",
  });
  expect(dayAt([after, meeting], clock("11:00"), present)).toMatchObject({
    previous_booking: { id: meeting.id },
    current_booking: { id: after.id },
    next_booking: null,
    in_use: false,
  });
});

test("cancelled events do not count", () => {
  const cancelled = event(clock("10:00"), clock("11:00"), { status: "cancelled" });
  expect(dayAt([cancelled], clock("10:30"), settings)).toMatchObject({ bookings: [], booked: false });
});

test("at midnight, what ended yesterday goes, and what still runs stays", () => {
  const late = event(clock("22:00"), clock("23:00"));
  const overnight = event(clock("23:30"), clock("23:59:59") + 3_601);
  const midnight = clock("23:59:59") + 1;
  expect(dayAt([late, overnight], midnight - 1, settings).bookings).toHaveLength(2);
  const next = dayAt([late, overnight], midnight, settings);
  expect(next.bookings.map(({ id }) => id)).toEqual([overnight.id]);
  expect(next.previous_booking).toBeNull();
});

test.each([
  ["2026-03-29", "+01:00", 23],
  ["2026-10-25", "+02:00", 25],
])("on %s, when clocks change, the day has the hours that it has", (date, offset, hours) => {
  const midnight = at(`${date}T00:00:00${offset}`);
  const day = dayAt([], midnight, settings);
  expect(day.changes_at).toBe(midnight + hours * 3_600);
  const { period_start, period_end } = windowAt(midnight + 12 * 3_600, "Europe/Berlin");
  expect(period_start).toBe(midnight);
  expect(period_end).toBe(midnight + 29 * 86_400 + hours * 3_600);
});

test("a meeting over the hour that clocks repeat ends when it ends", () => {
  // From 2:30 to 2:30, one hour later.
  const night = event(at("2026-10-25T02:30:00+02:00"), at("2026-10-25T02:30:00+01:00"));
  const booked = (now: number) => dayAt([night], now, settings).booked;
  expect([-1, 0, 3_599, 3_600].map((seconds) => booked(night.event_start + seconds))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("a private event shows as Private, with neither title nor names", () => {
  const meeting_details = { online_meeting_url: "https://meet.example/salaries", online_meeting_pin: "1234" };
  const secret = event(clock("10:00"), clock("11:00"), { private: true, title: "Salaries", ...meeting_details });
  const day = dayAt([secret], clock("10:30"), settings);
  expect(day.current_booking).toEqual({
    id: secret.id,
    mailbox: "aspen@example.com",
    event_start: clock("10:00"),
    event_end: clock("11:00"),
    timezone: "Europe/Berlin",
    all_day: false,
    title: "Private",
    body: "",
    location: "",
    host: "",
    creator: "",
    attendees: [],
    attachments: [],
    private: true,
    recurring: false,
    status: "confirmed",
    created: secret.created,
    updated: secret.updated,
  });
  expect(JSON.stringify(day)).not.toMatch(/salaries|ann|agenda|1234/i);
});

import { wallClock } from "atrium";
import type { z } from "zod";
import { Exception, WorkHours } from "../../../../../drivers/place/group-booking/hours.ts";
import { Member, NewProfile, type Profile } from "../../../../../drivers/place/group-booking/model.ts";
import type { Slot, SlotInput } from "../../../../../drivers/place/group-booking/slots/input.ts";

/** Unix time of an ISO 8601 instant. */
export const unix = (iso: string) => Date.parse(iso) / 1_000;

export const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** The same hours on every day, or on some: `week("09:00-12:00 13:00-17:00", ["monday"])`. */
export function week(hours: string, on: readonly (typeof days)[number][] = days) {
  return on.map((dayOfWeek) => ({ dayOfWeek, workingIntervals: intervals(hours) }));
}

export function intervals(hours: string) {
  return hours
    .split(" ")
    .filter((text) => text !== "")
    .map((text) => ({ start: text.split("-")[0] ?? "", end: text.split("-")[1] ?? "" }));
}

/** A profile of 60 minutes every 30, without notice, open at any hour in UTC, for 30 days. */
export function profileWith(fields: Partial<z.input<typeof NewProfile>> = {}): Profile {
  const defaults = { name: "intro", durationMinutes: 60, availabilityStep: 30, startAfterMinutes: 0, timezone: "UTC" };
  return { ...NewProfile.parse({ ...defaults, ...fields }), id: 1, version: 1 };
}

/** The weekly hours of a profile; in the zone of each member where none is named. */
export const hoursIn = (timezone: string | undefined, hours: string, on?: readonly (typeof days)[number][]) =>
  WorkHours.parse({ ...(timezone === undefined ? {} : { timezone }), daySchedules: week(hours, on) });

export function memberWith(userId: string, fields: Partial<z.input<typeof Member>> = {}): Member {
  return Member.parse({ userId, email: `${userId}@example.com`, ...fields });
}

/** "off 2026-03-30", "off 2026-03-30..2026-04-02", "off 2026-03-30 12:00-14:00", "on 2026-03-28 10:00-12:00". */
export function exception(text: string): Exception {
  const [kind, dates = "", ...hours] = text.split(" ");
  const [startDate = "", endDate = startDate] = dates.split("..");
  const found = intervals(hours.join(" "));
  return Exception.parse({
    startDate,
    endDate,
    isAvailable: kind === "on",
    ...(found.length === 0 ? {} : { intervals: found }),
  });
}

/** What decides the slots between two instants, seen from the first one, with empty calendars where none are given. */
export function inputWith(
  fields: Partial<Omit<SlotInput, "from" | "to" | "now" | "busy">> & {
    from: string;
    to: string;
    now?: string;
    busy?: Record<string, string[]>;
  },
): SlotInput {
  const { from, to, now = from, busy = {}, ...rest } = fields;
  const members = rest.members ?? [memberWith("ann")];
  return {
    profile: profileWith(),
    bookings: new Map(),
    history: [],
    ...rest,
    members,
    busy: new Map(members.map(({ userId }) => [userId, (busy[userId] ?? []).map(interval)])),
    from: unix(from),
    to: unix(to),
    now: unix(now),
  };
}

/** Of "2026-03-30T09:00Z/2026-03-30T10:00Z". */
export function interval(text: string): { start: number; end: number } {
  const [start = "", end = ""] = text.split("/");
  return { start: unix(start), end: unix(end) };
}

/** The starts on the wall of a zone: "2026-03-29T03:00". */
export function startsOn(zone: string, slots: readonly Slot[]): string[] {
  return slots.map(({ start }) => wallClock(start, zone).slice(0, 16));
}

/** The starts' times of day in a zone: "03:00". */
export function timesOn(zone: string, slots: readonly Slot[]): string[] {
  return startsOn(zone, slots).map((text) => text.slice(11));
}

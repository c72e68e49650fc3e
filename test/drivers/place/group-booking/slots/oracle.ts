import { Temporal } from "temporal-polyfill";
import type { Exception, WeekDays } from "../../../../../drivers/place/group-booking/hours.ts";
import type { Member, Profile } from "../../../../../drivers/place/group-booking/model.ts";
import type { Slot, SlotInput } from "../../../../../drivers/place/group-booking/slots/input.ts";

/*
 * The rules of slots once more, as plainly as they can be said: every minute is looked at by itself, on the wall clock of
 * its zone. Slow, and without a line in common with what it judges. Hours are taken to begin and end on whole minutes.
 */

/** The slots of a profile, found minute by minute. */
export function oracleSlots(input: SlotInput): Slot[] {
  const { profile, members, from, to } = input;
  const duration = profile.durationMinutes * 60;
  const sorted = [...members].sort((a, b) => a.position - b.position || (a.userId < b.userId ? -1 : 1));
  const people = sorted.filter(({ kind }) => kind === "person");
  const rooms = sorted.filter(({ kind }) => kind === "room");
  const slots: Slot[] = [];
  for (let start = Math.ceil(from / 60) * 60; start < to; start += 60) {
    if (!mayStartAt(start, input)) continue;
    const freePeople = people.filter((each) => isFree(each, start, input));
    const freeRooms = rooms.filter((each) => isFree(each, start, input));
    const activePeople = people.filter(({ active }) => active);
    const enoughPeople = profile.pooling === "collective" ? freePeople.length === activePeople.length : true;
    const somebody = people.length === 0 || freePeople.length > 0;
    const someRoom = rooms.length === 0 || freeRooms.length > 0;
    if (members.length === 0 || !enoughPeople || !somebody || !someRoom) continue;
    slots.push({ start, end: start + duration, userIds: [...freePeople, ...freeRooms].map(({ userId }) => userId) });
  }
  return slots;
}

/** Whether the profile allows a start, whoever is free. */
function mayStartAt(start: number, { profile, history, now }: SlotInput): boolean {
  const { timezone, availabilityStep, durationMinutes, startAfterMinutes, startTime = 0, endTime } = profile;
  const clock = wall(start, timezone);
  const end = start + durationMinutes * 60;
  if (!profile.active || clock.minute % availabilityStep !== 0) return false;
  if (start - now < startAfterMinutes * 60) return false;

  const begins = Math.max(now, startTime);
  const horizon = zoned(begins, timezone).add(profile.timeAvailableFor).epochMilliseconds / 1_000;
  if (start < begins || end > horizon || (endTime !== undefined && end > endTime)) return false;

  const thatDay = history.filter((each) => wall(each.start, timezone).date === clock.date);
  return profile.maxBookingsPerDay === undefined || thatDay.length < profile.maxBookingsPerDay;
}

/** Whether a member has time for a meeting that starts then. */
export function isFree(member: Member, start: number, { profile, busy, bookings, history }: SlotInput): boolean {
  const { durationMinutes, bufferBeforeMinutes: before, bufferAfterMinutes: after, timezone } = profile;
  const end = start + durationMinutes * 60;
  const calendar = busy.get(member.userId);
  if (!member.active || calendar === undefined) return false;

  const limit = profile.maxBookingsPerUserPerDay;
  const date = wall(start, timezone).date;
  const own = history.filter(
    (each) => each.userIds.includes(member.userId) && wall(each.start, timezone).date === date,
  );
  if (limit !== undefined && member.kind === "person" && own.length >= limit) return false;

  for (let minute = start - before * 60; minute < end + after * 60; minute += 60) {
    const ofMeeting = minute >= start && minute < end;
    if ((ofMeeting || profile.bufferWithinWorkHours) && !works(profile, member, minute)) return false;
    if (calendar.some((item) => Math.max(item.start, minute) < Math.min(item.end, minute + 60))) return false;
  }
  return (bookings.get(member.userId) ?? []).every((other) => {
    if (other.end <= start) return start - other.end >= Math.max(other.bufferAfter, before) * 60;
    if (other.start >= end) return other.start - end >= Math.max(other.bufferBefore, after) * 60;
    return false;
  });
}

function works(profile: Profile, member: Member, minute: number): boolean {
  const own = wall(minute, member.timezone ?? profile.timezone);
  const common = profile.workHours?.timezone === undefined ? own : wall(minute, profile.workHours.timezone);
  const everyWeek = inWeek(profile.workHours?.daySchedules, common) && inWeek(member.schedule, own);
  const dates = (profile.availabilityIntervals?.intervals ?? []).map((each) => ({
    startDate: each.dateStartInclusive,
    endDate: each.dateEndInclusive,
    isAvailable: true,
    intervals: each.hours,
    name: "",
  }));
  return withExceptions(withExceptions(everyWeek, [...profile.exceptions, ...dates], common), member.exceptions, own);
}

function withExceptions(otherwise: boolean, exceptions: readonly Exception[], clock: Wall): boolean {
  const today = exceptions.filter(({ startDate, endDate }) => startDate <= clock.date && clock.date <= endDate);
  if (today.some(({ isAvailable, intervals }) => !isAvailable && intervals === undefined)) return false;
  const on = today.filter(({ isAvailable }) => isAvailable);
  const off = today.filter(({ isAvailable }) => !isAvailable);
  if (off.some(({ intervals = [] }) => inHours(intervals, clock))) return false;
  return on.length > 0 ? on.some(({ intervals = [] }) => inHours(intervals, clock)) : otherwise;
}

function inWeek(schedule: WeekDays | undefined, clock: Wall): boolean {
  if (schedule === undefined) return true;
  return schedule.some(
    ({ dayOfWeek, workingIntervals }) => dayOfWeek === clock.day && inHours(workingIntervals, clock),
  );
}

function inHours(hours: readonly { start: string; end: string }[], { time }: Wall): boolean {
  return hours.some(({ start, end }) => start <= time && time < end);
}

interface Wall {
  date: string;
  /** "09:30:00" */
  time: string;
  /** Since midnight, as the clock counts. */
  minute: number;
  day: string;
}

const names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const walls = new Map<string, Wall>();

/** What the clocks of a zone show. Kept, because thousands of runs ask for the same minutes. */
function wall(time: number, zone: string): Wall {
  const key = `${zone} ${time}`;
  const known = walls.get(key);
  if (known !== undefined) return known;
  const clock = zoned(time, zone);
  const [date = "", text = ""] = clock.toPlainDateTime().toString({ smallestUnit: "second" }).split("T");
  const found = {
    date,
    time: text,
    minute: text.endsWith(":00") ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5)) : Number.NaN,
    day: names[clock.dayOfWeek - 1] ?? "",
  };
  walls.set(key, found);
  return found;
}

function zoned(time: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(time * 1_000).toZonedDateTimeISO(zone);
}

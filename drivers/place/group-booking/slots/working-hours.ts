import { offsetSegments } from "atrium";
import { type DayHours, dayNames, type Exception, type WeekDays } from "../hours.ts";
import type { Member, Profile } from "../model.ts";
import { both, type Interval, merged, without } from "./intervals.ts";

/** Hours of a local day, in seconds since its midnight as the clock counts them. */
type Hours = Interval[];

const day = 86_400;
const wholeDay: Hours = [{ start: 0, end: day }];
const none: Hours = [];

/**
 * Says when members work, within a range: the time at which the clock on their wall shows one of their hours. So hours that
 * a change of clocks leaves out are none, and those that come twice are worked twice.
 *
 * Every week the hours are those of the member's schedule and of the profile; where both are set, what both allow; where
 * neither is, all. The profile's exceptions change them, and the member's exceptions change the outcome.
 */
export function workingHours(profile: Profile, { start, end }: Interval): (member: Member) => Interval[] {
  const { workHours, timezone } = profile;
  const exceptions = [...profile.exceptions, ...openedDates(profile)];
  const everyWeek = (zone: string) =>
    workHours === undefined ? [{ start, end }] : weekly(workHours.daySchedules, { zone, start, end });
  // Most members have no schedule of their own, and then share these with all others in their zone.
  const shared = new Map<string, Interval[]>();
  return (member) => {
    const own = { zone: member.timezone ?? timezone, start, end };
    const common = { ...own, zone: workHours?.timezone ?? own.zone };
    let hours = shared.get(common.zone);
    if (member.schedule !== undefined) {
      hours = changed(both(everyWeek(common.zone), weekly(member.schedule, own)), exceptions, common);
    } else if (hours === undefined) {
      hours = changed(everyWeek(common.zone), exceptions, common);
      shared.set(common.zone, hours);
    }
    return changed(hours, member.exceptions, own);
  };
}

/** The profile's dates with hours of their own, as exceptions. */
function openedDates({ availabilityIntervals }: Profile): DateException[] {
  return (availabilityIntervals?.intervals ?? []).map(({ dateStartInclusive, dateEndInclusive, hours }) => ({
    startDate: dateStartInclusive,
    endDate: dateEndInclusive,
    isAvailable: true,
    intervals: hours,
  }));
}

/** A range of Unix times, and the zone in which its local days are counted. */
interface Range extends Interval {
  zone: string;
}

function weekly(schedule: WeekDays, range: Range): Interval[] {
  const week = dayNames.map((name) => {
    const hours = schedule.find(({ dayOfWeek }) => dayOfWeek === name)?.workingIntervals;
    return hours === undefined ? none : inSeconds(hours);
  });
  // 1970-01-01 was a Thursday, three days after a Monday.
  return onDays(range, (date) => week[(((date + 3) % 7) + 7) % 7] ?? none);
}

type DateException = Pick<Exception, "startDate" | "endDate" | "isAvailable" | "intervals">;

/**
 * Hours with the exceptions of one level. Of a date's exceptions, one for the whole day beats all others; hours to work at
 * take the place of the day's own; and hours not to work at are taken away from either.
 */
function changed(hours: Interval[], exceptions: readonly DateException[], range: Range): Interval[] {
  const dates = datesOf(exceptions, range);
  if (dates.size === 0) return hours;
  const said = (date: number) => dates.get(date) ?? nothingSaid;
  const replaced = onDays(range, (date) => (said(date).closed || said(date).added !== undefined ? wholeDay : none));
  const added = onDays(range, (date) => (said(date).closed ? none : (said(date).added ?? none)));
  const removed = onDays(range, (date) => said(date).removed);
  return without(merged([...without(hours, replaced), ...added]), removed);
}

interface DateHours {
  closed: boolean;
  added: Hours | undefined;
  removed: Hours;
}

const nothingSaid: DateHours = { closed: false, added: undefined, removed: none };

/** What exceptions say of each local date that a range touches. */
function datesOf(exceptions: readonly DateException[], { start, end }: Interval): Map<number, DateHours> {
  const dates = new Map<number, DateHours>();
  // No zone is a whole day away from UTC.
  const first = Math.floor(start / day) - 1;
  const last = Math.floor(end / day) + 1;
  for (const { startDate, endDate, isAvailable, intervals } of exceptions) {
    const hours = inSeconds(intervals ?? []);
    for (let date = Math.max(first, dateNumber(startDate)); date <= Math.min(last, dateNumber(endDate)); date++) {
      const { closed, added, removed } = dates.get(date) ?? nothingSaid;
      dates.set(date, {
        closed: closed || (!isAvailable && intervals === undefined),
        added: isAvailable ? [...(added ?? none), ...hours] : added,
        removed: isAvailable ? removed : [...removed, ...hours],
      });
    }
  }
  return dates;
}

/** The Unix times in a range at which the clock shows the hours of its local days. */
function onDays({ zone, start, end }: Range, hoursOf: (date: number) => Hours): Interval[] {
  const found: Interval[] = [];
  for (const segment of offsetSegments(zone, start, end)) {
    const { offset } = segment;
    const last = Math.floor((segment.end - 1 + offset) / day);
    for (let date = Math.floor((segment.start + offset) / day); date <= last; date++) {
      const midnight = date * day - offset;
      for (const hours of hoursOf(date)) {
        found.push({
          start: Math.max(segment.start, midnight + hours.start),
          end: Math.min(segment.end, midnight + hours.end),
        });
      }
    }
  }
  return merged(found);
}

function inSeconds(hours: DayHours): Hours {
  return hours.map(({ start, end }) => ({ start: secondsOf(start), end: secondsOf(end) }));
}

/** Of "HH:MM:SS". */
function secondsOf(time: string): number {
  return Number(time.slice(0, 2)) * 3_600 + Number(time.slice(3, 5)) * 60 + Number(time.slice(6, 8));
}

/** Days since 1970 of "2026-03-29". */
function dateNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 1_000 / day;
}

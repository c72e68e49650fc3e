import fc from "fast-check";
import { dayNames } from "../../../../../drivers/place/group-booking/hours.ts";
import type { SlotInput } from "../../../../../drivers/place/group-booking/slots/input.ts";
import { intervals, memberWith, profileWith, unix } from "./fixtures.ts";

/** Changes of clocks, of every kind there is, and a night without one. */
export const moments: [what: string, zone: string, at: string][] = [
  ["an hour is left out in Berlin", "Europe/Berlin", "2026-03-29T01:00Z"],
  ["an hour comes twice in Berlin", "Europe/Berlin", "2026-10-25T01:00Z"],
  ["an hour is left out in New York", "America/New_York", "2026-03-08T07:00Z"],
  ["half an hour comes twice on Lord Howe", "Australia/Lord_Howe", "2026-04-04T15:00Z"],
  ["half an hour is left out on Lord Howe", "Australia/Lord_Howe", "2026-10-03T15:30Z"],
  ["the hour after midnight is left out in Sao Paulo", "America/Sao_Paulo", "2018-11-04T03:00Z"],
  ["the hour before midnight comes twice in Sao Paulo", "America/Sao_Paulo", "2018-02-18T02:00Z"],
  ["the hour after midnight is left out in Cairo", "Africa/Cairo", "2026-04-23T22:00Z"],
  ["the hour before midnight comes twice in Cairo", "Africa/Cairo", "2026-10-29T21:00Z"],
  ["the hour after midnight is left out in Beirut", "Asia/Beirut", "2026-03-28T22:00Z"],
  ["the hour before midnight comes twice in Beirut", "Asia/Beirut", "2026-10-24T21:00Z"],
  ["a day is left out in Apia", "Pacific/Apia", "2011-12-30T10:00Z"],
  ["nothing happens in Kolkata, half an hour beside the others", "Asia/Kolkata", "2026-06-15T12:00Z"],
  ["nothing ever happens in UTC", "UTC", "2026-12-31T22:00Z"],
];

/** Everything about a profile, its members and their calendars that slots can depend on, around a change of clocks. */
export function scenarios(zone: string, at: string): fc.Arbitrary<SlotInput> {
  const change = unix(at);
  const hour = 3_600;
  const zones = fc.constantFrom(zone, zone, "UTC", "Asia/Kolkata", "Australia/Lord_Howe");
  const near = (hours: number) =>
    fc.integer({ min: -hours * 60, max: hours * 60 }).map((minutes) => change + minutes * 60);
  // Mostly on the starts of slots, so that things touch; now and then a second off, or without any length.
  const span = (minutes: number) =>
    fc
      .tuple(near(20), fc.integer({ min: 0, max: minutes / 5 }), fc.constantFrom(0, 0, 0, 0, 1, 59))
      .map(([time, fives, seconds]) => ({ start: time - (time % 300) + seconds, length: fives * 300 }))
      .map(({ start, length }) => ({ start, end: start + length }));
  const dates = fc
    .integer({ min: -2, max: 2 })
    .map((days) => new Date((change + days * 86_400) * 1_000).toISOString().slice(0, 10));
  const dateRange = fc.tuple(dates, dates).map((pair) => [...pair].sort() as [string, string]);
  const exception = fc
    .record({ range: dateRange, isAvailable: fc.boolean(), whole: fc.boolean(), hours: hoursOfDay })
    .map(({ range: [startDate, endDate], isAvailable, whole, hours }) => ({
      startDate,
      endDate,
      isAvailable,
      ...(!isAvailable && whole ? {} : { intervals: intervals(hours === "" ? "10:00-11:00" : hours) }),
    }));
  const schedule = fc
    .array(hoursOfDay, { minLength: 7, maxLength: 7 })
    .map((hours) =>
      dayNames.map((dayOfWeek, index) => ({ dayOfWeek, workingIntervals: intervals(hours[index] ?? "") })),
    );
  const sometimes = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
  const rarely = <Value>(value: fc.Arbitrary<Value>) =>
    fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

  const exceptions = fc.oneof(
    { weight: 3, arbitrary: fc.constant([] as never[]) },
    { weight: 2, arbitrary: fc.array(exception, { maxLength: 2 }) },
  );

  const profile = fc
    .record({
      durationMinutes: fc.constantFrom(5, 30, 45, 60, 150),
      availabilityStep: fc.constantFrom(...([5, 10, 15, 20, 30, 60] as const)),
      bufferBeforeMinutes: fc.constantFrom(0, 0, 5, 20, 90),
      bufferAfterMinutes: fc.constantFrom(0, 0, 10, 45),
      bufferWithinWorkHours: fc.boolean(),
      startAfterMinutes: fc.constantFrom(0, 0, 0, 60, 600),
      startTime: rarely(near(8)),
      endTime: rarely(near(24)),
      timeAvailableFor: fc.constantFrom("P2D", "P3D", "P1W", "P1M"),
      timezone: zones,
      workHours: sometimes(fc.record({ timezone: sometimes(zones), daySchedules: schedule })),
      availabilityIntervals: rarely(
        fc.tuple(dateRange, hoursOfDay).map(([[dateStartInclusive, dateEndInclusive], hours]) => ({
          intervals: [{ dateStartInclusive, dateEndInclusive, hours: intervals(hours) }],
        })),
      ),
      exceptions,
      pooling: fc.constantFrom(...(["any", "round_robin", "collective"] as const)),
      maxBookingsPerDay: rarely(fc.integer({ min: 1, max: 3 })),
      maxBookingsPerUserPerDay: rarely(fc.integer({ min: 1, max: 2 })),
      active: fc.oneof({ weight: 30, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    })
    .map(profileWith);
  const member = fc.record({
    timezone: sometimes(zones),
    schedule: rarely(schedule),
    exceptions,
    position: fc.integer({ min: 0, max: 2 }),
    kind: fc.constantFrom(...(["person", "person", "room"] as const)),
    active: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    busy: fc.option(fc.array(span(180), { maxLength: 5 }), { nil: undefined, freq: 25 }),
    bookings: fc.array(
      fc.record({ at: span(60), bufferBefore: fc.constantFrom(0, 15, 60), bufferAfter: fc.constantFrom(0, 15, 60) }),
      { maxLength: 2 },
    ),
  });
  return fc
    .record({
      profile,
      drafts: fc.array(member, { minLength: 1, maxLength: 4 }),
      from: near(14),
      length: fc.integer({ min: 2, max: 20 }),
      lead: fc.integer({ min: -2 * hour, max: 40 * hour }),
      history: fc.array(fc.tuple(near(30), fc.subarray(["u0", "u1", "u2", "u3"])), { maxLength: 6 }),
    })
    .map(({ profile, drafts, from, length, lead, history }) => {
      const ids = drafts.map((_, index) => `u${index}`);
      const members = drafts.map(({ busy: _, bookings: __, ...draft }, index) => memberWith(`u${index}`, draft));
      return {
        profile,
        members,
        busy: new Map(drafts.flatMap(({ busy }, index) => (busy === undefined ? [] : [[ids[index] ?? "", busy]]))),
        bookings: new Map(
          drafts.map(({ bookings }, index) => [
            ids[index] ?? "",
            bookings.map(({ at: { start, end }, ...buffers }) => ({
              start,
              end: Math.max(end, start + 300),
              ...buffers,
            })),
          ]),
        ),
        history: history.map(([start, userIds]) => ({ start, userIds, createdAt: start - 86_400 })),
        from,
        to: from + length * hour,
        now: from - lead,
      };
    });
}

/** Hours of a day, as `intervals` reads them: long ones, short ones, and those that midnight divides. */
const hoursOfDay = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("00:00-24:00", "00:00-24:00", "00:00-06:00 18:00-24:00", "09:00-17:00", "") },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1_000, max: 1_440 }))
      .map(
        ([start, pause, end]) => `${clock(start)}-${clock(start + 400)} ${clock(start + 400 + pause)}-${clock(end)}`,
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 1_200 }), fc.integer({ min: 1, max: 240 }))
      .map(([start, length]) => `${clock(start)}-${clock(start + length)}`),
  },
);

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Member, NewProfile } from "../../drivers/place/group-booking/model.ts";
import type { SlotInput } from "../../drivers/place/group-booking/slots/input.ts";
import { holds, meets, merged } from "../../drivers/place/group-booking/slots/intervals.ts";
import { slotsOf } from "../../drivers/place/group-booking/slots/slots.ts";
import { workingHours } from "../../drivers/place/group-booking/slots/working-hours.ts";
import { type Figure, judged, percentile, withUnit } from "../figure.ts";

/** One computation of the slots of a profile. */
export interface SlotCase {
  members: number;
  days: number;
  /** Minutes. */
  step: 5 | 15;
  /** Items in each member's calendar. */
  busy: number;
  /** Milliseconds that 95 of 100 computations must not exceed. */
  target: number;
}

export const cases: SlotCase[] = [
  { members: 10, days: 30, step: 15, busy: 200, target: 25 },
  { members: 50, days: 60, step: 15, busy: 200, target: 100 },
  { members: 200, days: 60, step: 5, busy: 400, target: 500 },
];

const runs = 30;
const buffer = 10;
const duration = 30;
/** So that within 60 days the clocks of four of the five zones change. */
const from = Date.UTC(2026, 2, 2) / 1_000;
const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"];
const otherZones = Intl.supportedValuesOf("timeZone").filter((zone) => !zones.includes(zone));
/** Four other zones from all over the world that belong to no other number; for numbers below 100. */
const zonesOf = (number: number) => [0, 100, 200, 300].map((first) => otherZones[first + number] as string);

/**
 * Every case three times. Warm comes after ten others of the same people. Cold comes after others as well, but of people in
 * time zones that nobody asked for before, so that the changes of their clocks have to be found; the targets are for both.
 * The first computation of a process runs code that nothing has run before, and has no target. Compared with the plain way
 * of doing it, and with what cannot be avoided.
 */
export default function slots(): Figure[] {
  return cases.flatMap((each, index) => {
    const input = inputOf(each);
    const script = fileURLToPath(new URL("../slots-once.js", import.meta.url));
    const first = repeated(() => Number(execFileSync(process.execPath, [script, `${index}`])));
    for (let run = 0; run < 10; run++) slotsOf(input);
    const warm = repeated(() => milliseconds(() => slotsOf(input)));
    const cold = repeated((run) => timed(each, zonesOf(index * runs + run)));
    const sorting = repeated(() => milliseconds(() => sortOnly(input)));
    const name = `slots: ${each.members} members, ${each.days} days, step ${each.step}, ${each.busy} busy items each`;
    const plain = { name: "each start asks all of each calendar", time: plainMilliseconds(input) };
    const least = { name: "the busy items are only sorted and merged", time: percentile(sorting, 50) };
    return [
      figureOf(`${name}, first of a process`, first, plain),
      figureOf(`${name}, cold`, cold, plain, each.target),
      figureOf(`${name}, warm`, warm, least, each.target),
    ];
  });
}

/** The value is the median; the target is one that 95 of 100 keep. All in milliseconds. */
function figureOf(name: string, times: number[], baseline: { name: string; time: number }, target?: number): Figure {
  const median = percentile(times, 50);
  return {
    name,
    value: withUnit(median, "ms"),
    baseline: { name: baseline.name, value: withUnit(baseline.time, "ms") },
    ratio: withUnit(median / baseline.time, "x"),
    ...(target === undefined ? {} : { bar: p95(times, target) }),
  };
}

function p95(times: number[], target: number): { text: string; met: boolean } {
  const { text, met } = judged(percentile(times, 95), { atMost: target }, "ms");
  return { text: `p95 ${text}`, met };
}

/** Milliseconds of one computation for people in these zones, its input made before. */
export function timed(each: SlotCase, ofMembers = zones): number {
  const input = inputOf(each, ofMembers);
  return milliseconds(() => slotsOf(input));
}

/** What nothing that answers from unsorted calendars can do without. */
function sortOnly({ busy }: SlotInput): number {
  let count = 0;
  for (const items of busy.values()) count += merged(items).length;
  return count;
}

/** Working hours are given away, and one start in 20 stands for all. */
function plainMilliseconds(input: SlotInput): number {
  const { profile, members, busy, to } = input;
  const hours = members.map(workingHours(profile, { start: from, end: to + duration * 60 }));
  const found: number[] = [];
  const time = milliseconds(() => {
    for (let start = from; start < to; start += profile.availabilityStep * 60 * 20) {
      const end = start + duration * 60;
      const free = members.filter(
        ({ userId }, index) =>
          holds(hours[index] ?? [], start, end) &&
          !meets(busy.get(userId) ?? [], start - buffer * 60, end + buffer * 60),
      );
      if (free.length > 0) found.push(start);
    }
  });
  const starts = new Set(slotsOf(input).map(({ start }) => start));
  if (found.length === 0 || !found.every((start) => starts.has(start))) throw new Error("The two ways disagree");
  return time * 20;
}

function inputOf({ members: count, days, step, busy: items }: SlotCase, ofMembers = zones): SlotInput {
  const random = generator(7);
  const to = from + days * 86_400;
  const members = Array.from({ length: count }, (_, position) =>
    Member.parse({
      userId: `user-${position}`,
      email: `user-${position}@example.com`,
      position,
      timezone: ofMembers[position % ofMembers.length],
    }),
  );
  const item = () => {
    const start = from + Math.floor(random() * days * 96) * 900;
    return { start, end: start + (1 + Math.floor(random() * 6)) * 900 };
  };
  const workingIntervals = [
    { start: "09:00", end: "12:30" },
    { start: "13:30", end: "17:30" },
  ];
  const daySchedules = ["monday", "tuesday", "wednesday", "thursday", "friday"].map((dayOfWeek) => ({
    dayOfWeek,
    workingIntervals,
  }));
  const profile = NewProfile.parse({
    name: "bench",
    durationMinutes: duration,
    availabilityStep: step,
    bufferBeforeMinutes: buffer,
    bufferAfterMinutes: buffer,
    startAfterMinutes: 0,
    timeAvailableFor: `P${days + 1}D`,
    timezone: ofMembers[0],
    workHours: { daySchedules },
    exceptions: [{ startDate: "2026-03-20", endDate: "2026-03-22", isAvailable: false, name: "Move" }],
  });
  return {
    profile: { ...profile, id: 1, version: 1 },
    members,
    busy: new Map(members.map(({ userId }) => [userId, Array.from({ length: items }, item)])),
    bookings: new Map(),
    history: [],
    from,
    to,
    now: from,
  };
}

/** The same numbers from 0 to 1 for the same seed, on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function repeated(measure: (run: number) => number): number[] {
  return Array.from({ length: runs }, (_, run) => measure(run));
}

function milliseconds(task: () => unknown): number {
  const before = performance.now();
  task();
  return performance.now() - before;
}

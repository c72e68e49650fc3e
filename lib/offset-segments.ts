import { Temporal } from "temporal-polyfill";

/** A time in which a zone's clocks are not changed. */
export interface OffsetSegment {
  /** Unix time in seconds. */
  start: number;
  /** Unix time in seconds; exclusive. */
  end: number;
  /** Seconds by which the zone's clocks are ahead of UTC: the wall clock of a Unix time shows `unix + offset`. */
  offset: number;
}

/**
 * The times from `from` to `to`, both in Unix time, between the changes of a zone's clocks, one after the other and
 * without gaps. In each of them local time is plain arithmetic; across them, hours may be missing or come twice.
 */
export function offsetSegments(zone: string, from: number, to: number): OffsetSegment[] {
  const segments: OffsetSegment[] = [];
  for (let year = yearOf(from); year <= yearOf(to); year++) {
    for (const { start, end, offset } of segmentsOfYear(zone, year)) {
      const last = segments.at(-1);
      if (end <= from || start >= to) continue;
      if (last?.offset === offset) last.end = Math.min(end, to);
      else segments.push({ start: Math.max(start, from), end: Math.min(end, to), offset });
    }
  }
  return segments;
}

/** By zone and year. To find a zone's changes costs milliseconds, and they do not change while a process runs. */
const knownYears = new Map<string, OffsetSegment[]>();

function segmentsOfYear(zone: string, year: number): OffsetSegment[] {
  const key = `${zone} ${year}`;
  const known = knownYears.get(key);
  if (known !== undefined) return known;
  const end = Date.UTC(year + 1, 0) / 1_000;
  const segments: OffsetSegment[] = [];
  let time: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(
    Date.UTC(year, 0),
  ).toZonedDateTimeISO(zone);
  while (time !== null && secondsOf(time) < end) {
    const next: Temporal.ZonedDateTime | null = time.getTimeZoneTransition("next");
    const until = Math.min(end, next === null ? end : secondsOf(next));
    segments.push({ start: secondsOf(time), end: until, offset: time.offsetNanoseconds / 1e9 });
    time = next;
  }
  knownYears.set(key, segments);
  return segments;
}

function yearOf(unix: number): number {
  return new Date(unix * 1_000).getUTCFullYear();
}

function secondsOf(time: Temporal.ZonedDateTime): number {
  return time.epochMilliseconds / 1_000;
}

import { Temporal } from "temporal-polyfill";
import { findIana, findWindows } from "windows-iana";
import { GraphError } from "./answer.ts";

/**
 * The IANA zone of an IANA or Windows name.
 *
 * @throws GraphError 400 `TimeZoneNotSupportedException`, Graph's answer to a name that it does not know
 */
export function ianaZone(name: string): string {
  const before = known.get(name);
  if (before !== undefined) return before;
  const iana = findIana(name)[0] ?? name;
  try {
    const zone = new Intl.DateTimeFormat("en", { timeZone: iana }).resolvedOptions().timeZone;
    known.set(name, zone);
    return zone;
  } catch {
    throw new GraphError(
      400,
      "TimeZoneNotSupportedException",
      `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`,
    );
  }
}

/** Looking a zone up costs more than all the rest of an event's JSON. */
const known = new Map<string, string>();
const windowsNames = new Map<string, string>();

/** The Windows name of a zone where there is one, as Graph shows zones of stored events. */
export function windowsZone(name: string): string {
  const before = windowsNames.get(name);
  if (before !== undefined) return before;
  const found = findWindows(ianaZone(name))[0] ?? name;
  windowsNames.set(name, found);
  return found;
}

/** Milliseconds since the epoch at which the clocks of `zone` (IANA) show `text`. */
export function instantOf(text: string, zone: string): number {
  return Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;
}

/** What the clocks of `zone` (IANA) show: `2026-01-05T09:00:00.0000000`, Graph's seven digits and no offset. */
export function wallClock(instant: number, zone: string): string {
  if (zone === "UTC") return new Date(instant).toISOString().replace("Z", "0000");
  const shown = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return shown.toPlainDateTime().toString({ fractionalSecondDigits: 7 });
}

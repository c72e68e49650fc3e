import { Temporal } from "temporal-polyfill";
import { findIana, findWindows } from "windows-iana";
import { z } from "zod";
import { unixTimeAt } from "./zoned-date.ts";

export { addDays, addPeriod, dateAt, startOfDate, wallClock } from "./zoned-date.ts";

/** A date and time on the wall, and where that wall is; the form in which Microsoft sends times. */
export interface ZonedDateTime {
  /** "2026-03-29T09:30:00.0000000": no offset, any number of fractional digits. */
  dateTime: string;
  /** An IANA or Windows name, or what `ianaZone` lists. */
  timeZone?: string | null | undefined;
}

/**
 * The IANA name of a time zone that is named in any of the ways in which Microsoft names one: IANA, Windows
 * ("W. Europe Standard Time"), or `tzone://Microsoft/Utc`. Undefined for one that only its sender knows
 * (`tzone://Microsoft/Custom`, "Customized Time Zone"), for none and for an unknown one.
 */
export function ianaZone(name: string | null | undefined): string | undefined {
  if (name === null || name === undefined) return undefined;
  return remembered(ianaNames, name, findIanaZone);
}

function findIanaZone(name: string): string | undefined {
  if (/^tzone:\/\/microsoft\/utc$/i.test(name)) return "UTC";
  // The first is the one for the world at large, unless it is "Etc/UTC".
  const iana = name === "UTC" ? name : (findIana(name)[0] ?? name);
  // An offset such as "+02:00" is a zone for Temporal, but has no name.
  if (!/^[A-Za-z]/.test(iana)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(iana).timeZoneId;
  } catch {
    return undefined;
  }
}

/**
 * The Windows name of an IANA zone; undefined for the few that have none (`Antarctica/Troll`). Zones that were renamed
 * are found by their old name, which is the one that Intl resolves to and that the table holds (`Europe/Kyiv`).
 */
export function windowsZone(iana: string): string | undefined {
  return remembered(windowsNames, iana, findWindowsZone);
}

function findWindowsZone(iana: string): string | undefined {
  const canonical = new Intl.DateTimeFormat("en", { timeZone: iana }).resolvedOptions().timeZone;
  return findWindows(iana)[0] ?? findWindows(canonical)[0];
}

/** Looking a name up takes longer than all the rest of an event, and events come in few zones. */
const ianaNames = new Map<string, string>();
const windowsNames = new Map<string, string>();

/** Names that are kept at most: there are fewer, but a name may be written in many ways. */
const mostNames = 1_000;

function remembered(
  known: Map<string, string>,
  name: string,
  find: (name: string) => string | undefined,
): string | undefined {
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = find(name);
  if (found === undefined) return undefined;
  if (known.size >= mostNames) known.clear();
  known.set(name, found);
  return found;
}

/**
 * Unix time in seconds of a wall-clock time.
 *
 * @param fallback IANA zone for one that `ianaZone` does not know
 * @throws RangeError when `dateTime` is no date and time
 */
export function unixTimeOf({ dateTime, timeZone }: ZonedDateTime, fallback = "UTC"): number {
  // A trailing Z means nothing here: Microsoft takes the digits as they stand, in `timeZone`.
  return unixTimeAt(dateTime.replace(/z$/i, ""), ianaZone(timeZone) ?? fallback);
}

/** A time zone by its IANA or Windows name; the value is the IANA name. */
export const timeZone = z
  .string()
  .trim()
  .transform((name, context) => {
    const zone = ianaZone(name);
    if (zone !== undefined) return zone;
    context.addIssue({ code: "custom", message: "is not the name of a time zone, such as Europe/Berlin" });
    return z.NEVER;
  })
  .describe("Time zone, by its IANA or Windows name");

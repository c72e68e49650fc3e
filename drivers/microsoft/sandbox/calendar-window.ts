import { GraphError } from "./answer.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { option } from "./odata.ts";
import type { SandboxRequest } from "./request.ts";
import { occurrencesBetween } from "./series.ts";
import type { Tenant } from "./tenant.ts";

/** Two instants, in milliseconds; the second is not part of it. */
export interface Window {
  from: number;
  to: number;
}

/** The longest window of a calendar view, in days. */
const longestWindow = 1_825;

/**
 * The events of a calendar that touch a window, series by their occurrences.
 *
 * @param calendar its key; the mailbox's first if absent
 */
export function eventsBetween(tenant: Tenant, address: string, window: Window, calendar?: string): CalendarEvent[] {
  return tenant
    .eventsIn(address, calendar)
    .flatMap((event) =>
      event.recurrence === null ? (isWithin(event, window) ? [event] : []) : occurrencesBetween(event, window),
    );
}

/** All-day events are stored at midnight UTC, so that they match as UTC dates, as Graph's do. */
function isWithin(event: CalendarEvent, { from, to }: Window): boolean {
  return event.start < to && (event.end > from || event.start === from);
}

/**
 * The window that `startDateTime` and `endDateTime` name.
 *
 * @throws GraphError 400 `ErrorInvalidParameter`, `ErrorInvalidRequest` for more than 1825 days
 */
export function windowOf(request: SandboxRequest): Window {
  const [from, to] = ["startDateTime", "endDateTime"].map((name) => {
    const text = option(request, name);
    if (text === undefined) {
      const message =
        "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.";
      throw new GraphError(400, "ErrorInvalidParameter", message);
    }
    return instantOf(name, text);
  }) as [number, number];
  if (to < from)
    throw new GraphError(400, "ErrorInvalidParameter", "The parameter 'EndDateTime' must be after 'StartDateTime'.");
  if (to - from > longestWindow * 24 * 3_600_000) {
    throw new GraphError(
      400,
      "ErrorInvalidRequest",
      `The range of a calendar view is limited to ${longestWindow} days.`,
    );
  }
  return { from, to };
}

/** An offset in the text counts, and without one it is UTC; a `+` that was not encoded has become a space. */
function instantOf(name: string, text: string): number {
  const [whole, zone] = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/i.exec(text) ?? [];
  const instant =
    whole === undefined ? Number.NaN : Date.parse(text.includes("T") && zone === undefined ? `${text}Z` : text);
  if (!Number.isNaN(instant)) return instant;
  throw new GraphError(400, "ErrorInvalidParameter", `The value '${text}' of parameter '${name}' is invalid.`);
}

import type { CalendarEvent } from "./calendar-event.ts";
import type { Tenant } from "./tenant.ts";

/** Two instants, in milliseconds; the second is not part of it. */
export interface Window {
  from: number;
  to: number;
}

/** The events of a mailbox that touch a window. */
export function eventsBetween(tenant: Tenant, address: string, window: Window): CalendarEvent[] {
  return [...tenant.calendar(address).values()].filter((event) => isWithin(event, window));
}

/** All-day events are stored at midnight UTC, so that they match as UTC dates, as Graph's do. */
export function isWithin(event: { start: number; end: number }, { from, to }: Window): boolean {
  return event.start < to && (event.end > from || event.start === from);
}

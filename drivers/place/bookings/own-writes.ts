import type { CalendarEvent } from "./booking.ts";

/** Seconds for which a calendar may still show what was before a change. */
const settling = 30;

/**
 * What this room wrote to its calendar a moment ago. Exchange answers a write before every read shows it; without this, a
 * meeting just made would vanish from the panel, and the room could be booked twice.
 */
export function ownWrites() {
  const writes = new Map<string, { event: CalendarEvent | null; until: number }>();
  return {
    /** Remembers an event as the calendar answered its making or changing. */
    wrote(event: CalendarEvent, now: number): void {
      writes.set(event.id, { event, until: now + settling });
    },
    removed(id: string, now: number): void {
      writes.set(id, { event: null, until: now + settling });
    },
    /** Forgets what a read shows by now. */
    seen(events: readonly CalendarEvent[]): void {
      for (const { id, updated } of events) {
        const own = writes.get(id)?.event;
        if (own && !isBefore(updated, own.updated)) writes.delete(id);
      }
    },
    /** The events that were read, with what was written since. */
    over(events: readonly CalendarEvent[], now: number): CalendarEvent[] {
      for (const [id, { until }] of writes) if (until <= now) writes.delete(id);
      const own = [...writes.values()].flatMap(({ event }) => event ?? []);
      return [...events.filter(({ id }) => !writes.has(id)), ...own];
    },
  };
}

function isBefore(read: string | undefined, written: string | undefined): boolean {
  return Date.parse(read ?? "") < Date.parse(written ?? "");
}

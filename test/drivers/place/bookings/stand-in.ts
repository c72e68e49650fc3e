import { FakeClock, type MountOptions, mountDriver } from "atrium/testing";
import { vi } from "vitest";
import type { CalendarEvent } from "../../../../drivers/place/bookings/booking.ts";
import driver from "../../../../drivers/place/bookings/driver.ts";

export const room = "aspen@example.com";

/** Unix time of an ISO 8601 instant. */
export const at = (iso: string) => Date.parse(iso) / 1_000;

/** A day in Berlin's winter: its midnight is 23:00 in UTC. */
export const clock = (time: string) => at(`2026-01-05T${time}${time.length === 5 ? ":00" : ""}+01:00`);

let made = 0;

/** An event with nothing special about it. */
export function event(event_start: number, event_end: number, given: Partial<CalendarEvent> = {}): CalendarEvent {
  const stamp = new Date(Date.UTC(2026, 0, 1) + ++made).toISOString();
  return {
    id: `event-${made}`,
    mailbox: room,
    event_start,
    event_end,
    timezone: "Europe/Berlin",
    all_day: false,
    title: "Design review",
    body: "<p>Agenda</p>",
    location: "Aspen",
    host: "ann@example.com",
    creator: "ann@example.com",
    attendees: [{ name: "Ann", email: "ann@example.com", response_status: "accepted", resource: false }],
    attachments: [],
    private: false,
    recurring: false,
    status: "confirmed",
    created: stamp,
    updated: stamp,
    ...given,
  };
}

/** A calendar in memory, in the place of the module `Calendar`. */
export function calendar(events: CalendarEvent[] = [], time = new FakeClock(clock("09:00") * 1_000)) {
  const find = (id: string) => events.findIndex((each) => each.id === id);
  const now = () => new Date(time.now()).toISOString();
  const commands = {
    list_events: vi.fn(async (_: { period_start: number; period_end: number }) => structuredClone(events)),
    create_event: vi.fn(async ({ title, event_start, event_end, calendar_id }) => {
      const stamps = { created: now(), updated: now() };
      const one = event(event_start, event_end, { title, host: calendar_id, creator: calendar_id, ...stamps });
      events.push(one);
      return one;
    }),
    update_event: vi.fn(async ({ event: { id, ...changes } }) => {
      const changed = { ...events[find(id)], ...changes, updated: now() };
      events[find(id)] = changed;
      return changed;
    }),
    delete_event: vi.fn(async ({ event_id }) => events.splice(find(event_id), 1).length === 1),
    decline_event: vi.fn(async ({ event_id }) => events.splice(find(event_id), 1).length === 1),
  };
  return { events, commands, clock: time };
}

type Settings = NonNullable<MountOptions<(typeof driver)["settings"]>["settings"]>;

/** The driver in a room of Berlin, once it has read its calendar. */
export async function mountRoom(
  source: ReturnType<typeof calendar>,
  settings: Settings = {},
  system: MountOptions<(typeof driver)["settings"]>["system"] = {},
  hostUrl?: string,
) {
  const mounted = await mountDriver(driver, {
    clock: source.clock,
    settings: { time_zone: "Europe/Berlin", ...settings },
    system: { name: "Aspen", email: room, ...system },
    modules: { Calendar: { commands: source.commands } },
    ...(hostUrl === undefined ? {} : { hostUrl }),
  });
  // The first look is within a second, and takes time on the wall only.
  await source.clock.advance(0);
  if (mounted.status.bookings === undefined) await mounted.commands.poll_events().catch(() => {});
  return mounted;
}

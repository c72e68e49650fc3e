import type { Timer } from "atrium";
import { Agenda } from "./agenda.ts";
import { taken } from "./errors.ts";
import { Figures } from "./figures.ts";
import { FreeBusy } from "./free-busy.ts";
import type { GroupBookingModule } from "./group-booking-module.ts";
import { Locks } from "./locks.ts";
import type { KnownName } from "./names.ts";
import type { KeptBooking } from "./records.ts";
import { type Change, openStore, type Store } from "./store.ts";

/** What everything that is done with profiles and bookings is done with. */
export interface Desk {
  /** The module; in a command, as that command sees it. */
  readonly module: GroupBookingModule;
  readonly store: Store;
  readonly agenda: Agenda;
  readonly locks: Locks;
  readonly calendars: FreeBusy;
  readonly figures: Figures;
  /** Tokens of links that have still to be mailed, by booking; only their digests are kept. */
  readonly tokens: Map<string, string>;
  /** What the directory calls members, by userId. */
  readonly names: Map<string, KnownName>;
  /** Bookings that could not be settled: how often in a row, and the next try. */
  readonly retries: Map<string, { failures: number; next: Timer }>;
}

/** Opens what the module kept, and the way to its calendars. */
export async function openDesk(module: GroupBookingModule): Promise<Desk> {
  const { settings, clock } = module;
  const store = await openStore(module.dataFolder);
  module.onStop(() => store.close());
  const agenda = new Agenda();
  for (const booking of store.all("booking").values()) agenda.note(booking);
  const figures = new Figures(module, store);
  const calendars = new FreeBusy({
    now: () => clock.now(),
    lifetime: settings.cache_seconds * 1_000,
    days: settings.schedule_days,
    report: figures,
  });
  return {
    module,
    store,
    agenda,
    locks: new Locks(),
    calendars,
    figures,
    tokens: new Map(),
    names: new Map(),
    retries: new Map(),
  };
}

/** Unix time in whole seconds. */
export function now({ module }: Desk): number {
  return Math.floor(module.clock.now() / 1_000);
}

/** The lock of whoever changes a booking; taken before those of its users. */
export function bookingLock(id: string): string {
  return `booking ${id}`;
}

/**
 * Keeps a booking as it is now, and what belongs to it. From then on its time is its own.
 *
 * @throws DriverError `slot.taken` when another booking has the time; whoever gives it a time holds the locks of its users
 */
export async function keep(desk: Desk, booking: KeptBooking, ...more: Change[]): Promise<KeptBooking> {
  const query = { now: now(desk), except: booking.id };
  const isNew = booking.status === "held" || booking.status === "creating";
  const placements = [...(isNew ? [booking] : []), ...(booking.move === undefined ? [] : [booking.move])];
  if (placements.some((each) => desk.agenda.clashes(each, query))) throw taken();
  await desk.store.write([{ kind: "booking", key: booking.id, value: booking }, ...more]);
  desk.agenda.note(booking);
  desk.figures.bookingChanged(booking);
  return booking;
}

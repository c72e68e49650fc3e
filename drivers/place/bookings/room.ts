import { qrSvg, type Timer } from "atrium";
import type { Booking, CalendarEvent } from "./booking.ts";
import { type Day, dayAt, windowAt } from "./day.ts";
import { ownWrites } from "./own-writes.ts";
import { poller } from "./poller.ts";
import { type BookingsModule, type RoomSettings, roomSettings } from "./room-module.ts";

/** A room that watches its calendar and shows its day. */
export interface Room {
  /** Unix time in whole seconds. */
  now(): number;
  settings(): RoomSettings;
  /** The day as it is now, of what was read last. A first read that this waits for is one of the command, as with `refresh`. */
  day(self: BookingsModule): Promise<Day>;
  /**
   * Reads the calendar; rejects when that fails, and what was read before stays.
   *
   * @param self the module, as the command sees it that waits: the read belongs to its request
   */
  refresh(self: BookingsModule): Promise<void>;
  /** Takes an event that was just made or changed for true, until reads show it. */
  wrote(event: CalendarEvent): void;
  removed(id: string): void;
  settingsChanged(): void;
  /** Does one thing after the other: of two people who book at once, the second sees what the first did. */
  alone<Result>(task: () => Promise<Result>): Promise<Result>;
}

/**
 * Begins to watch a room.
 *
 * @param unattended called when nobody checked in to a meeting that the panel had shown as pending; again if that fails
 */
export function openRoom(module: BookingsModule, unattended: (room: Room, booking: Booking) => Promise<void>): Room {
  const { clock } = module;
  let writes = ownWrites();
  let settings = roomSettings(module);
  let events: CalendarEvent[] | undefined;
  let lastSync: number | undefined;
  let boundary: Timer | undefined;
  let offered: string | undefined;
  let releasing = false;
  let failing = false;
  let queue: Promise<unknown> = Promise.resolve();

  const now = () => Math.floor(clock.now() / 1_000);
  const dayNow = () => (events === undefined ? undefined : dayAt(writes.over(events, now()), now(), settings));

  const read = async (self: BookingsModule) => {
    const { calendar_id, time_zone } = settings;
    const found = await self.calendar.list_events({ calendar_id, ...windowAt(now(), time_zone), time_zone });
    // The answer for a mailbox or a zone that the settings no longer name.
    if (calendar_id !== settings.calendar_id || time_zone !== settings.time_zone) return;
    events = found;
    lastSync = now();
    writes.seen(found);
    show();
  };
  const polls = poller({
    after: (delay, callback) => module.after(delay, callback),
    period: () => settings.cache_polling_period * 1_000,
    read: () => read(module),
    report(error) {
      if (error !== undefined && !failing) module.log.warn(`The calendar cannot be read: ${(error as Error).message}`);
      if (error === undefined && failing) module.log.info("The calendar can be read again");
      failing = error !== undefined;
      if (failing) show();
    },
  });

  const show = () => {
    const staleAt = lastSync === undefined ? undefined : lastSync + 2 * settings.cache_polling_period + 1;
    module.setStatus("stale", staleAt === undefined || now() >= staleAt);
    module.setStatus("last_sync", lastSync);
    module.setStatus("time_zone", settings.time_zone);
    module.setStatus("pending_period", settings.pending_period);
    module.setStatus("default_title", module.settings.book_now_default_title);
    module.setStatus("disable_book_now", settings.disable_book_now);
    module.setStatus("disable_end_meeting", module.settings.disable_end_meeting);
    const url = bookingUrl(module);
    module.setStatus("qr_svg", url === undefined ? undefined : qrSvg(url));
    const day = dayNow();
    showDay(module, day);
    const next = [day?.changes_at, staleAt].filter((time) => time !== undefined && time > now()) as number[];
    boundary?.cancel();
    if (next.length > 0) boundary = module.after(Math.min(...next) * 1_000 - clock.now(), show);
    if (day !== undefined) release(day);
  };
  const release = ({ current_booking, current_pending, unattended: absent }: Day) => {
    // Only what was offered for check-in: nobody could have checked in while the host was down.
    if (current_pending) offered = current_booking?.id;
    if (!module.settings.auto_release || absent === null || absent.id !== offered || releasing) return;
    releasing = true;
    unattended(room, absent)
      .catch((error: Error) => module.log.warn(`A meeting nobody came to could not be ended: ${error.message}`))
      .finally(() => {
        releasing = false;
      });
  };

  module.calendar.onEvent("calendar_changed", ({ mailbox }) => {
    if (mailbox.toLowerCase() === settings.calendar_id) polls.changed();
  });
  module.calendar.on("connected", (connected) => {
    if (connected === true) polls.recovered();
  });
  const refresh = (self: BookingsModule) => polls.refresh(() => read(self));
  const room: Room = {
    now,
    settings: () => settings,
    async day(self) {
      if (events === undefined) await refresh(self);
      return dayNow() ?? dayAt([], now(), settings);
    },
    refresh,
    wrote(event) {
      writes.wrote(event, now());
      show();
    },
    removed(id) {
      writes.removed(id, now());
      show();
    },
    settingsChanged() {
      const before = settings;
      settings = roomSettings(module);
      const elsewhere = before.calendar_id !== settings.calendar_id || before.time_zone !== settings.time_zone;
      if (elsewhere) {
        events = undefined;
        lastSync = undefined;
        writes = ownWrites();
      }
      if (elsewhere || before.cache_polling_period !== settings.cache_polling_period) polls.start();
      show();
    },
    alone(task) {
      const result = queue.then(task);
      queue = result.catch(() => {});
      return result;
    },
  };
  show();
  polls.start();
  return room;
}

/** Nothing of a day is shown before anything is known of it: an unread calendar is not a free room. */
function showDay(module: BookingsModule, day: Day | undefined): void {
  module.setStatus("bookings", day?.bookings);
  module.setStatus("previous_booking", day?.previous_booking);
  module.setStatus("current_booking", day?.current_booking);
  module.setStatus("next_booking", day?.next_booking);
  module.setStatus("booked", day?.booked);
  module.setStatus("in_use", day?.in_use);
  module.setStatus("pending", day?.pending);
  module.setStatus("current_pending", day?.current_pending);
  module.setStatus("next_pending", day?.next_pending);
  module.setStatus("status", day?.status);
}

/** What the QR code opens, as others reach it; undefined for a path of a host that nobody knows the address of. */
function bookingUrl({ settings: { booking_url }, hostUrl }: BookingsModule): string | undefined {
  if (booking_url === undefined || !booking_url.startsWith("/")) return booking_url;
  return hostUrl === undefined ? undefined : `${hostUrl}${booking_url}`;
}

import { unixTimeAt } from "../../../../lib/zoned-date.ts";
import { roomActions } from "../../../../runtime/console/pages/panel/room-actions.ts";
import type { Booking, RoomStatus } from "../../../../runtime/console/pages/panel/room-status.ts";
import { roomTime } from "../../../../runtime/console/pages/panel/room-time.ts";
import { roomView } from "../../../../runtime/console/pages/panel/room-view.ts";
import { en } from "../../../../runtime/console/pages/panel/texts/en.ts";
import type { Texts } from "../../../../runtime/console/pages/panel/texts/texts.ts";

export const berlin = "Europe/Berlin";

/** Unix time of "09:30", or of "2026-11-18T09:30", on Tuesday 17 November 2026 or another day in Berlin. */
export function at(time: string): number {
  return unixTimeAt(time.includes("T") ? time : `2026-11-17T${time}`, berlin);
}

/** A meeting from and to times as `at` takes them. */
export function meeting(from: string, to: string, fields: Partial<Booking> = {}): Booking {
  const [event_start, event_end] = [at(from), at(to)];
  return {
    id: `${from} ${to}`,
    event_start,
    event_end,
    all_day: false,
    title: "Design review",
    private: false,
    ...fields,
  };
}

/** What a room's module would say of its meetings at a time; `pending` ones are not looked for. */
export function room(now: string, bookings: Booking[], fields: RoomStatus = {}): RoomStatus {
  const time = at(now);
  const current = bookings.findLast(({ event_start, event_end }) => event_start <= time && time < event_end);
  const next = bookings.find(({ event_start }) => event_start > time);
  return {
    status: current === undefined ? "free" : "busy",
    bookings,
    ...(current && { current_booking: current }),
    ...(next && { next_booking: next }),
    current_pending: false,
    next_pending: false,
    stale: false,
    ...fields,
  };
}

/** "Free | until 15:30": what a panel says of a room. */
export function says(now: string, status: RoomStatus, texts: Texts = en, locale = "en-GB"): string {
  const { word, title, line } = roomView(status, at(now), roomTime(locale, berlin), texts);
  return [word, title, line].filter(Boolean).join(" | ");
}

/** The labels of a room's buttons. */
export function buttons(now: string, status: RoomStatus, texts: Texts = en, locale = "en-GB"): string[] {
  const { checkIn, book, extend, end } = roomActions(status, at(now), roomTime(locale, berlin), texts);
  return [checkIn, ...book, ...extend, end].flatMap((action) => action?.label ?? []);
}

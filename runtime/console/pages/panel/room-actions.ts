import type { Booking, RoomStatus } from "./room-status.ts";
import type { RoomTime } from "./room-time.ts";
import type { Texts } from "./texts/texts.ts";

/** Seconds for which people can book, or by which they can extend. */
const bookable = [900, 1_800, 3_600];
const extendable = [900, 1_800];

/** Seconds by which a booking may reach into the next meeting: the driver cuts them off. */
const grace = 60;

/** Something that people can do at the door. */
export interface Action {
  /** The same for the same thing, whatever its label. */
  id: string;
  label: string;
  /** A command of the module `Bookings`, and its arguments. */
  command: "book_now" | "extend_meeting" | "check_in" | "end_meeting";
  args: Record<string, number>;
}

/** What people can do at the door now. */
export interface RoomActions {
  book: Action[];
  extend: Action[];
  checkIn?: Action;
  end?: Action;
}

/** @param now unix seconds */
export function roomActions(status: RoomStatus, now: number, time: RoomTime, texts: Texts): RoomActions {
  const { current_booking: current, next_booking: next } = status;
  // What the room is used for must be known to be changed.
  if (status.status === undefined) return { book: [], extend: [] };
  const waits = status.current_pending ? current : status.next_pending ? next : undefined;
  const ends = status.disable_end_meeting ? undefined : current;
  const label = ({ seconds, until }: Length) =>
    until === undefined ? texts.minutes(seconds / 60) : sentence(texts.until(time.momentOf(until, now)));
  return {
    ...(waits && {
      checkIn: { id: "check in", label: texts.checkIn, command: "check_in", args: meetingOf(waits) },
    }),
    ...(ends && { end: { id: "end", label: texts.end, command: "end_meeting", args: meetingOf(ends) } }),
    book: bookLengths(status, now).map((length) => ({
      id: `book ${length.until ?? length.seconds}`,
      label: label(length),
      command: "book_now",
      args: { period_in_seconds: length.seconds },
    })),
    extend: extendLengths(status).map((length) => ({
      id: `extend ${length.until ?? length.seconds}`,
      label: length.until === undefined ? `+ ${label(length)}` : label(length),
      command: "extend_meeting",
      args: { ...meetingOf(current as Booking), by_seconds: length.seconds },
    })),
  };
}

function meetingOf({ event_start }: Booking): { meeting_start_time: number } {
  return { meeting_start_time: event_start };
}

/** Seconds for which the room can be had; with `until`, a unix time, all the time until the next meeting. */
interface Length {
  seconds: number;
  until?: number;
}

function bookLengths({ disable_book_now, current_booking, next_booking }: RoomStatus, now: number): Length[] {
  if (disable_book_now || current_booking !== undefined) return [];
  return fitting(bookable, now, next_booking?.event_start);
}

function extendLengths({ disable_book_now, current_booking: current, current_pending, bookings = [] }: RoomStatus) {
  if (disable_book_now || current === undefined || current.all_day || current_pending) return [];
  // A meeting that goes on when the current one ends has the room then.
  const later = bookings.filter(({ id, event_end }) => id !== current.id && event_end > current.event_end);
  const starts = later.map(({ event_start }) => event_start);
  return fitting(extendable, current.event_end, starts.length === 0 ? undefined : Math.min(...starts));
}

/** The lengths that fit before the next meeting; where one does not, also all the time until then. */
function fitting(wanted: readonly number[], from: number, next: number | undefined): Length[] {
  const free = next === undefined ? Number.POSITIVE_INFINITY : next - from;
  const fits = wanted.filter((seconds) => seconds <= free + grace);
  if (next === undefined || fits.length === wanted.length || free - (fits.at(-1) ?? 0) < grace)
    return fits.map((seconds) => ({ seconds }));
  return [...fits.map((seconds) => ({ seconds })), { seconds: free, until: next }];
}

/** With a capital letter, as the beginning of a sentence. */
function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

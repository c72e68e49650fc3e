import type { Booking, RoomStatus } from "./room-status.ts";
import { endOfToday, type RoomTime } from "./room-time.ts";
import type { Texts } from "./texts/texts.ts";

/** Seconds before a meeting of the next day from which on a room is free until then, and no longer all day. */
const soon = 8 * 3_600;

/** A meeting as a panel names it. */
export interface MeetingView {
  title: string;
  /** "09:00–10:00", "all day", "tomorrow 09:00–10:00". */
  time: string;
}

/** What a panel says of its room. */
export interface RoomView {
  /** Which colour it has. */
  tone: "free" | "busy" | "pending" | "unknown";
  /** The state in a word, read from afar. */
  word: string;
  /** The meeting that the line speaks of, when it speaks of one. */
  title?: string;
  /** "until 15:30", "until 11:00, then free". */
  line: string;
  current?: MeetingView;
  next?: MeetingView;
  /** Why the calendar is not to be trusted. */
  stale?: string;
}

/** @param now unix seconds */
export function roomView(status: RoomStatus, now: number, time: RoomTime, texts: Texts): RoomView {
  const { current_booking: current, next_booking: next, stale, last_sync } = status;
  const when = (unix: number) => texts.when(time.momentOf(unix, now));
  const meeting = (booking: Booking) => meetingView(booking, now, time, texts);
  return {
    ...stateView(status, now, time, texts),
    ...(current && { current: meeting(current) }),
    ...(next && { next: meeting(next) }),
    ...(stale && last_sync !== undefined && { stale: texts.stale(when(last_sync)) }),
  };
}

type StateView = Pick<RoomView, "tone" | "word" | "title" | "line">;

function stateView(status: RoomStatus, now: number, time: RoomTime, texts: Texts): StateView {
  const { status: tone, current_booking: current, next_booking: next } = status;
  const until = (unix: number) => texts.until(time.momentOf(unix, now));

  if (tone === undefined) return { tone: "unknown", word: texts.unknown, line: status.stale ? texts.unread : "" };
  const word = texts[tone];
  if (tone === "pending" && status.current_pending && current !== undefined) {
    const ends = status.pending_period === undefined ? undefined : current.event_start + status.pending_period;
    return {
      tone,
      word,
      title: titleOf(current, texts),
      line: texts.waiting(ends === undefined ? undefined : until(ends)),
    };
  }
  if (tone === "pending" && next !== undefined) {
    const line = texts.starts(texts.at(time.momentOf(next.event_start, now)));
    return { tone, word, title: titleOf(next, texts), line };
  }
  if (tone === "free") return { tone, word, line: freeLine(next, now, time, texts) };
  if (current !== undefined) {
    const line = current.all_day
      ? texts.allDay
      : followed(until(current.event_end), current, status.bookings ?? [], texts);
    return { tone, word, title: titleOf(current, texts), line };
  }
  return { tone, word, line: "" };
}

/** "until 11:00, then free", or what has the room then. */
function followed(until: string, current: Booking, bookings: readonly Booking[], texts: Texts): string {
  const end = current.event_end;
  const then = bookings.findLast((each) => each.id !== current.id && each.event_start <= end && each.event_end > end);
  return then === undefined ? texts.thenFree(until) : texts.thenMeeting(until, titleOf(then, texts));
}

function freeLine(next: Booking | undefined, now: number, time: RoomTime, texts: Texts): string {
  const start = next?.event_start ?? Number.POSITIVE_INFINITY;
  if (start >= endOfToday(now, time.zone) && start - now > soon) return texts.allDay;
  return texts.until(time.momentOf(start, now));
}

/** A meeting's title, where it has one that may be shown. */
export function titleOf({ title, private: hidden }: Pick<Booking, "title" | "private">, texts: Texts): string {
  if (hidden) return texts.privateMeeting;
  return title.trim() === "" ? texts.untitledMeeting : title;
}

/** A meeting with its time; the day is said where it is not today. */
export function meetingView(booking: Booking, now: number, time: RoomTime, texts: Texts): MeetingView {
  const { event_start: start, event_end: end, all_day } = booking;
  const title = titleOf(booking, texts);
  const day = time.dayOf(start, now);
  if (all_day) {
    const began = start <= now || day.day === "today";
    return { title, time: began ? texts.allDay : `${texts.day(day)}, ${texts.allDay}` };
  }
  const from = texts.when({ ...day, time: time.time(start) });
  const sameDay = time.dayOf(end, start).day === "today";
  const to = sameDay ? time.time(end) : texts.when(time.momentOf(end, now));
  return { title, time: `${from}–${to}` };
}

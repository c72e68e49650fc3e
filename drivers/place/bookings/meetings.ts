import { DriverError } from "atrium";
import { type Booking, toBooking } from "./booking.ts";
import type { Room } from "./room.ts";
import type { BookingsModule } from "./room-module.ts";
import { freeUntil, overlaps, takenBy } from "./taken.ts";

/**
 * Books the room from now on. The calendar is read before, for what people see at the door may be two minutes old, and
 * after, for others may book at the same moment.
 *
 * @throws DriverError when the room is taken, or free for a shorter time only
 */
export async function bookNow(
  self: BookingsModule,
  room: Room,
  {
    period_in_seconds,
    title,
    owner,
  }: { period_in_seconds: number; title?: string | undefined; owner?: string | undefined },
): Promise<Booking> {
  mustBeBookable(room);
  return room.alone(async () => {
    await room.refresh(self);
    const { calendar_id, time_zone } = room.settings();
    const start = room.now();
    const { bookings } = await room.day(self);
    const event = await self.calendar.create_event({
      title: title ?? self.settings.book_now_default_title,
      event_start: start,
      event_end: freeUntil(bookings, start, start + period_in_seconds, { time_zone, now: start }),
      attendees: owner === undefined ? [] : [owner],
      timezone: time_zone,
      calendar_id,
      ...(self.system === undefined ? {} : { location: self.system.name }),
    });
    room.wrote(event);
    const winner = await othersFirst(self, room, toBooking(event));
    if (winner !== undefined) {
      await self.calendar.delete_event({ calendar_id, event_id: event.id }).then(
        () => room.removed(event.id),
        (error) => self.log.error(`A booking over another meeting could not be taken back: ${error.message}`),
      );
      throw takenBy(winner, { time_zone, now: room.now() });
    }
    // Who books at the door is there. The booking stands, whether or not that can be kept.
    await remember(self, room, event.event_start).catch((error) => self.log.warn(`Check-in failed: ${error.message}`));
    return toBooking(event);
  });
}

/** The meeting that was there before this one, if another was made at the same moment. Both sides come to the same answer. */
async function othersFirst(self: BookingsModule, room: Room, made: Booking): Promise<Booking | undefined> {
  try {
    await room.refresh(self);
  } catch (error) {
    // It was free a moment ago. To take back what was booked because a read failed would be worse.
    self.log.warn(`Whether somebody else booked at the same moment is not known: ${(error as Error).message}`);
    return undefined;
  }
  const { bookings } = await room.day(self);
  const made_at = ({ created }: Booking) => Date.parse(created ?? "") || 0;
  const isFirst = (a: Booking, b: Booking) => made_at(a) - made_at(b) || (a.id < b.id ? -1 : 1);
  const others = bookings.filter((each) => each.id !== made.id && overlaps(each, made.event_start, made.event_end));
  return others.filter((each) => isFirst(each, made) < 0).sort(isFirst)[0];
}

/** Makes the current meeting longer, into free time only. */
export async function extendMeeting(
  self: BookingsModule,
  room: Room,
  { meeting_start_time, by_seconds }: { meeting_start_time: number; by_seconds: number },
): Promise<Booking> {
  mustBeBookable(room);
  return room.alone(async () => {
    await room.refresh(self);
    const day = await room.day(self);
    const { current_booking: current } = day;
    if (current?.event_start !== meeting_start_time) {
      throw new DriverError("Only the current meeting can be extended, and it does not start at this time");
    }
    const told = { time_zone: room.settings().time_zone, now: room.now() };
    const before = current.event_end;
    const others = ({ bookings }: typeof day) => bookings.filter(({ id }) => id !== current.id);
    const end = freeUntil(others(day), before, before + by_seconds, told);
    const extended = await setEnd(self, room, current, end);
    const late = await room.refresh(self).then(
      () => room.day(self),
      () => day,
    );
    const winner = others(late).find((each) => overlaps(each, before, end));
    if (winner !== undefined) {
      await setEnd(self, room, current, before);
      throw takenBy(winner, told);
    }
    return extended;
  });
}

/** Ends the current meeting now, or takes the next one out of the calendar. */
export async function endMeeting(self: BookingsModule, room: Room, meeting_start_time: number): Promise<void> {
  if (self.settings.disable_end_meeting) throw new DriverError("Meetings in this room cannot be ended from here");
  await room.alone(async () => {
    await room.refresh(self);
    const { current_booking, next_booking } = await room.day(self);
    const found = [current_booking, next_booking].find((each) => each?.event_start === meeting_start_time);
    if (!found) {
      throw new DriverError("Only the current or the next meeting can be ended, and neither starts at this time");
    }
    await end(self, room, found);
  });
}

/** Ends a meeting that nobody checked in to, unless that is no longer so. */
export async function releaseMeeting(self: BookingsModule, room: Room, { id }: Booking): Promise<void> {
  await room.alone(async () => {
    await room.refresh(self);
    const { unattended } = await room.day(self);
    if (unattended?.id !== id) return;
    await end(self, room, unattended);
    self.log.info("A meeting that nobody checked in to was ended", { event_start: unattended.event_start });
  });
}

/** Remembers that somebody is there for the current meeting, or for the next one shortly before it. */
export async function checkIn(self: BookingsModule, room: Room, meeting_start_time: number): Promise<void> {
  const { current_booking, next_booking } = await room.day(self);
  const early = next_booking !== null && room.now() >= next_booking.event_start - room.settings().pending_before;
  const starts = [current_booking?.event_start, early ? next_booking.event_start : undefined];
  if (!starts.includes(meeting_start_time))
    throw new DriverError("There is no meeting to check in to that starts then");
  await remember(self, room, meeting_start_time);
}

async function end(self: BookingsModule, room: Room, booking: Booking): Promise<void> {
  const now = room.now();
  if (booking.event_start < now) {
    await setEnd(self, room, booking, now);
  } else {
    const { calendar_id } = room.settings();
    const comment = "Ended at the room";
    await self.calendar.decline_event({ calendar_id, event_id: booking.id, notify: true, comment });
    room.removed(booking.id);
  }
}

async function setEnd(
  self: BookingsModule,
  room: Room,
  { id, all_day, event_start }: Booking,
  event_end: number,
): Promise<Booking> {
  const { calendar_id, time_zone } = room.settings();
  // An event of whole days cannot end within one, so it becomes one of hours.
  const hours = all_day ? { all_day: false, event_start, timezone: time_zone } : {};
  const changed = await self.calendar.update_event({ calendar_id, event: { id, event_end, ...hours } });
  room.wrote(changed);
  return toBooking(changed);
}

/** Keeps the start of the last meeting that somebody checked in to; one before it does not undo that. */
async function remember(self: BookingsModule, room: Room, start: number): Promise<void> {
  if (start <= self.settings.last_booking_started) return;
  await self.defineSetting("last_booking_started", start);
  room.settingsChanged();
}

function mustBeBookable(room: Room): void {
  if (room.settings().disable_book_now) throw new DriverError("This room cannot be booked from here");
}

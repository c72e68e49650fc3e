import type { CommandCalls } from "atrium";
import type calendarDriver from "../../microsoft/graph-api/driver.ts";
import type { Desk } from "./desk.ts";
import { isMissing, outcomeIsUnknown, unreadable } from "./errors.ts";
import { eventText } from "./event-text.ts";
import { variablesOf } from "./fields.ts";
import { type Busy, withoutOwn } from "./free-busy.ts";
import type { Profile } from "./model.ts";
import type { KeptBooking, Person, Placement } from "./records.ts";
import type { Interval } from "./slots/intervals.ts";
import { uuidV5 } from "./uuid-v5.ts";

type CalendarCalls = CommandCalls<typeof calendarDriver>;
type CalendarEvent = Awaited<ReturnType<CalendarCalls["create_event"]>>;

/** An event in the calendar of whoever it was made for. */
export interface MadeEvent {
  calendar: string;
  eventId: string;
  icalUid: string | undefined;
}

/**
 * Makes the event of a booking in the calendar of the first who was chosen, and invites the others and the attendee. It is
 * made once, however often this is called: the calendar knows it by its transaction.
 */
export async function makeEvent(
  desk: Desk,
  profile: Profile,
  booking: KeptBooking,
  placement: Placement,
): Promise<MadeEvent> {
  const [organizer, ...others] = peopleOf(desk, placement.userIds);
  const { title, description, location } = await eventText(desk, profile, booking, placement);
  const { openMeetingUrl } = profile;
  const event = await onceMore(() =>
    desk.module.calendar.create_event({
      title,
      event_start: placement.start,
      event_end: placement.end,
      description,
      attendees: attendeesOf(booking, others),
      timezone: profile.timezone,
      calendar_id: organizer.email,
      transaction_id: transactionOf(booking, organizer.userId),
      online_meeting: profile.startConference,
      ...(location === "" ? {} : { location }),
      // Where the text has the link already, calendars need not say it again.
      ...(openMeetingUrl === undefined || mentionsMeeting(profile) ? {} : { online_meeting_url: openMeetingUrl }),
    }),
  );
  return made(organizer, event);
}

/** Moves a booking's event to another time, and to other people beside the organizer. */
export async function moveEvent(
  desk: Desk,
  profile: Profile,
  booking: KeptBooking,
  { eventId, from, to }: { eventId: string; from: Placement; to: Placement },
): Promise<MadeEvent> {
  const [organizer, ...others] = peopleOf(desk, to.userIds);
  const before = await eventText(desk, profile, booking, from);
  const { title, description, location } = await eventText(desk, profile, booking, to);
  const event = await onceMore(() =>
    desk.module.calendar.update_event({
      calendar_id: organizer.email,
      event: {
        id: eventId,
        event_start: to.start,
        event_end: to.end,
        timezone: profile.timezone,
        attendees: attendeesOf(booking, others),
        // What people wrote into the event stays, unless its text names the time.
        ...(title === before.title ? {} : { title }),
        ...(description === before.description ? {} : { body: description }),
        ...(location === before.location ? {} : { location }),
      },
    }),
  );
  return made(organizer, event);
}

/** Takes an event out of a calendar and tells those who were invited; one that is gone already is all right. */
export async function removeEvent(
  { module }: Desk,
  { calendar, eventId }: { calendar: string; eventId: string },
): Promise<void> {
  await module.calendar.delete_event({ calendar_id: calendar, event_id: eventId, notify: true }).catch((error) => {
    if (!isMissing(error)) throw error;
  });
}

/**
 * True when somebody else's event is in the time of a placement, made since it was chosen. A calendar takes an event over
 * another one, so that only a look afterwards tells. What cannot be read is taken for free: it was a moment ago.
 *
 * @param own times of the booking's own event, which may be seen where it is and where it was
 */
export async function isOvertaken(desk: Desk, placement: Placement, own: readonly Interval[]): Promise<boolean> {
  try {
    return hasOthers(await busyAround(desk, placement), placement, own);
  } catch (error) {
    desk.module.log.warn(`Whether somebody else took the same time is not known: ${(error as Error).message}`);
    return false;
  }
}

/**
 * True when something is in the time of a placement that has no event yet, as it may be some minutes after it was chosen.
 *
 * @throws DriverError `calendar.unavailable` when somebody's calendar cannot be read
 */
export async function isTaken(desk: Desk, placement: Placement): Promise<boolean> {
  const busy = await busyAround(desk, placement);
  if (placement.userIds.some((userId) => !busy.has(userId))) throw unreadable();
  return hasOthers(busy, placement, []);
}

function busyAround(desk: Desk, { userIds, start, end, bufferBefore, bufferAfter }: Placement): Promise<Busy> {
  const span = { start: start - bufferBefore * 60, end: end + bufferAfter * 60 };
  return desk.calendars.read(desk.module, peopleOf(desk, userIds), span, { fresh: true });
}

function hasOthers(busy: Busy, { userIds }: Placement, own: readonly Interval[]): boolean {
  return [...withoutOwn(busy, userIds, own).values()].some((others) => others.length > 0);
}

/** The transaction of a booking's event: the same for every try, and another one for each calendar and each time it is made anew. */
function transactionOf({ id, moves }: KeptBooking, userId: string): string {
  return uuidV5(id, moves === 0 ? userId : `${userId}/${moves}`);
}

/** Asks again at once when nobody knows whether it was done; what is asked may be done twice. */
async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  return ask().catch((error) => {
    if (!outcomeIsUnknown(error)) throw error;
    // A second failure says nothing of the first try.
    return ask().catch(() => {
      throw error;
    });
  });
}

function mentionsMeeting({ description }: Profile): boolean {
  return variablesOf(description).some(({ name }) => name === "openMeetingUrl");
}

function made({ email }: Person, { id, ical_uid }: CalendarEvent): MadeEvent {
  return { calendar: email, eventId: id, icalUid: ical_uid };
}

function peopleOf({ store }: Desk, userIds: readonly string[]): [Person, ...Person[]] {
  const [first, ...others] = userIds.flatMap((userId) => store.all("person").get(userId) ?? []);
  if (first === undefined) throw new TypeError("A booking is with nobody");
  return [first, ...others];
}

function attendeesOf({ attendee }: KeptBooking, others: readonly Person[]) {
  const invited = others.map(({ email, kind }) => ({ email, resource: kind === "room" }));
  return attendee.email === "" ? invited : [attendee, ...invited];
}

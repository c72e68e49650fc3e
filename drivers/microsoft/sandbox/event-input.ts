import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { GraphError } from "./answer.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { htmlOf } from "./event-body.ts";
import { AttachmentInput, attachmentOf } from "./mail/message.ts";
import { oneOf } from "./one-of.ts";
import { type Recurrence, RecurrenceInput, recurrenceOf } from "./recurrence.ts";
import { dateOf, firstTimes } from "./series.ts";
import { ianaZone, instantOf, wallClock } from "./zones.ts";

/** Wall-clock time and its zone; a `Z` or offset after it is ignored, its digits count in `timeZone`. */
export const DateTimeTimeZone = z.object({
  dateTime: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/)
    .refine((text) => !Number.isNaN(Date.parse(text)), "no such date or time")
    .transform((text) => text.slice(0, 19)),
  timeZone: z.string().default("UTC"),
});

const EmailAddress = z.object({ address: z.string().min(1), name: z.string().optional() });

const Location = z.looseObject({ displayName: z.string().default(""), locationEmailAddress: z.string().optional() });

/** What a client may write of an event (Graph reference, "event resource type"). */
const writable = {
  subject: z.string().nullable(),
  body: z.object({ contentType: oneOf("text", "html"), content: z.string().nullable() }),
  start: DateTimeTimeZone,
  end: DateTimeTimeZone,
  isAllDay: z.boolean(),
  location: Location,
  locations: z.array(Location),
  attendees: z.array(
    z.looseObject({ type: oneOf("required", "optional", "resource").default("required"), emailAddress: EmailAddress }),
  ),
  isOnlineMeeting: z.boolean(),
  onlineMeetingProvider: oneOf("unknown", "teamsForBusiness", "skypeForBusiness", "skypeForConsumer"),
  importance: oneOf("low", "normal", "high"),
  sensitivity: oneOf("normal", "personal", "private", "confidential"),
  showAs: oneOf("free", "tentative", "busy", "oof", "workingElsewhere", "unknown"),
  hideAttendees: z.boolean(),
  responseRequested: z.boolean(),
  allowNewTimeProposals: z.boolean(),
  isReminderOn: z.boolean(),
  reminderMinutesBeforeStart: z.number().int(),
  categories: z.array(z.string()),
  transactionId: z.string().nullable(),
  singleValueExtendedProperties: z.array(z.object({ id: z.string(), value: z.string() })),
  recurrence: RecurrenceInput.nullable(),
  attachments: z.array(AttachmentInput),
};

/** Properties that exist but are the server's; Graph ignores them. */
const readOnly = ["id", "organizer", "isOrganizer", "iCalUId", "responseStatus", "webLink", "onlineMeeting", "type"];

/** The body of a creation or a change. A property that an event does not have is refused, as Graph does. */
export const EventInput = z.preprocess(
  (value) =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).filter(([name]) => !readOnly.includes(name) && !name.startsWith("@")))
      : value,
  z.strictObject(writable).partial(),
);

export type EventInput = z.output<typeof EventInput>;

/** What of an event a body changes: only what it names. Attendees and online meetings are the meeting's business. */
export type EventChanges = Partial<CalendarEvent>;

/**
 * The changes that a body makes.
 *
 * @param old the event as it is; absent when it is created
 * @throws GraphError 400 `ErrorInvalidRequest`, `ErrorPropertyValidationFailure`, `TimeZoneNotSupportedException`
 */
export function changesOf(input: EventInput, old?: CalendarEvent): EventChanges {
  const { subject, body, location, locations, attendees, start, end, isAllDay, ...rest } = input;
  const { isOnlineMeeting, onlineMeetingProvider, recurrence, transactionId, attachments, ...plain } = rest;
  const changes: EventChanges = { ...withoutUndefined(plain) };
  if (subject !== undefined) changes.subject = subject ?? "";
  if (body !== undefined) changes.body = htmlOf(body.contentType, body.content ?? "");
  const place = location ?? locations?.[0];
  if (place !== undefined) {
    const { displayName, locationEmailAddress } = place;
    changes.location = { displayName, ...(locationEmailAddress === undefined ? {} : { locationEmailAddress }) };
  }
  if (attendees !== undefined) changes.attendees = attendeesOf(attendees, old);
  if (start !== undefined || end !== undefined || isAllDay !== undefined) Object.assign(changes, timesOf(input, old));
  if (attachments !== undefined) changes.attachments = attachments.map(attachmentOf);
  return { ...changes, ...seriesChanges(recurrence, changes, old) };
}

/**
 * What a recurrence, or another time for a series, changes: its start is that of its first occurrence, and what was
 * changed of single occurrences is forgotten.
 */
function seriesChanges(input: EventInput["recurrence"], changes: EventChanges, old?: CalendarEvent): EventChanges {
  if (old !== undefined && old.seriesMaster !== null) {
    if (input == null) return {};
    throw new GraphError(400, "ErrorInvalidRequest", "An occurrence cannot have a recurrence of its own.");
  }
  if (input === null) return { recurrence: null, exceptions: {} };
  // Times are changed all together or not at all.
  const moved = changes.start === undefined ? undefined : (changes as Times);
  const times = moved ?? old;
  const before = old?.recurrence ?? null;
  if (times === undefined) return {};
  let recurrence: Recurrence;
  if (input !== undefined) recurrence = recurrenceOf(input, times.startZone);
  else if (moved !== undefined && before !== null) {
    recurrence = startingOn(before, dateOf(moved.start, moved.isAllDay, before));
  } else return {};
  const first = firstTimes(times, recurrence);
  const wanted = startingOn(recurrence, dateOf(first.start, times.isAllDay, recurrence));
  const isSame = first.start === old?.start && first.end === old.end && isDeepStrictEqual(wanted, before);
  return isSame ? {} : { ...first, recurrence: wanted, exceptions: {} };
}

function startingOn(recurrence: Recurrence, startDate: string): Recurrence {
  return { ...recurrence, range: { ...recurrence.range, startDate } };
}

function attendeesOf(given: NonNullable<EventInput["attendees"]>, old?: CalendarEvent): CalendarEvent["attendees"] {
  return given.map(({ type, emailAddress: { address, name = address } }) => {
    const before = old?.attendees.find(({ emailAddress }) => sameAddress(emailAddress.address, address));
    return { type, status: before?.status ?? { response: "none", time: 0 }, emailAddress: { name, address } };
  });
}

/** True for two ways to write one address. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

type Times = Pick<CalendarEvent, "start" | "end" | "isAllDay" | "startZone" | "endZone">;

function timesOf(input: EventInput, old?: CalendarEvent): Times {
  const isAllDay = input.isAllDay ?? old?.isAllDay ?? false;
  const start = input.start ?? written(old, "start");
  const end = input.end ?? written(old, "end");
  if (start === undefined || end === undefined) {
    throw new GraphError(400, "ErrorInvalidRequest", "An event needs both Start and End.");
  }
  const zones = { startZone: start.timeZone, endZone: end.timeZone };
  if (isAllDay) {
    const midnight = (text: string) => !text.includes("T") || /T00:00(:00)?$/.test(text);
    if (ianaZone(start.timeZone) !== ianaZone(end.timeZone))
      throw invalid("The Event.Start and Event.End properties of an all-day event need the same time zone");
    if (!midnight(start.dateTime))
      throw invalid("The Event.Start property for an all-day event needs to be set to midnight");
    if (!midnight(end.dateTime))
      throw invalid("The Event.End property for an all-day event needs to be set to midnight");
    const [from, to] = [instantOf(start.dateTime, "UTC"), instantOf(end.dateTime, "UTC")];
    if (to - from < 24 * 3_600_000)
      throw invalid("The duration of an event marked as All day must be at least 24 hours");
    return { start: from, end: to, isAllDay, ...zones };
  }
  const [from, to] = [start, end].map(({ dateTime, timeZone }) => instantOf(dateTime, ianaZone(timeZone)));
  if (from === undefined || to === undefined || to < from)
    throw invalid("The Event.End property needs to be after Event.Start");
  return { start: from, end: to, isAllDay, ...zones };
}

/** A stored time in the form of a written one. */
function written(
  old: CalendarEvent | undefined,
  side: "start" | "end",
): { dateTime: string; timeZone: string } | undefined {
  if (old === undefined) return undefined;
  const timeZone = side === "start" ? old.startZone : old.endZone;
  return { dateTime: wallClock(old[side], old.isAllDay ? "UTC" : ianaZone(timeZone)).slice(0, 19), timeZone };
}

function invalid(message: string): GraphError {
  return new GraphError(400, "ErrorPropertyValidationFailure", `At least one property failed validation. ${message}.`);
}

function withoutUndefined<Source extends object>(
  source: Source,
): { [Key in keyof Source]: Exclude<Source[Key], undefined> } {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined)) as never;
}

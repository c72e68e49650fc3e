import type { CalendarEvent, ResponseStatus } from "./calendar-event.ts";
import { previewOf } from "./event-body.ts";
import { outlookId } from "./ids.ts";
import { ianaZone, wallClock, windowsZone } from "./zones.ts";

/** How a client wants to see an event. */
export interface EventView {
  /** Name of the zone in which times are shown, for each end; `UTC` unless asked otherwise. */
  startZone: string;
  endZone: string;
  immutableIds: boolean;
  /** Milliseconds. */
  now: number;
}

/**
 * An event as Graph shows it. Times have seven digits and no offset; all-day events run from midnight to midnight in
 * whatever zone is asked for (microsoftgraph/microsoft-graph-docs issue 1802).
 */
export function eventJson(event: CalendarEvent, view: EventView): Record<string, unknown> {
  const shown = (instant: number, zone: string) => ({
    dateTime: wallClock(instant, event.isAllDay ? "UTC" : ianaZone(zone)),
    timeZone: zone,
  });
  const location = locationJson(event.location);
  const online = event.onlineMeeting !== null;
  const id = outlookId(event.key, view.immutableIds);
  return {
    "@odata.etag": etagOf(event),
    id,
    createdDateTime: timestamp(event.created),
    lastModifiedDateTime: timestamp(event.modified),
    changeKey: changeKeyOf(event),
    categories: event.categories,
    transactionId: event.transactionId,
    originalStartTimeZone: windowsZone(event.startZone),
    originalEndTimeZone: windowsZone(event.endZone),
    iCalUId: event.iCalUId,
    uid: event.iCalUId,
    reminderMinutesBeforeStart: event.reminderMinutesBeforeStart,
    isReminderOn: event.isReminderOn,
    hasAttachments: event.attachments.length > 0,
    subject: event.subject,
    bodyPreview: previewOf(event.body),
    importance: event.importance,
    sensitivity: event.sensitivity,
    isAllDay: event.isAllDay,
    isCancelled: event.isCancelled,
    isOrganizer: event.isOrganizer,
    responseRequested: event.responseRequested,
    seriesMasterId: event.seriesMaster === null ? null : outlookId(event.seriesMaster, view.immutableIds),
    showAs: event.showAs,
    type: typeOf(event),
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(id)}&exvsurl=1&path=/calendar/item`,
    onlineMeetingUrl: null,
    isOnlineMeeting: online,
    onlineMeetingProvider: online ? "teamsForBusiness" : "unknown",
    allowNewTimeProposals: event.allowNewTimeProposals,
    occurrenceId: event.date === null ? null : `OID.${event.seriesMaster}.${event.date}`,
    isDraft: false,
    hideAttendees: event.hideAttendees,
    recurrence: recurrenceJson(event),
    onlineMeeting: event.joinUrlFrom > view.now ? null : event.onlineMeeting,
    responseStatus: responseJson(event.responseStatus),
    body: { contentType: "html", content: event.body },
    start: shown(event.start, view.startZone),
    end: shown(event.end, view.endZone),
    location,
    locations: event.location.displayName === "" ? [] : [location],
    attendees: event.attendees
      .filter(({ emailAddress }) => event.isOrganizer || !event.hideAttendees || isOwner(event, emailAddress.address))
      .map(({ type, status, emailAddress }) => ({ type, status: responseJson(status), emailAddress })),
    organizer: { emailAddress: event.organizer },
  };
}

function typeOf({ recurrence, seriesMaster, edited }: CalendarEvent): string {
  if (recurrence !== null) return "seriesMaster";
  if (seriesMaster === null) return "singleInstance";
  return edited ? "exception" : "occurrence";
}

/** Reads show the zone by its Windows name, whatever was written (as recorded from the service). */
function recurrenceJson({ recurrence }: CalendarEvent): object | null {
  if (recurrence === null) return null;
  const { pattern, range } = recurrence;
  return { pattern, range: { ...range, recurrenceTimeZone: windowsZone(range.recurrenceTimeZone) } };
}

/** The version of an event, for `If-Match`. */
export function etagOf(event: CalendarEvent): string {
  return `W/"${changeKeyOf(event)}"`;
}

function changeKeyOf(event: CalendarEvent): string {
  return Buffer.from(`${event.key.slice(0, 12)}.${event.version}`).toString("base64");
}

function isOwner(event: CalendarEvent, address: string): boolean {
  return event.mailbox === address.toLowerCase();
}

function locationJson({ displayName, locationEmailAddress }: CalendarEvent["location"]): object {
  return {
    displayName,
    locationType: locationEmailAddress === undefined ? "default" : "conferenceRoom",
    uniqueId: displayName,
    uniqueIdType: displayName === "" ? "unknown" : "private",
    ...(locationEmailAddress === undefined ? {} : { locationEmailAddress }),
  };
}

/** Graph writes the year 1 for an answer that never came. */
function responseJson({ response, time }: ResponseStatus): object {
  return { response, time: time === 0 ? "0001-01-01T00:00:00Z" : new Date(time).toISOString() };
}

function timestamp(instant: number): string {
  return new Date(instant).toISOString().replace("Z", "0000Z");
}

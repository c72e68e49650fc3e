import { GraphError } from "./answer.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { outlookId } from "./ids.ts";
import { param, type SandboxRequest } from "./request.ts";
import type { CalendarFolder, Mailbox, Tenant } from "./tenant.ts";

/** The ways to name a calendar of a mailbox, as beginnings of paths. */
export const calendarPaths = [
  "/v1.0/users/:user",
  "/v1.0/users/:user/calendar",
  "/v1.0/users/:user/calendars/:calendar",
] as const;

/**
 * The mailbox of a path and its calendar: the one that `:calendar` names, its first otherwise.
 *
 * @throws GraphError 404 as `Tenant.mailbox`; `ErrorItemNotFound` for an unknown calendar
 */
export function calendarOf(tenant: Tenant, request: SandboxRequest): { mailbox: Mailbox; calendar: CalendarFolder } {
  const mailbox = tenant.mailbox(param(request, "user"));
  const id = request.params.calendar;
  const [first, ...others] = tenant.calendars(mailbox.address);
  const calendar = id === undefined ? first : [first, ...others].find((each) => each && calendarId(each) === id);
  if (calendar === undefined) throw notFound();
  return { mailbox, calendar };
}

/** The id of a calendar; it has no immutable form. */
export function calendarId({ key }: CalendarFolder): string {
  return outlookId(key, false);
}

/**
 * The event of a path, in the calendar that it names, or in any.
 *
 * @throws GraphError as `calendarOf`; 400 `ErrorInvalidIdMalformed`; 404 `ErrorItemNotFound`
 */
export function eventOf(tenant: Tenant, request: SandboxRequest): CalendarEvent {
  const { mailbox, calendar } = calendarOf(tenant, request);
  const event = tenant.event(mailbox.address, param(request, "event"));
  if (request.params.calendar !== undefined && event.calendar !== calendar.key) throw notFound();
  return event;
}

function notFound(): GraphError {
  return new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
}

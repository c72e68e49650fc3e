import { GraphError } from "./answer.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { hashed, outlookId } from "./ids.ts";
import { param, type SandboxRequest } from "./request.ts";
import type { Mailbox, Tenant } from "./tenant.ts";

/** The ways to name a mailbox's calendar, as beginnings of paths. */
export const calendarPaths = [
  "/v1.0/users/:user",
  "/v1.0/users/:user/calendar",
  "/v1.0/users/:user/calendars/:calendar",
] as const;

/** The id of the one calendar of a mailbox. */
export function calendarId(address: string): string {
  return outlookId(hashed(`calendar ${address}`), false);
}

/**
 * The mailbox of a path, whose `:calendar`, if it names one, must be its own.
 *
 * @throws GraphError 404 as `Tenant.mailbox`; `ErrorItemNotFound` for an unknown calendar
 */
export function mailboxOf(tenant: Tenant, request: SandboxRequest): Mailbox {
  const mailbox = tenant.mailbox(param(request, "user"));
  const calendar = request.params.calendar;
  if (calendar === undefined || calendar === calendarId(mailbox.address)) return mailbox;
  throw new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
}

/**
 * The event of a path.
 *
 * @throws GraphError as `mailboxOf`; 400 `ErrorInvalidIdMalformed`; 404 `ErrorItemNotFound`
 */
export function eventOf(tenant: Tenant, request: SandboxRequest): CalendarEvent {
  return tenant.event(mailboxOf(tenant, request).address, param(request, "event"));
}

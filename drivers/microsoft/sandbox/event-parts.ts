import { GraphError, ok } from "./answer.ts";
import { windowOf } from "./calendar-window.ts";
import { eventsPage, listOptions } from "./event-page.ts";
import { AttachmentInput, attachmentJson, attachmentOf } from "./mail/message.ts";
import { calendarPaths, eventOf } from "./mailbox-path.ts";
import type { Meetings } from "./meetings.ts";
import { jsonBody } from "./request.ts";
import type { Route } from "./router.ts";
import { occurrencesBetween } from "./series.ts";
import type { Tenant } from "./tenant.ts";

/** What an event consists of: the occurrences of a series, and attachments. */
export function eventPartRoutes(tenant: Tenant, meetings: Meetings): Route[] {
  return calendarPaths.flatMap((path): Route[] => [
    {
      method: "GET",
      path: `${path}/events/:event/instances`,
      permissions: ["Calendars.Read", "Calendars.ReadWrite"],
      options: listOptions,
      run(request) {
        const series = eventOf(tenant, request);
        if (series.recurrence === null) {
          throw new GraphError(400, "ErrorInvalidRequest", "Only the master of a series has instances.");
        }
        const events = occurrencesBetween(series, windowOf(request));
        return eventsPage(request, series.mailbox, "calendar/events/instances", events, tenant.clock.now());
      },
    },
    {
      method: "GET",
      path: `${path}/events/:event/attachments`,
      permissions: ["Calendars.Read", "Calendars.ReadWrite"],
      run: (request) => ok({ value: eventOf(tenant, request).attachments.map(attachmentJson) }),
    },
    {
      method: "POST",
      path: `${path}/events/:event/attachments`,
      permissions: ["Calendars.ReadWrite"],
      run(request) {
        const event = eventOf(tenant, request);
        const attachment = attachmentOf(jsonBody(request, AttachmentInput));
        meetings.update(event, { attachments: [...event.attachments, attachment] });
        return ok(attachmentJson(attachment, event.attachments.length - 1), 201);
      },
    },
  ]);
}

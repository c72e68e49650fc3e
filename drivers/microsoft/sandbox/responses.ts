import { z } from "zod";
import { accepted, GraphError } from "./answer.ts";
import type { Response } from "./calendar-event.ts";
import { calendarPaths, eventOf } from "./mailbox-path.ts";
import type { Meetings } from "./meetings.ts";
import { jsonBody } from "./request.ts";
import type { Route } from "./router.ts";
import type { Tenant } from "./tenant.ts";

const ResponseInput = z.strictObject({
  sendResponse: z.boolean().default(true),
  comment: z.string().nullish(),
  proposedNewTime: z.unknown().optional(),
});

const CancelInput = z.strictObject({ comment: z.string().nullish() });

const verbs: Record<string, Response> = {
  accept: "accepted",
  tentativelyAccept: "tentativelyAccepted",
  decline: "declined",
};

/** What one does with an invitation: attendees answer it, the organizer cancels it. */
export function responseRoutes(tenant: Tenant, meetings: Meetings): Route[] {
  const permissions = ["Calendars.ReadWrite"];
  const answer = (path: string, verb: string, response: Response): Route => ({
    method: "POST",
    path: `${path}/events/:event/${verb}`,
    permissions,
    run(request) {
      const event = eventOf(tenant, request);
      const { sendResponse, comment, proposedNewTime } = jsonBody(request, ResponseInput);
      if (event.isOrganizer) {
        throw invalid("You can't respond to this meeting because you're the meeting organizer.");
      }
      if (!sendResponse && comment != null) {
        throw new GraphError(
          400,
          "ErrorInvalidParameter",
          "The parameter 'SendResponse' must be true when 'Comment' is not null.",
        );
      }
      if (!sendResponse && proposedNewTime !== undefined) {
        throw new GraphError(
          400,
          "ErrorInvalidParameter",
          "The parameter 'SendResponse' must be true when 'ProposedNewTime' is not null.",
        );
      }
      meetings.respond(event, response, sendResponse);
      return accepted;
    },
  });
  return calendarPaths.flatMap((path) => [
    ...Object.entries(verbs).map(([verb, response]) => answer(path, verb, response)),
    {
      method: "POST",
      path: `${path}/events/:event/cancel`,
      permissions,
      run(request) {
        const event = eventOf(tenant, request);
        jsonBody(request, CancelInput);
        if (!event.isOrganizer) throw invalid("You need to be an organizer to cancel a meeting.");
        meetings.remove(event);
        return accepted;
      },
    } satisfies Route,
  ]);
}

function invalid(reason: string): GraphError {
  return new GraphError(400, "ErrorInvalidRequest", `Your request can't be completed. ${reason}`);
}

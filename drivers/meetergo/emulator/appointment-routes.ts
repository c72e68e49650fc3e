import { z } from "zod";
import { bodyOf, byId, integerIn, ok, refusal, timeIn } from "./answers.ts";
import { dateOf, type Meeting } from "./company.ts";
import { freeHost } from "./free-starts.ts";
import { meetingJson } from "./json.ts";
import type { Routes } from "./routes.ts";

const Cancellation = z.object({
  reason: z.string().max(500).optional(),
  attendeeId: z.string().optional(),
  cancelAll: z.boolean().optional(),
  cancelEntireSeries: z.boolean().optional(),
});

const Move = z.object({ start: z.iso.datetime({ offset: true }), ignoreAvailability: z.boolean().optional() });

/** What was booked with whoever asks. */
export const appointmentRoutes: Routes = ({ clock, company, actor }) => {
  const meetingOf = (id: string | undefined): Meeting => byId(company().meetings, id, "Appointment");
  return [
    {
      method: "GET",
      path: "/v4/appointment/paginated",
      run(request) {
        const [page, pageSize] = [integerIn(request, "page", 0, 10_000), integerIn(request, "pageSize", 1, 100)];
        const { searchParams } = request.url;
        const from = timeIn(request, "start") ?? Number.NEGATIVE_INFINITY;
        const to = timeIn(request, "end") ?? Number.POSITIVE_INFINITY;
        const type = searchParams.get("meetingTypeId");
        const owner = actor(request);
        const found = company()
          .meetings.filter(
            ({ host, start, offer }) =>
              host === owner && start >= from && start <= to && (type === null || offer.id === type),
          )
          .sort((a, b) => a.start - b.start);
        if (searchParams.get("sortDirection") !== "ASC") found.reverse();
        const appointments = found.slice(page * pageSize, (page + 1) * pageSize).map(meetingJson);
        return ok({ appointments, total: found.length, page, pageSize });
      },
    },
    {
      method: "GET",
      path: "/v4/appointment/today",
      run(request) {
        const owner = actor(request);
        const today = dateOf(owner, clock.now());
        const found = company().meetings.filter(({ host, start }) => host === owner && dateOf(owner, start) === today);
        return ok(found.map(meetingJson));
      },
    },
    { method: "GET", path: "/v4/appointment/:id", run: ({ params }) => ok(meetingJson(meetingOf(params.id))) },
    {
      method: "POST",
      path: "/v4/appointment/:id/cancel",
      run(request) {
        const { attendeeId, cancelAll } = bodyOf(request, Cancellation);
        const meeting = meetingOf(request.params.id);
        if (meeting.cancelled) throw refusal(400, "Appointment is already cancelled");
        const isGroup = meeting.offer.spots > 1;
        if (isGroup && attendeeId === undefined && cancelAll !== true) {
          throw refusal(400, "Expected attendeeId or cancelAll for a group booking");
        }
        const left = meeting.attendees.filter(({ id }) => id !== attendeeId);
        if (attendeeId !== undefined && left.length === meeting.attendees.length) {
          throw refusal(404, "Attendee not found");
        }
        meeting.cancelled = attendeeId === undefined || left.length === 0;
        if (!meeting.cancelled) meeting.attendees = left;
        return { status: 201 };
      },
    },
    {
      method: "POST",
      path: "/v4/appointment/:id/reschedule",
      run(request) {
        const { start: text, ignoreAvailability = false } = bodyOf(request, Move);
        const meeting = meetingOf(request.params.id);
        const [start, length] = [Date.parse(text), meeting.end - meeting.start];
        const at = { from: start, to: start + 1, duration: length / 60_000, except: meeting };
        const isFree = freeHost(company(), meeting.offer, [meeting.host], at) !== undefined;
        if (!ignoreAvailability && !isFree) throw refusal(409, "The selected time is no longer available");
        Object.assign(meeting, { start, end: start + length });
        return ok(meetingJson(meeting), 201);
      },
    },
  ];
};

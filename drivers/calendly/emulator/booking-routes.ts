import { z } from "zod";
import { bodyOf, invalid, pageOf, refusal, resource, timeIn } from "./answers.ts";
import { bookingJson, cancellationJson, inviteeJson } from "./json.ts";
import { type Booking, idFor, isTaken, type Person } from "./organization.ts";
import { byId, listOwner, offerAt, type Routes, tokenOwner } from "./routes.ts";
import { freeStarts } from "./time-routes.ts";

const CancellationBody = z.object({ reason: z.string().max(10_000).optional() });

const InviteeBody = z.object({
  event_type: z.string(),
  start_time: z.iso.datetime({ offset: true }),
  invitee: z.object({
    name: z.string(),
    email: z.email(),
    timezone: z.string(),
    text_reminder_number: z.string().optional(),
  }),
  location: z.object({ kind: z.string(), location: z.string().optional() }).optional(),
  event_guests: z.array(z.email()).max(10).default([]),
  questions_and_answers: z.array(z.object({ question: z.string(), answer: z.string(), position: z.int() })).default([]),
});

/** What was booked, and by whom. */
export const bookingRoutes: Routes = (emulated) => {
  const { clock, organization, pageLimit, plan } = emulated;
  return [
    {
      method: "GET",
      path: "/scheduled_events",
      run(request) {
        const { searchParams, origin } = request.url;
        const owner = listOwner(emulated, request);
        const [status, email] = [searchParams.get("status"), searchParams.get("invitee_email")];
        const from = timeIn(request, "min_start_time") ?? Number.NEGATIVE_INFINITY;
        const to = timeIn(request, "max_start_time") ?? Number.POSITIVE_INFINITY;
        const bookings = organization()
          .bookings.filter(
            (each) =>
              (owner === "everybody" || each.host === owner) &&
              (status === null || (each.cancelled ? "canceled" : "active") === status) &&
              (email === null || each.invitee.email === email) &&
              each.start >= from &&
              each.start <= to,
          )
          .sort((a, b) => a.start - b.start);
        if (searchParams.get("sort") === "start_time:desc") bookings.reverse();
        return pageOf(
          request,
          bookings.map((each) => bookingJson(each, origin)),
          pageLimit,
        );
      },
    },
    {
      method: "GET",
      path: "/scheduled_events/:id",
      run: ({ url, params }) => resource(bookingJson(byId(organization().bookings, params.id), url.origin)),
    },
    {
      method: "GET",
      path: "/scheduled_events/:id/invitees",
      run(request) {
        const booking = byId(organization().bookings, request.params.id);
        return pageOf(request, [inviteeJson(booking, request.url.origin)], pageLimit);
      },
    },
    {
      method: "POST",
      path: "/scheduled_events/:id/cancellation",
      run(request) {
        const { reason = null } = bodyOf(request, CancellationBody);
        const booking = byId(organization().bookings, request.params.id);
        if (booking.cancelled) throw refusal(403, "Event is already canceled.");
        if (booking.start < clock.now()) throw refusal(403, "Event in the past cannot be canceled.");
        booking.cancelled = { by: tokenOwner(emulated).name, reason };
        return resource(cancellationJson(booking), 201);
      },
    },
    {
      method: "POST",
      path: "/invitees",
      run(request) {
        if (plan === "free") throw refusal(403, "Please upgrade your Calendly account to Standard or higher.");
        const wanted = bodyOf(request, InviteeBody);
        const offer = offerAt(emulated, request, "event_type", wanted.event_type);
        const start = Date.parse(wanted.start_time);
        if (start < clock.now()) throw invalid("start_time", "must be in the future");
        if (!freeStarts(organization(), offer, start, start + 1).includes(start)) {
          throw invalid("start_time", "is no longer available", "already_filled");
        }
        const end = start + offer.duration * 60_000;
        const host = offer.hosts.find((each) => !isTaken(organization(), each, start, end)) as Person;
        const id = idFor(`event ${host.slug} ${start} ${organization().bookings.length}`);
        const { name, email, timezone, text_reminder_number: reminder = null } = wanted.invitee;
        const { kind = "physical", location } = wanted.location ?? {};
        const booking: Booking = {
          id,
          offer,
          host,
          start,
          end,
          location: { type: kind, ...(location === undefined ? {} : { location }) },
          invitee: {
            id: idFor(`invitee ${id}`),
            name,
            email,
            timezone,
            answers: wanted.questions_and_answers,
            reminder,
            created: clock.now(),
          },
        };
        organization().bookings.push(booking);
        return resource(inviteeJson(booking, request.url.origin), 201);
      },
    },
  ];
};

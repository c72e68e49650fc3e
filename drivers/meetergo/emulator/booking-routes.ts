import { wallClock } from "atrium";
import type { EmulatorRequest } from "atrium/testing";
import { z } from "zod";
import { bodyOf, byId, ok, refusal, timeIn } from "./answers.ts";
import { type Meeting, nextId, type Offer, type Person } from "./company.ts";
import { freeHost, freeStarts } from "./free-starts.ts";
import { type Emulated, personOf, type Routes } from "./routes.ts";

const NewBooking = z.object({
  meetingTypeId: z.string(),
  start: z.iso.datetime({ offset: true }),
  hostIds: z.array(z.string()).optional(),
  queueId: z.string().optional(),
  duration: z.int().min(5).max(480).optional(),
  attendee: z.object({
    email: z.email(),
    firstname: z.string().min(1),
    lastname: z.string().min(1),
    receiveReminders: z.boolean(),
    notes: z.record(z.string(), z.unknown()),
    bringalongEmails: z.array(z.email()).max(5).optional(),
  }),
});

/** Times that can be booked, bookings, and links for one booking. */
export const bookingRoutes: Routes = (emulated) => {
  const { clock, company, doubleOptIn } = emulated;
  const offerOf = (id: string | null | undefined): Offer => byId(company().offers, id ?? undefined, "Meeting type");
  return [
    {
      method: "GET",
      path: "/v4/booking-availability",
      run(request) {
        const { searchParams } = request.url;
        const people = hosts(emulated, searchParams.getAll("hostIds[]"), searchParams.get("queueId"));
        const offer = offerOf(searchParams.get("meetingTypeId"));
        const [from, to] = [timeIn(request, "start"), timeIn(request, "end")];
        if (from === undefined || to === undefined) throw refusal(400, ["start and end should not be empty"]);
        const everyone = searchParams.get("calculationMethod") === "everyone";
        const except = company().meetings.find(({ id }) => id === searchParams.get("existingAppointmentId"));
        const search = { from: Math.max(from, clock.now()), to, duration: durationIn(request), except };
        const timezone = searchParams.get("timezone") ?? people[0]?.timezone ?? "UTC";
        const starts = freeStarts(company(), offer, { people, everyone }, search);
        const dateAt = (start: number) => wallClock(start / 1_000, timezone).slice(0, 10);
        const dates = [...new Set(starts.map(dateAt))].map((date) => ({
          date,
          spots: starts
            .filter((start) => dateAt(start) === date)
            .map((start) => ({ startTime: new Date(start).toISOString(), unavailabilityEvents: [] })),
        }));
        return ok({ timezone, timeframes: [], dates, earliestAvailableDate: dates[0]?.date ?? null });
      },
    },
    {
      method: "POST",
      path: "/v4/booking",
      run(request) {
        const wanted = bodyOf(request, NewBooking);
        const people = hosts(emulated, wanted.hostIds ?? [], wanted.queueId ?? null);
        const offer = offerOf(wanted.meetingTypeId);
        const start = Date.parse(wanted.start);
        const { duration = offer.info.duration } = wanted;
        const host = freeHost(company(), offer, people, { from: start, to: start + 1, duration });
        if (host === undefined || start < clock.now()) throw refusal(409, "The selected time is no longer available");
        const id = nextId(company(), "appointment");
        if (doubleOptIn) return ok({ bookingType: "DoubleOptIn", provisionalBookingId: id }, 201);
        const { email, firstname, lastname } = wanted.attendee;
        const attendees = [{ id: nextId(company(), "attendee"), email, firstname, lastname }];
        const end = start + duration * 60_000;
        const meeting: Meeting = { id, offer, host, start, end, cancelled: false, attendees };
        company().meetings.push(meeting);
        return ok({ appointmentId: id, secret: nextId(company(), "secret") }, 201);
      },
    },
    {
      method: "POST",
      path: "/v4/one-time-booking-link/create/:id",
      run({ params }) {
        offerOf(params.id);
        const id = nextId(company(), "link");
        return ok({ id, url: `https://cal.meetergo.example/once/${id}` }, 201);
      },
    },
  ];
};

/** Meetergo looks at this before anything else. */
function hosts(emulated: Emulated, hostIds: readonly string[], queueId: string | null): readonly Person[] {
  if (queueId !== null) return byId(emulated.company().queues, queueId, "Queue").members;
  if (hostIds.length === 0) throw refusal(400, "Expected hostIds or queueId");
  return hostIds.map((id) => personOf(emulated, id));
}

function durationIn({ url }: EmulatorRequest): number | undefined {
  const text = url.searchParams.get("meetingDuration");
  return text === null ? undefined : Number(text);
}

import { addDays, dateAt, startOfDate } from "atrium";
import type { EmulatorRequest } from "atrium/testing";
import { invalid, iso, required, timeIn } from "./answers.ts";
import { offerJson, uris } from "./json.ts";
import { isTaken, type Offer, type Organization } from "./organization.ts";
import { offerAt, personAt, type Routes } from "./routes.ts";

const day = 86_400_000;

/** Half an hour, in milliseconds: how far starts are apart. */
const step = 1_800_000;

/** The hours between which people work, from Monday to Friday. */
const [opens, closes] = [9, 17];

/** Available and busy times. */
export const timeRoutes: Routes = (emulated) => {
  const { clock, organization } = emulated;
  return [
    {
      method: "GET",
      path: "/event_type_available_times",
      run(request) {
        const offer = offerAt(emulated, request, "event_type", required(request, "event_type"));
        const { from, to } = periodOf(request, 31);
        if (from < clock.now()) throw invalid("start_time", "must be in the future");
        const { scheduling_url } = offerJson(offer, request.url.origin);
        const collection = freeStarts(organization(), offer, from, to).map((start) => ({
          status: "available",
          invitees_remaining: 1,
          start_time: iso(start),
          scheduling_url: `${scheduling_url}/${iso(start)}`,
        }));
        return { status: 200, body: { collection } };
      },
    },
    {
      method: "GET",
      path: "/user_busy_times",
      run(request) {
        const person = personAt(emulated, request, "user", required(request, "user"));
        const { from, to } = periodOf(request, 7);
        const { bookings, appointments } = organization();
        const touches = (each: { start: number; end: number }) => each.start < to && each.end > from;
        const times = ({ start, end }: { start: number; end: number }) => {
          return { start_time: iso(start), end_time: iso(end) };
        };
        const booked = bookings
          .filter((each) => each.host === person && !each.cancelled && touches(each))
          .map((each) => ({
            type: "calendly",
            ...times(each),
            buffered_start_time: iso(each.start),
            buffered_end_time: iso(each.end),
            event: { uri: uris(request.url.origin).booking(each) },
          }));
        const external = appointments
          .filter((each) => each.person === person && touches(each))
          .map((each) => ({ type: "external", ...times(each) }));
        const collection = [...booked, ...external].sort((a, b) => a.start_time.localeCompare(b.start_time));
        return { status: 200, body: { collection } };
      },
    },
  ];
};

/** The starts within working hours at which everybody is free whom the event type needs. */
export function freeStarts(organization: Organization, offer: Offer, from: number, to: number): number[] {
  const { hosts, duration } = offer;
  const [first] = hosts;
  if (!offer.active || first === undefined) return [];
  const found: number[] = [];
  const last = dateAt(to / 1_000, first.timezone);
  for (let date = dateAt(from / 1_000, first.timezone); date <= last; date = addDays(date, 1)) {
    const midnight = startOfDate(date, first.timezone) * 1_000;
    // Clocks are changed on Sundays only.
    if ([0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())) continue;
    for (let start = midnight + opens * 3_600_000; start < midnight + closes * 3_600_000; start += step) {
      const end = start + duration * 60_000;
      const isFree = hosts.map((host) => !isTaken(organization, host, start, end));
      const fits = offer.pooling === "round_robin" ? isFree.includes(true) : !isFree.includes(false);
      if (fits && start >= from && start < to && end <= midnight + closes * 3_600_000) found.push(start);
    }
  }
  return found;
}

function periodOf(request: EmulatorRequest, days: number): { from: number; to: number } {
  required(request, "start_time");
  required(request, "end_time");
  const [from, to] = [timeIn(request, "start_time") as number, timeIn(request, "end_time") as number];
  if (to <= from) throw invalid("end_time", "must be after start_time");
  if (to - from > days * day) throw invalid("end_time", `date range can be no greater than ${days} days`);
  return { from, to };
}

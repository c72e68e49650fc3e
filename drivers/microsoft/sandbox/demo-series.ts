import { addressOf, book, companyZone } from "./demo-meeting.ts";
import type { Meetings } from "./meetings.ts";
import type { Recurrence } from "./recurrence.ts";
import type { Tenant } from "./tenant.ts";
import { instantOf, wallClock } from "./zones.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** Adds series that began a year ago, so that they cross changes of the clocks, and a second calendar. */
export function addDemoSeries(tenant: Tenant, meetings: Meetings): void {
  const now = tenant.clock.now();
  const today = instantOf(wallClock(now, companyZone).slice(0, 10), "UTC");
  const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * day - 52 * 7 * day;
  const startDate = new Date(monday).toISOString().slice(0, 10);
  const at = (time: string) => instantOf(`${startDate}T${time}`, companyZone);
  const every = (pattern: Partial<Recurrence["pattern"]>): Recurrence => ({
    pattern: {
      type: "weekly",
      interval: 1,
      month: 0,
      dayOfMonth: 0,
      firstDayOfWeek: "monday",
      index: "first",
      ...pattern,
    },
    range: {
      type: "noEnd",
      startDate,
      endDate: "0001-01-01",
      numberOfOccurrences: 0,
      recurrenceTimeZone: companyZone,
    },
  });
  // Before the rooms are tried for ordinary days, so that the days go around it.
  book(tenant, meetings, {
    title: "Engineering stand-up",
    start: at("08:30"),
    end: at("08:45"),
    by: "grace.okafor",
    with: ["aarav.patel", "fatima.alsayed", "nina.kowalska"],
    recurrence: every({ daysOfWeek: ["monday", "tuesday", "wednesday", "thursday", "friday"] }),
  });
  book(tenant, meetings, {
    title: "Facilities round",
    start: at("07:30"),
    end: at("08:00"),
    by: "siobhan.o'brien",
    room: "studio",
    with: ["lukasz.wisniewski", "zoe.mueller"],
    recurrence: every({ daysOfWeek: ["monday"] }),
  });
  const holidays = tenant.addCalendar(addressOf(tenant, "chiara.rossi"), "Public holidays", false);
  const newYear = instantOf(`${startDate.slice(0, 4)}-01-01`, "UTC");
  const yearly = every({ type: "absoluteYearly", month: 1, dayOfMonth: 1 });
  yearly.range.startDate = `${startDate.slice(0, 4)}-01-01`;
  book(tenant, meetings, {
    title: "New Year",
    start: newYear,
    end: newYear + day,
    allDay: true,
    by: "chiara.rossi",
    calendar: holidays.key,
    recurrence: yearly,
  });
}

import { book, companyZone } from "./demo-meeting.ts";
import type { Meetings } from "./meetings.ts";
import type { Tenant } from "./tenant.ts";
import { instantOf, wallClock } from "./zones.ts";

const minute = 60_000;

/** Places that the lunch run goes to. */
const places = ["the market hall", "the noodle bar", "the bakery", "the falafel stand", "the soup kitchen"];

/** Days before and after today. */
const days = 180;

/** Fills one calendar with 1,083 events: more than any one page holds. */
export function addLunchRuns(tenant: Tenant, meetings: Meetings): void {
  const today = instantOf(wallClock(tenant.clock.now(), companyZone).slice(0, 10), "UTC");
  for (let offset = -days; offset <= days; offset++) {
    const date = new Date(today + offset * 24 * 60 * minute).toISOString().slice(0, 10);
    const noon = instantOf(`${date}T12:00`, companyZone);
    [-15, 15, 45].forEach((minutes, index) => {
      const start = noon + minutes * minute;
      const place = places[(offset + days + index) % places.length];
      book(tenant, meetings, { title: `Lunch run: ${place}`, start, end: start + 15 * minute, by: "lunch-run" });
    });
  }
}

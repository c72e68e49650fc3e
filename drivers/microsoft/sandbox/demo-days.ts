import { overlaps } from "./calendar-event.ts";
import { addressOf, answerFor, book, companyZone } from "./demo-meeting.ts";
import type { Meetings } from "./meetings.ts";
import { sequence } from "./random.ts";
import type { Tenant } from "./tenant.ts";
import { instantOf, wallClock } from "./zones.ts";

const minute = 60_000;

const titles = [
  "Weekly sync",
  "Customer call",
  "Roadmap review",
  "Onboarding",
  "One-to-one",
  "Retrospective",
  "Contract review",
  "Campaign kick-off",
  "Architecture discussion",
  "Budget check",
  "Hiring decision",
  "Demo rehearsal",
  "Release planning",
  "Safety walk-through",
  "Pricing workshop",
  "Support hand-over",
  "Translation review",
  "Training: new expense tool",
];

/** Who books rooms on ordinary days. */
const organizers = [
  "grace.okafor",
  "priya.raman",
  "jose.nunez",
  "elif.yildiz",
  "chiara.rossi",
  "anders.lind",
  "jonas.weber",
  "siobhan.o'brien",
  "aarav.patel",
  "tomas.herrera",
  "meiling.chen",
  "olga.petrova",
  "samuel.adeyemi",
  "ingrid.bjork",
];

/** How busy each room is: meetings that are tried on a day. */
const rooms = {
  boardroom: 3,
  courtyard: 4,
  lighthouse: 5,
  orchard: 4,
  harbour: 5,
  studio: 2,
  focus: 5,
  "town-hall": 1,
};

/** Fills the working days of the last and the next week, today excepted, with ordinary meetings. */
export function addDemoDays(tenant: Tenant, meetings: Meetings): void {
  const random = sequence(2026);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const today = instantOf(wallClock(tenant.clock.now(), companyZone).slice(0, 10), "UTC");
  for (let offset = -5; offset <= 9; offset++) {
    const date = new Date(today + offset * 24 * 60 * minute);
    if (offset === 0 || date.getUTCDay() % 6 === 0) continue;
    const nine = instantOf(`${date.toISOString().slice(0, 10)}T09:00`, companyZone);
    for (const [room, wanted] of Object.entries(rooms)) {
      for (let tried = 0; tried < wanted; tried++) {
        const start = nine + Math.floor(random() * 31) * 15 * minute;
        const time = { start, end: start + pick([30, 30, 45, 60, 60, 90]) * minute };
        const by = pick(organizers);
        const guests = [pick(organizers), pick(organizers), pick(organizers)];
        const title = pick(titles);
        const online = random() < 0.4;
        const names = [...new Set([by, ...guests])];
        if ([room, ...names].some((name) => isBusy(tenant, name, time))) continue;
        const event = book(tenant, meetings, { title, ...time, by, room, with: names.slice(1), online });
        for (const guest of names.slice(1)) {
          const response = pick(["accepted", "accepted", "accepted", "tentativelyAccepted", "none"] as const);
          if (response !== "none") answerFor(tenant, meetings, event, guest, response);
        }
      }
    }
  }
}

function isBusy(tenant: Tenant, name: string, time: { start: number; end: number }): boolean {
  return [...tenant.calendar(addressOf(tenant, name)).values()].some((event) => overlaps(event, time));
}

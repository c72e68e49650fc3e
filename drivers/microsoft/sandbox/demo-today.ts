import { answerFor, book, companyZone, type DemoMeeting } from "./demo-meeting.ts";
import type { Meetings } from "./meetings.ts";
import type { Tenant } from "./tenant.ts";
import { instantOf, wallClock } from "./zones.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** Meetings by minutes from the quarter of an hour that is now: some are over, some run, some are to come. */
const around: readonly (Omit<DemoMeeting, "start" | "end"> & { from: number; to: number })[] = [
  {
    title: "Quarterly results review",
    from: -240,
    to: -150,
    by: "jonas.weber",
    room: "boardroom",
    with: ["amelia.hartmann", "henrik.sorensen", "lena.vogel"],
  },
  {
    title: "Board preparation",
    from: -30,
    to: 45,
    by: "amelia.hartmann",
    room: "boardroom",
    with: ["jonas.weber", "daniel.cohen", "grace.okafor"],
    text: "Draft of the agenda:\n1. Results\n2. New site\n3. Questions",
  },
  {
    title: "Fabrikam partnership",
    from: 90,
    to: 150,
    by: "jose.nunez",
    room: "boardroom",
    with: ["tomas.herrera", "robin.archer@fabrikam.example"],
    online: true,
  },
  {
    title: "Sprint planning",
    from: -15,
    to: 75,
    by: "grace.okafor",
    room: "harbour",
    with: ["aarav.patel", "fatima.alsayed", "nina.kowalska", "meiling.chen"],
    online: true,
  },
  {
    title: "Design critique",
    from: 120,
    to: 180,
    by: "ingrid.bjork",
    room: "harbour",
    with: ["priya.raman", "meiling.chen"],
  },
  {
    title: "Interview: Support Engineer",
    from: -120,
    to: -75,
    by: "olga.petrova",
    room: "lighthouse",
    with: ["anders.lind"],
    sensitivity: "private",
  },
  {
    title: "Supplier call: lifts",
    from: 30,
    to: 60,
    by: "siobhan.o'brien",
    room: "lighthouse",
    with: ["lukasz.wisniewski", "service@lifts.example"],
    online: true,
  },
  {
    title: "Newsletter",
    from: -45,
    to: 15,
    by: "elif.yildiz",
    room: "courtyard",
    with: ["theo.lefevre", "marcus.bell+events"],
  },
  {
    title: "Summer party: shortlist",
    from: 45,
    to: 90,
    by: "marcus.bell+events",
    room: "courtyard",
    with: ["zoe.mueller", "maria.dasilva"],
  },
  {
    title: "Salary review",
    from: 60,
    to: 90,
    by: "chiara.rossi",
    room: "focus",
    with: ["jonas.weber"],
    sensitivity: "private",
  },
  { title: "Podcast recording", from: 15, to: 105, by: "theo.lefevre", room: "studio", with: ["elif.yildiz"] },
  {
    title: "Fire drill briefing",
    from: -300,
    to: -270,
    by: "siobhan.o'brien",
    room: "town-hall",
    with: ["zoe.mueller", "noah.fischer"],
  },
];

/** Adds what happens around now, and each kind of event that is easily got wrong. */
export function addDemoToday(tenant: Tenant, meetings: Meetings): void {
  const now = tenant.clock.now();
  const quarter = now - (now % (15 * minute));
  const at = (minutes: number) => quarter + minutes * minute;
  const booked = around.map(({ from, to, ...meeting }) =>
    book(tenant, meetings, { ...meeting, start: at(from), end: at(to) }),
  );
  const [, preparation, partnership] = booked;
  if (preparation !== undefined) answerFor(tenant, meetings, preparation, "jonas.weber", "accepted");
  if (preparation !== undefined) answerFor(tenant, meetings, preparation, "daniel.cohen", "tentativelyAccepted");
  if (partnership !== undefined) answerFor(tenant, meetings, partnership, "tomas.herrera", "declined");

  // The boardroom is taken at that time and declines.
  book(tenant, meetings, { title: "Budget questions", start: at(0), end: at(30), by: "lena.vogel", room: "boardroom" });
  const cancelled = { title: "Supplier visit: carpets", start: at(105), end: at(150), by: "siobhan.o'brien" };
  meetings.remove(book(tenant, meetings, { ...cancelled, room: "orchard", with: ["lukasz.wisniewski"] }));

  const today = instantOf(wallClock(now, companyZone).slice(0, 10), "UTC");
  const holiday = { title: "Out of office", start: today, end: today + 3 * day, allDay: true } as const;
  book(tenant, meetings, { ...holiday, by: "yuki.tanaka", showAs: "oof" });
  const fair = { title: "Careers fair", start: today + 2 * day, end: today + 3 * day, allDay: true } as const;
  book(tenant, meetings, { ...fair, by: "olga.petrova", room: "town-hall", with: ["chiara.rossi"] });
  const tonight = instantOf(`${wallClock(now, companyZone).slice(0, 10)}T22:00`, companyZone);
  const maintenance = { title: "Network maintenance", start: tonight, end: tonight + 240 * minute };
  book(tenant, meetings, { ...maintenance, by: "anders.lind", with: ["noah.fischer"] });
}

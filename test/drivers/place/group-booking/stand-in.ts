import { type DriverError, outsideCallFailed } from "atrium";
import driver from "atrium/drivers/place/group-booking";
import { FakeClock, type MountOptions, mountDriver } from "atrium/testing";
import { expect, onTestFinished, vi } from "vitest";
import { eventually } from "../../../eventually.ts";

/** Unix time of an ISO 8601 instant. */
export const at = (iso: string) => Date.parse(iso) / 1_000;

/** A Monday in Berlin's winter, at 8:00 there. */
export const monday = at("2026-01-05T08:00:00+01:00");

/** A time of that day: "10:30". */
export const clock = (time: string) => at(`2026-01-05T${time}:00+01:00`);

/** An event in the calendar of a mailbox. */
export interface StandInEvent {
  id: string;
  mailbox: string;
  event_start: number;
  event_end: number;
  title: string;
  description: string;
  attendees: string[];
  transaction_id?: string;
}

/** What a call that may have taken effect fails with. */
export const unclear = () =>
  outsideCallFailed("Graph did not answer within 10 s", {
    source: "graph",
    code: "timeout",
    retryable: false,
    ...({ outcome: "unknown" } as object),
  });

/** What a call that did nothing fails with while Graph is down. */
export const down = (retry_after?: number) =>
  outsideCallFailed("Graph cannot be reached (ECONNREFUSED)", {
    source: "graph",
    code: "ECONNREFUSED",
    retryable: true,
    ...(retry_after === undefined ? {} : { retry_after }),
  });

const spent = () =>
  outsideCallFailed("ErrorDuplicateTransactionId", { source: "graph", status: 409, retryable: false });

const missing = () => outsideCallFailed("No such event", { source: "graph", status: 404, retryable: false });

/** Calendars in memory, in the place of the module `Calendar`. Its commands are mocks that tests can make fail. */
export function calendars(time = new FakeClock(monday * 1_000)) {
  const entries: StandInEvent[] = [];
  /** Mailboxes that cannot be read. */
  const unreadable = new Set<string>();
  const rooms = new Set(["aspen@example.com", "birch@example.com"]);
  const transactions = new Set<string>();
  let made = 0;
  const find = (mailbox: string, id: string) => {
    const found = entries.find((each) => each.mailbox === mailbox && each.id === id);
    if (found === undefined) throw missing();
    return found;
  };
  const answer = (event: StandInEvent) => ({ ...event, ical_uid: `uid-${event.id}` });
  const addressesOf = (attendees: { email: string }[] = []) => attendees.map(({ email }) => email);
  const takes = (mailbox: string) => (event: StandInEvent) =>
    event.mailbox === mailbox || event.attendees.includes(mailbox);
  const commands = {
    availability: vi.fn(async ({ calendars, period_start, period_end }) =>
      (calendars as string[]).map((calendar) =>
        unreadable.has(calendar)
          ? { calendar, availability: [], error: "Graph cannot read this calendar" }
          : {
              calendar,
              availability: entries
                .filter(takes(calendar))
                .filter(({ event_start, event_end }) => event_start < period_end && event_end > period_start)
                .map(({ event_start: starts_at, event_end: ends_at }) => {
                  return { status: "busy", starts_at, ends_at, timezone: "UTC" };
                }),
            },
      ),
    ),
    create_event: vi.fn(
      async ({ title, event_start, event_end, description, attendees, calendar_id, transaction_id }) => {
        const before = entries.find((each) => each.mailbox === calendar_id && each.transaction_id === transaction_id);
        if (before !== undefined) return answer(before);
        // What was done under a transaction is not done again, also when its event is gone.
        if (transactions.has(transaction_id)) throw spent();
        transactions.add(transaction_id);
        const event: StandInEvent = {
          id: `event-${++made}`,
          mailbox: calendar_id,
          event_start,
          event_end,
          title,
          description,
          attendees: addressesOf(attendees),
          transaction_id,
        };
        entries.push(event);
        return answer(event);
      },
    ),
    update_event: vi.fn(async ({ calendar_id, event: { id, attendees, ...changes } }) => {
      const event = find(calendar_id, id);
      Object.assign(event, changes, { attendees: addressesOf(attendees) });
      return answer(event);
    }),
    delete_event: vi.fn(async ({ calendar_id, event_id }) => {
      entries.splice(entries.indexOf(find(calendar_id, event_id)), 1);
      return true;
    }),
    get_user: vi.fn(async ({ user_id }: { user_id: string }) => {
      if (user_id.startsWith("nobody")) throw missing();
      return {
        id: user_id,
        name: user_id,
        email: user_id.includes("@") ? user_id : `${user_id}@example.com`,
        suspended: false,
      };
    }),
    list_rooms: vi.fn(async () => [...rooms].map((email) => ({ email }))),
    send_template: vi.fn(
      async (_: { to: string; template: { subject: string }; args: Record<string, string> }) => true,
    ),
  };
  return {
    /** All events, in the order in which they were made. */
    entries,
    calls: commands,
    unreadable,
    clock: time,
    /** Puts an event of somebody else into a calendar. */
    taken: (mailbox: string, event_start: number, event_end: number) =>
      entries.push({
        id: `foreign-${++made}`,
        mailbox,
        event_start,
        event_end,
        title: "",
        description: "",
        attendees: [],
      }),
  };
}

type Settings = NonNullable<MountOptions<(typeof driver)["settings"]>["settings"]>;

/** A profile as tests have it, unless they say otherwise: half hours from 9 to 17 on working days. */
export const profile = {
  name: "meet-sales",
  durationMinutes: 30,
  availabilityStep: 30 as const,
  startAfterMinutes: 0,
  timezone: "Europe/Berlin",
  workHours: {
    daySchedules: (["monday", "tuesday", "wednesday", "thursday", "friday"] as const).map((dayOfWeek) => ({
      dayOfWeek,
      workingIntervals: [{ start: "09:00", end: "17:00" }],
    })),
  },
};

export interface DeskOptions {
  settings?: Settings;
  dataFolder?: string;
  /** Null when nobody knows how the host is reached. */
  hostUrl?: string | null;
}

/** The driver on these calendars, stopped after the test. */
export async function mountDesk(
  source: ReturnType<typeof calendars>,
  { settings = {}, dataFolder, hostUrl = "https://book.example.com" }: DeskOptions = {},
) {
  const mounted = await mountDriver(driver, {
    clock: source.clock,
    settings: { time_zone: "Europe/Berlin", ...settings },
    ...(hostUrl === null ? {} : { hostUrl }),
    ...(dataFolder === undefined ? {} : { dataFolder }),
    modules: { Calendar: { commands: source.calls, status: { connected: true } } },
  });
  onTestFinished(() => mounted.stop());
  await source.clock.advance(0);
  return mounted;
}

/** A desk with one profile of some members, named before the @. */
export async function desk(members: readonly string[] = ["ann"], given: object = {}, options: DeskOptions = {}) {
  const source = calendars();
  const mounted = await mountDesk(source, options);
  const { id } = await mounted.commands.create_profile({ profile: { ...profile, ...given } });
  await mounted.commands.attach_users({ id, user_ids: members.map(address) });
  return { ...source, mounted, commands: mounted.commands, id };
}

/** Waits for what is done after the answer: it writes to the disk, which takes real time. */
export async function allSettled(mounted: Pick<Mounted, "status" | "clock">): Promise<void> {
  await mounted.clock.advance(0);
  await eventually(() => expect(mounted.status).toMatchObject({ bookings_unsettled: 0, mails_waiting: 0 }));
}

type Mounted = Awaited<ReturnType<typeof mountDesk>>;

/** "ann" as her address. */
export const address = (name: string) => `${name}@example.com`;

/** Who books, if it does not matter who. */
export const visitor = { name: "Vera Visitor", email: "vera@visitors.example" };

/** What a rejected promise was rejected with. */
export async function failure(promise: Promise<unknown>): Promise<DriverError> {
  return promise.then(
    () => {
      throw new Error("It did not fail");
    },
    (error) => error as DriverError,
  );
}

import { connect } from "atrium/client";
import type calendarDriver from "atrium/drivers/microsoft/graph-api";
import type bookingsDriver from "atrium/drivers/place/bookings";
import { FakeClock } from "atrium/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { eventually } from "../../../eventually.ts";
import { callers, testHost } from "../../../runtime/test-host.ts";

/* Rooms in a host, over the Graph driver and the embedded tenant. */

// Every test starts a host and a tenant, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const rooms = ["boardroom", "courtyard", "lighthouse", "orchard", "harbour", "studio", "focus", "town-hall"];

const building = `
host: { port: "\${port:host}" }
auth:
  keys:
    - { name: panel, key: key-of-the-panel, level: user, systems: [sys-focus] }
    - { name: administrator, key: key-of-the-administrator, level: administrator }
zones: [{ id: zone-1, name: One, settings: { time_zone: Europe/Berlin } }]
modules:
  - id: mod-tenant
    driver: microsoft/sandbox
    settings: { port: "\${port:tenant}", client_secret: for the test, room_latency: 0 }
  - id: mod-calendar
    driver: microsoft/graph-api
    settings:
      rate_limit: 1000
      calendar_config:
        tenant: contoso.example
        client_id: 0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2
        client_secret: for the test
        graph_endpoint: "http://127.0.0.1:\${port:tenant}"
        login_endpoint: "http://127.0.0.1:\${port:tenant}"
${rooms.map((name) => `  - { id: mod-${name}, driver: place/bookings }`).join("\n")}
systems:
${rooms
  .map(
    (name) =>
      `  - { id: sys-${name}, name: ${name}, email: ${name}@contoso.example, zones: [zone-1], modules: [mod-tenant, mod-calendar, mod-${name}] }`,
  )
  .join("\n")}
`;

test("book_now makes an event in the tenant, the state follows, and end_meeting ends it", async () => {
  const { url } = await testHost(building);
  const open = (key: string) => {
    const client = connect<{ Bookings: typeof bookingsDriver; Calendar: typeof calendarDriver }>({ url, key });
    onTestFinished(() => client.close());
    return client;
  };
  const panel = open("key-of-the-panel").module("sys-focus", "Bookings");
  const calendar = open("key-of-the-administrator").module("sys-focus", "Calendar");
  const seen: unknown[] = [];
  panel.on("status", (value) => void seen.push(value));
  await eventually(() => expect(seen.length).toBeGreaterThan(0));

  // Whatever the demo company does here at this time of the day makes way.
  const now = Math.floor(Date.now() / 1_000);
  const calendar_id = "focus@contoso.example";
  const around = { calendar_id, period_start: now - 60, period_end: now + 7_200 };
  for (const { id } of await calendar.list_events(around)) await calendar.decline_event({ calendar_id, event_id: id });

  const booking = await panel.book_now({ period_in_seconds: 1_800, title: "Quick chat" });
  expect(await calendar.get_event({ calendar_id, event_id: booking.id })).toMatchObject({
    title: "Quick chat",
    event_start: booking.event_start,
    event_end: booking.event_start + 1_800,
    host: calendar_id,
    location: "focus",
  });
  await eventually(() => expect(seen.at(-1)).toBe("busy"));
  await expect(panel.book_now({ period_in_seconds: 900 })).rejects.toMatchObject({
    message: expect.stringContaining('The room is taken by "Quick chat" until'),
  });

  // Who booked is still checked in after a restart.
  const restart = `${url}/api/engine/v2/modules/mod-focus/restart`;
  expect((await fetch(restart, { method: "POST", headers: { "X-API-Key": "key-of-the-administrator" } })).ok).toBe(
    true,
  );
  let in_use: unknown;
  panel.on("in_use", (value) => {
    in_use = value;
  });
  await panel.poll_events();
  await eventually(() => expect(in_use).toBe(true));

  const { event_start: meeting_start_time } = booking;
  const longer = await panel.extend_meeting({ meeting_start_time, by_seconds: 900 });
  expect(longer.event_end).toBe(booking.event_end + 900);

  // A meeting cannot end in the second in which it began.
  await eventually(() => expect(Date.now()).toBeGreaterThan((meeting_start_time + 1) * 1_000));
  await panel.end_meeting({ meeting_start_time });
  await eventually(() => expect(seen.at(-1)).toBe("free"));
  const ended = await calendar.get_event({ calendar_id, event_id: booking.id });
  expect(ended.event_end).toBeLessThanOrEqual(Math.floor(Date.now() / 1_000));
});

/** The same on a clock that moves only when told to, though requests travel over real HTTP. */
async function onClock(settings = building) {
  const clock = new FakeClock();
  const { api } = await testHost(settings, { clock });
  const at = (module: string, name: string) => ({ system: "sys-focus", module, index: 1, name });
  const read = (module: string, name: string) => JSON.parse(api.status(callers.administrator, at(module, name)));
  const idle = () => expect([read("Calendar", "queue_size"), read("Calendar", "in_flight_size")]).toEqual([0, 0]);
  const exec = async <T>(module: string, name: string, args: unknown): Promise<T> =>
    JSON.parse(await api.exec(callers.administrator, at(module, name), args, "request-1"));
  return {
    read,
    exec,
    async pass(seconds: number) {
      for (let left = seconds; left > 0; left -= 5) {
        await clock.advance(Math.min(left, 5) * 1_000);
        await eventually(idle);
      }
    },
    /** How often the tenant was asked for a calendar. */
    async reads(mailbox = ""): Promise<number> {
      const entries = await exec<{ url: string }[]>("Tenant", "journal", [1_000]);
      return entries.filter(({ url }) => url.includes(`${mailbox}/calendar/calendarView`)).length;
    },
    now: () => Math.floor(clock.now() / 1_000),
  };
}

test("what somebody books through this host's calendar is on the room's panel in two seconds, long before the next poll", async () => {
  const rare = "place/bookings, settings: { cache_polling_period: 1000 } }";
  const { read, exec, pass, reads, now } = await onClock(building.replaceAll("place/bookings }", rare));
  const titles = () => read("Bookings", "bookings").map(({ title }: { title: string }) => title);
  await pass(2);
  const focus = "focus@contoso.example";
  /** What the panel shows after a change, and how often that made the room look. */
  const after = async (seconds: number, change: () => Promise<unknown>) => {
    const before = await reads("focus%40contoso.example");
    await change();
    await pass(seconds);
    return { titles: titles(), looks: (await reads("focus%40contoso.example")) - before };
  };
  const times = (day: number) => ({ event_start: now() + day * 86_400, event_end: now() + day * 86_400 + 900 });

  expect(await after(5, () => exec("Bookings", "book_now", { period_in_seconds: 300, title: "At the door" }))).toEqual({
    titles: expect.arrayContaining(["At the door"]),
    looks: 3,
  });
  let id = "";
  const made = await after(2, async () => {
    const event = { title: "In its mailbox", calendar_id: focus, ...times(20) };
    ({ id } = await exec<{ id: string }>("Calendar", "create_event", event));
  });
  expect(made).toEqual({ titles: expect.arrayContaining(["In its mailbox"]), looks: 1 });
  const change = { calendar_id: focus, event: { id, title: "Renamed" } };
  const changed = await after(2, () => exec("Calendar", "update_event", change));
  expect(changed).toEqual({ titles: expect.arrayContaining(["Renamed"]), looks: 1 });
  const deleted = await after(2, () => exec("Calendar", "delete_event", { calendar_id: focus, event_id: id }));
  expect(deleted.titles).not.toContain("Renamed");

  const invitation = { title: "By invitation", calendar_id: "grace.okafor@contoso.example", ...times(21) };
  const attendees = [{ email: focus, resource: true }];
  const invited = await after(2, () => exec("Calendar", "create_event", { ...invitation, attendees }));
  expect(invited).toEqual({ titles: expect.arrayContaining(["By invitation"]), looks: 1 });
  // Once more, to see whether the room has declined.
  expect(await after(20, async () => {})).toMatchObject({ looks: 1 });
});

test("eight rooms cost four Graph calls a minute", async () => {
  const { pass, reads } = await onClock();
  await pass(120);
  const before = await reads();
  await pass(600);
  const perMinute = ((await reads()) - before) / 10;
  expect(perMinute).toBeGreaterThan(3);
  expect(perMinute).toBeLessThan(5);
});

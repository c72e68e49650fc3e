import { systemClock } from "atrium";
import driver from "atrium/drivers/microsoft/graph-api";
import sandboxDriver from "atrium/drivers/microsoft/sandbox";
import { mountDriver } from "atrium/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

/*
 * Every command over real HTTP against the embedded tenant. Delays of retries are real here, so faults are few; what
 * happens to time is tested on a fake clock beside this file.
 */

const tenant = "contoso.example";
const host = `amelia.hartmann@${tenant}`;
const boardroom = `boardroom@${tenant}`;
const day = 86_400;

let sandbox: Awaited<ReturnType<typeof mountSandbox>>;
let calendar: Awaited<ReturnType<typeof mountCalendar>>;

const mountSandbox = () =>
  mountDriver(sandboxDriver, { settings: { client_secret: "for the test", room_latency: 0 }, clock: systemClock });

function mountCalendar(more: { client_secret?: string; origin?: string } = {}) {
  const origin = more.origin ?? sandbox.status.origin ?? "";
  return mountDriver(driver, {
    clock: systemClock,
    settings: {
      calendar_service_account: host,
      rate_limit: 1_000,
      calendar_config: {
        tenant,
        client_id: "0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2",
        client_secret: more.client_secret ?? "for the test",
        graph_endpoint: origin,
        login_endpoint: origin,
      },
    },
  });
}

beforeAll(async () => {
  sandbox = await mountSandbox();
});

beforeEach(async () => {
  calendar = await mountCalendar();
});

afterEach(async () => {
  await calendar.stop();
  await sandbox.commands.clear_faults();
});

afterAll(() => sandbox.stop());

let hours = 0;

/** The start of an hour, some days from now, when nobody has anything on: not even other tests. */
const quiet = () => Math.floor(Date.now() / 1_000 / day) * day + 200 * day + ++hours * 2 * 3_600;

const eventsOf = (calendar_id: string, around: number, more: object = {}) =>
  calendar.commands.list_events({ calendar_id, period_start: around, period_end: around + 3_600, ...more });

const requests = async (method: string, url: RegExp, body = "") =>
  (await sandbox.commands.journal({ limit: 1_000 })).filter(
    (each) => each.method === method && url.test(each.url) && each.body.includes(body),
  );

async function eventually<T>(look: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const value = await look();
    if (good(value)) return value;
  }
  throw new Error("it never came true");
}

test("an event is made, seen by everyone, and taken away", async () => {
  const event_start = quiet();
  const created = await calendar.commands.create_event({
    title: "Fire drill",
    event_start,
    event_end: event_start + 1_800,
    description: "Meet at the car park",
    attendees: [`jonas.weber@${tenant}`, { email: boardroom, resource: true }, host],
    location: "Boardroom",
    timezone: "Europe/Vienna",
    online_meeting_url: "https://meet.example/1",
    online_meeting_pin: "1234",
  });
  const details = { online_meeting_url: "https://meet.example/1", online_meeting_pin: "1234" };
  expect(created).toMatchObject({ title: "Fire drill", host, event_start, timezone: "Europe/Vienna", ...details });
  expect(created.attendees.map(({ email, resource }) => [email, resource])).toEqual([
    [`jonas.weber@${tenant}`, false],
    [boardroom, true],
  ]);

  const [mine] = await eventually(
    () => eventsOf(host, event_start, { time_zone: "Europe/Vienna" }),
    ([event]) => event?.attendees.find(({ resource }) => resource)?.response_status === "accepted",
  );
  expect(mine).toMatchObject({ id: created.id, mailbox: host, timezone: "Europe/Vienna", ...details });
  expect(mine?.body).toContain("https://meet.example/1");
  expect(await eventsOf(boardroom, event_start)).toMatchObject([
    { mailbox: boardroom, host, ical_uid: created.ical_uid },
  ]);

  const gone = { calendar_id: host, event_id: created.id, notify: true, comment: "It rains" };
  expect(await calendar.commands.delete_event(gone)).toBe(true);
  expect(await eventsOf(host, event_start)).toEqual([]);
  expect(await requests("POST", /\/cancel$/, "It rains")).toHaveLength(1);
});

test("an event without an end is that day, in every zone that reads it", async () => {
  const noon = quiet() + 9 * 3_600;
  await calendar.commands.create_event({ title: "Moving day", event_start: noon, timezone: "Australia/Sydney" });
  const own = await calendar.commands.list_events({
    calendar_id: host,
    period_start: noon - 3 * day,
    period_end: noon + 3 * day,
  });
  const moving = own.find(({ title }) => title === "Moving day");
  const date = (zone: string) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(noon * 1_000);
  const shown = (unix = 0, zone = "UTC") =>
    new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      dateStyle: "short",
      timeStyle: "short",
      hourCycle: "h23",
    }).format(unix * 1_000);
  expect(moving).toMatchObject({ all_day: true, timezone: "Australia/Sydney" });
  expect(shown(moving?.event_start, "Australia/Sydney")).toContain(`${date("Australia/Sydney")}, 00:00`);
  const elsewhere = await calendar.commands.list_events({
    calendar_id: host,
    period_start: noon - 3 * day,
    period_end: noon + 3 * day,
    time_zone: "America/Los_Angeles",
  });
  const there = elsewhere.find(({ title }) => title === "Moving day");
  expect(shown(there?.event_start, "America/Los_Angeles")).toContain(`${date("Australia/Sydney")}, 00:00`);
});

test("a Teams meeting has its link", async () => {
  const event_start = quiet();
  const event = { title: "Remote", event_start, event_end: event_start + 1_800 };
  expect(await calendar.commands.create_event(event)).toMatchObject({
    online_meeting_provider: "teamsForBusiness",
    online_meeting_url: expect.stringContaining("teams.microsoft.com"),
  });
});

describe("people", () => {
  test.each([host, `siobhan.o'brien@${tenant}`])("%s is found by address", async (user_id) => {
    const user = await calendar.commands.get_user({ user_id });
    expect(user).toMatchObject({ email: user_id, suspended: false, department: expect.any(String) });
    expect(await calendar.commands.get_user({ user_id: user.id })).toEqual(user);
  });

  test("nobody is an error that names 404", async () => {
    for (const user_id of [`nobody@${tenant}`, "00000000-0000-0000-0000-000000000000"]) {
      await expect(calendar.commands.get_user({ user_id })).rejects.toMatchObject({
        details: { source: "graph", status: 404, code: "Request_ResourceNotFound" },
      });
    }
  });
});

test("a mailbox that does not exist is an error, not an empty calendar", async () => {
  await expect(eventsOf(`nobody@${tenant}`, quiet())).rejects.toMatchObject({
    details: { source: "graph", status: 404, code: "ErrorInvalidUser", request_id: expect.any(String) },
  });
});

test("one token serves everything, and is replaced when it is revoked between two pages", async () => {
  const { token } = await calendar.commands.access_token();
  const before = await requests("POST", /oauth2\/v2\.0\/token/);
  const rules = [{ path: "skip=", times: 1, action: { type: "revoke_tokens" as const } }];
  await sandbox.commands.set_faults({ rules });
  const now = Math.floor(Date.now() / 1_000);
  const period = { period_start: now - 200 * day, period_end: now + 200 * day };
  expect(await calendar.commands.list_events({ calendar_id: `lunch-run@${tenant}`, ...period })).toHaveLength(1_083);
  expect((await calendar.commands.access_token()).token).not.toBe(token);
  expect(await requests("POST", /oauth2\/v2\.0\/token/)).toHaveLength(before.length + 1);
});

test("status shows that the tenant answers, and that nothing is under way", async () => {
  await eventually(
    async () => {
      await calendar.commands.get_user({ user_id: host });
      return calendar.status;
    },
    ({ connected, in_flight_size }) => connected === true && in_flight_size === 0,
  );
  expect(calendar.status).toMatchObject({ last_error: null, queue_size: 0, throttled_until: null });
  expect(await calendar.commands.queue_size()).toBe(0);
  expect(await calendar.commands.in_flight_size()).toBe(0);
});

test("a wrong secret is told by every command, and stops nothing", async () => {
  const other = await mountCalendar({ client_secret: "wrong" });
  await expect(other.commands.get_user({ user_id: host })).rejects.toMatchObject({
    details: { source: "login", status: 401, code: "7000215" },
  });
  await expect(other.commands.access_token()).rejects.toMatchObject({ details: { source: "login" } });
  expect(other.status).toMatchObject({ connected: false, last_error: expect.stringContaining("AADSTS7000215") });
  expect(await other.commands.generate_svg_qrcode({ text: "Test" })).toContain("<svg");
  await other.stop();
});

test.each([
  ["repeat_next_link", "bad_next_link"],
  ["foreign_next_link", "bad_next_link"],
  ["truncate", "not_json"],
] as const)("%s is an error and never a shorter list", async (type, code) => {
  await sandbox.commands.set_faults({ rules: [{ path: "calendarView", action: { type } }] });
  await expect(eventsOf(boardroom, quiet())).rejects.toMatchObject({ details: { source: "graph", code } });
});

test("every request says which command it belongs to, and wants immutable ids", async () => {
  await eventsOf(boardroom, quiet());
  const view = (await requests("GET", /calendarView/)).at(-1);
  expect(view?.headers).toMatchObject({ prefer: 'IdType="ImmutableId"' });
  expect(view?.headers["client-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
});

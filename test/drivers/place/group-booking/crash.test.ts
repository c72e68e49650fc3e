import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "atrium";
import { connect, rest } from "atrium/client";
import type calendarDriver from "atrium/drivers/microsoft/graph-api";
import sandboxDriver from "atrium/drivers/microsoft/sandbox";
import type driver from "atrium/drivers/place/group-booking";
import { mountDriver } from "atrium/testing";
import { expect, onTestFinished, test } from "vitest";
import { atrium, type Run } from "../../../e2e/process.ts";
import { eventually } from "../../../eventually.ts";
import { at, quiet } from "../../microsoft/graph-api/over-http.ts";
import { visitor } from "./stand-in.ts";

/* Hosts as processes of their own, killed without a warning and started again, while the tenant stays. */

const limit = { timeout: 90_000 };
const key = "key-of-the-administrator";
const who = at("grace.okafor");

type Isolation = "inline" | "worker";

/** The driver, with a way to end the worker that it runs in. */
const fragile = `
import driver from "atrium/drivers/place/group-booking";
const crash = { summary: "Ends its thread", level: "administrator", run: () => process.exit(1) };
export default { ...driver, commands: { ...driver.commands, crash } };
`;

/** A tenant, and a building that uses it, with one person who can be booked at any hour. */
async function building(isolation: Isolation = "inline", driver = "place/group-booking") {
  const tenant = await mountDriver(sandboxDriver, {
    settings: { client_secret: "for the test", room_latency: 0 },
    clock: systemClock,
  });
  onTestFinished(() => tenant.stop());
  const folder = await mkdtemp(join(tmpdir(), "atrium-crash-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "building.yaml");
  await mkdir(join(folder, "drivers/fragile"), { recursive: true });
  await writeFile(join(folder, "drivers/fragile/driver.js"), fragile);
  const endpoint = JSON.stringify(tenant.status.origin);
  await writeFile(
    file,
    `
host: { port: 0, isolation: ${isolation}, driver_paths: [drivers] }
auth: { keys: [{ name: administrator, key: ${key}, level: administrator }] }
modules:
  - id: mod-calendar
    driver: microsoft/graph-api
    settings:
      calendar_service_account: ${at("building")}
      rate_limit: 1000
      calendar_config:
        { tenant: contoso.example, client_id: 0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2, client_secret: for the test,
          graph_endpoint: ${endpoint}, login_endpoint: ${endpoint} }
  - id: mod-booking
    driver: ${driver}
    settings:
      profiles:
        - { name: meet-grace, durationMinutes: 30, availabilityStep: 30, timezone: UTC, timeAvailableFor: P1Y, members: [{ userId: ${who} }] }
systems: [{ id: sys-1, name: One, modules: [mod-calendar, mod-booking] }]
`,
  );
  return {
    tenant,
    start: () => startHost(file),
    faults: (action: object) =>
      tenant.exec("set_faults", { rules: [{ method: "POST", path: "calendar/events", action }] }),
  };
}

async function startHost(file: string) {
  const host: Run = atrium(["start", "--settings", file]);
  const [, url = ""] = await host.until(/at (http:\/\/127\.0\.0\.1:\d+)/);
  const client = connect<{ GroupBooking: typeof driver; Calendar: typeof calendarDriver }>({ url, key });
  onTestFinished(() => client.close());
  const calendar = client.module("sys-1", "Calendar");
  return {
    desk: client.module("sys-1", "GroupBooking"),
    /** When events of ours begin in the calendar of whom everybody wants. */
    async starts(period_start: number, period_end: number) {
      const events = await calendar.list_events({ calendar_id: who, period_start, period_end });
      return events.filter(({ title }) => title === "meet-grace").map(({ event_start }) => event_start);
    },
    status: (name: string) => rest({ url, key }, `/systems/sys-1/GroupBooking/${name}`).catch((): unknown => undefined),
    crash: () => rest({ url, key }, "/systems/sys-1/GroupBooking/crash", { method: "POST", body: [] }),
    async kill() {
      host.signal("SIGKILL");
      await host.ended;
      client.close();
    },
  };
}

test.each<[string, Isolation, object, number]>([
  ["before the calendar has the event", "inline", { type: "hang" }, 0],
  ["after the calendar has the event, before it said so", "worker", { type: "respond", status: 504, applied: true }, 1],
])("a host that is killed %s loses nothing and makes one event (%s)", limit, async (_, isolation, fault, before) => {
  const { start: startHost, faults, tenant } = await building(isolation);
  const start = quiet();
  const request = { profile: "meet-grace", start, attendee: visitor, idempotency_key: "tab-1" };
  const first = await startHost();
  await eventually(async () => expect(await first.status("connected")).toBe(true));
  await faults(fault);
  const unanswered = first.desk.book(request).catch(() => "killed");
  await eventually(async () => expect(await first.status("bookings_unsettled")).toBe(1));
  await eventually(async () => expect(await first.starts(start, start + 60)).toHaveLength(before));
  await first.kill();
  expect(await unanswered).toBe("killed");
  await tenant.commands.clear_faults();

  const second = await startHost();
  await eventually(async () => {
    expect(await second.desk.list_bookings({ from: start, to: start + 60 })).toMatchObject({
      records: [{ status: "confirmed", attendee: visitor }],
    });
  });
  expect(await second.starts(start, start + 60)).toEqual([start]);
  // Who was not answered asks again, and others are too late.
  const answered = await second.desk.book(request);
  expect(answered).toMatchObject({ status: "confirmed", start });
  await expect(second.desk.book({ ...request, idempotency_key: "tab-2" })).rejects.toMatchObject({
    details: { code: "slot.taken" },
  });
  expect(await second.starts(start, start + 60)).toEqual([start]);
  await second.kill();
});

test("a worker that ends while it books comes back with all that it was told, and makes one event", limit, async () => {
  const { start: startHost, faults, tenant } = await building("worker", "fragile");
  const start = quiet();
  const request = { profile: "meet-grace", start, attendee: visitor, idempotency_key: "tab-1" };
  const host = await startHost();
  const held = await atLast(() =>
    host.desk.reserve({ ...request, start: start + 3_600, minutes: 15, idempotency_key: "tab-2" }),
  );
  await faults({ type: "respond", status: 504, applied: true });
  const unanswered = host.desk.book(request).catch((error) => error);
  await eventually(async () => expect(await host.status("bookings_unsettled")).toBe(1));
  await eventually(async () => expect(await host.starts(start, start + 60)).toHaveLength(1));
  await expect(host.crash()).rejects.toThrow("called process.exit(1), which ended its worker");
  expect(await unanswered).toMatchObject({
    message: expect.stringContaining("which ended its worker"),
    details: { outcome: "unknown" },
  });
  await tenant.commands.clear_faults();

  await eventually(async () => {
    expect(await host.desk.book(request)).toMatchObject({ status: "confirmed", start });
  });
  expect(await host.desk.confirm({ reservation_id: held.id })).toMatchObject({ id: held.id, status: "confirmed" });
  expect(await host.starts(start, start + 60)).toEqual([start]);
  await host.kill();
});

test("a reservation outlives the host, and is confirmed by the next one", limit, async () => {
  const { start: startHost } = await building();
  const start = quiet();
  const request = { profile: "meet-grace", start, attendee: visitor };
  const first = await startHost();
  const held = await atLast(() => first.desk.reserve({ ...request, minutes: 15 }));
  await first.kill();

  const second = await startHost();
  await eventually(async () => {
    await expect(second.desk.book(request)).rejects.toMatchObject({ details: { code: "slot.taken" } });
  });
  expect(await second.desk.confirm({ reservation_id: held.id })).toMatchObject({ id: held.id, status: "confirmed" });
  expect(await second.starts(start, start + 60)).toEqual([start]);
  await second.kill();
});

test.each<[number, Isolation]>([
  [1, "inline"],
  [3, "worker"],
  [6, "inline"],
])(
  "killed after %i of ten answers, each of ten bookings is there once in the end (%s)",
  limit,
  async (answers, isolation) => {
    const { start: startHost, faults, tenant } = await building(isolation);
    const first = await startHost();
    const from = quiet();
    // People have meetings of their own.
    const { items } = await atLast(() => first.desk.availability({ profile: "meet-grace", from, to: from + 86_400 }));
    const starts = items.slice(0, 10).map((item) => Date.parse(item.start) / 1_000);
    const requests = starts.map((start) => {
      return { profile: "meet-grace", start, attendee: visitor, idempotency_key: `tab-${start}` };
    });
    await faults({ type: "delay", milliseconds: 30 });
    let answered = 0;
    const sent = requests.map((request) =>
      first.desk.book(request).then(
        (booked) => {
          answered++;
          return booked.id;
        },
        () => undefined,
      ),
    );
    await eventually(async () => expect(answered).toBeGreaterThanOrEqual(answers));
    await first.kill();
    const known = (await Promise.all(sent)).filter((id) => id !== undefined);
    await tenant.commands.clear_faults();

    const second = await startHost();
    const again = await Promise.all(requests.map((request) => atLast(() => second.desk.book(request))));
    // What was answered before is what is answered now.
    expect(again.map(({ id }) => id)).toEqual(expect.arrayContaining(known));
    await eventually(async () => expect(await second.status("bookings_unsettled")).toBe(0));
    const { records } = await second.desk.list_bookings({ from, to: from + 86_400, status: "confirmed" });
    expect(records.map(({ start }) => start)).toEqual(starts);
    expect(await second.starts(from, from + 86_400)).toEqual(starts);
    await second.kill();
  },
);

/** Asks until the calendar can be reached: right after a start it may not yet. */
async function atLast<T>(ask: () => Promise<T>): Promise<T> {
  let answer: T | undefined;
  await eventually(async () => {
    answer = await ask();
  });
  return answer as T;
}

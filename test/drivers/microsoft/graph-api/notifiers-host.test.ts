import { FakeClock } from "atrium/testing";
import { expect, test, vi } from "vitest";
import type { Caller } from "../../../../runtime/auth/keys.ts";
import { callers, driverPath, testHost } from "../../../runtime/test-host.ts";
import { until } from "./tenant.ts";

/*
 * A host, the driver and the embedded tenant: handshakes and notifications travel over real HTTP, while the clock of all
 * three moves only when told to.
 */

// Every test starts a host and a tenant, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const tenant = "contoso.example";
const room = `boardroom@${tenant}`;
const host = `amelia.hartmann@${tenant}`;
const all = ["created", "deleted", "updated"];
const day = 86_400_000;

const building = (watched: string) => `
host:
  port: "\${port:host}"
  public_url: "http://127.0.0.1:\${port:host}"
  isolation: inline
  driver_paths: [ ${JSON.stringify(driverPath)} ]
modules:
  - id: mod-tenant
    driver: microsoft/sandbox
    settings: { port: "\${port:tenant}", client_secret: for the test, room_latency: 0 }
  - id: mod-calendar
    driver: microsoft/graph-api
    settings:
      calendar_service_account: ${host}
      watch_mailboxes: ${watched}
      rate_limit: 1000
      calendar_config: &config
        tenant: ${tenant}
        client_id: 0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2
        client_secret: for the test
        graph_endpoint: "http://127.0.0.1:\${port:tenant}"
        login_endpoint: "http://127.0.0.1:\${port:tenant}"
  # Somebody else, whose changes the module above hears of by notifications only.
  - id: mod-elsewhere
    driver: microsoft/graph-api
    name: Elsewhere
    settings: { rate_limit: 1000, calendar_config: *config }
  - { id: mod-agenda, driver: demo/agenda }
systems:
  - { id: sys-1, name: One, modules: [mod-tenant, mod-calendar, mod-elsewhere, mod-agenda] }
`;

interface Change {
  mailbox: string;
  change_types: string[];
}

/** A host that runs, with what its agenda has heard. */
async function open(watched = `[${room}]`) {
  const clock = new FakeClock();
  const { api } = await testHost(building(watched), { clock });
  const heard = (): Change[] =>
    JSON.parse(api.status(callers.user, { system: "sys-1", module: "Agenda", index: 1, name: "changes" }));
  const exec = async <T>(module: string, name: string, args: unknown, caller: Caller = callers.administrator) => {
    const json = await within(api.exec(caller, { system: "sys-1", module, index: 1, name }, args, "request-1"));
    return JSON.parse(json) as T;
  };
  /** Moves time on, a little at a time, until something is so. */
  const eventually = async (condition: () => boolean) => {
    for (let turn = 0; !condition(); turn++) {
      if (turn > 3_000) throw new Error("it never came true");
      let turns = 0;
      await until(() => condition() || ++turns > 20);
      await clock.advance(20);
    }
  };
  const within = async <T>(promise: Promise<T>): Promise<T> => {
    let over = false;
    const end = () => {
      over = true;
    };
    promise.then(end, end);
    await eventually(() => over);
    return promise;
  };
  const subscriptions = () =>
    exec<{ id: string; resource: string; expirationDateTime: string; clientState: string }[]>(
      "Tenant",
      "subscriptions",
      [],
    );
  /** Requests that the tenant got. */
  const requests = async (method: string, url: RegExp) =>
    (await exec<{ method: string; url: string; body: string }[]>("Tenant", "journal", [1_000])).filter(
      (each) => each.method === method && url.test(each.url),
    );
  const createEvent = (calendar_id = room) =>
    exec<{ id: string }>("Elsewhere", "create_event", {
      title: "Planning",
      calendar_id,
      event_start: Math.floor(clock.now() / 1_000) + 40 * 86_400,
      event_end: Math.floor(clock.now() / 1_000) + 40 * 86_400 + 3_600,
    });
  return { api, clock, exec, heard, eventually, within, subscriptions, requests, createEvent };
}

/** The same after the first subscription began, and with what was heard since. */
async function watching() {
  const opened = await open();
  await opened.eventually(() => opened.heard().length === 1);
  return { ...opened, news: () => opened.heard().slice(1) };
}

const fault = (type: string, times = 1) => ({ rules: [{ mailbox: room, times, action: { type } }] });

test("§9.12 a change of a watched mailbox reaches a logic module, and its handshake went through the host", async () => {
  const { eventually, news, heard, subscriptions, createEvent, exec } = await watching();
  expect(heard()).toEqual([{ mailbox: room, change_types: all }]);
  expect(await subscriptions()).toMatchObject([
    { resource: expect.stringMatching(/^\/users\/[0-9a-f-]{36}\/events$/) },
  ]);
  const { id } = await createEvent();
  await eventually(() => news().length === 1);
  expect(news()).toEqual([{ mailbox: room, change_types: ["created"] }]);
  await exec("Elsewhere", "delete_event", { calendar_id: room, event_id: id });
  await eventually(() => news().length === 2);
  expect(news()[1]).toEqual({ mailbox: room, change_types: ["deleted"] });
});

test("§9.12 a notification that comes twice is one event, and one of a stranger is none", async () => {
  const { eventually, exec, news, createEvent } = await watching();
  await exec("Tenant", "set_faults", fault("duplicate_notification"));
  const { id } = await createEvent();
  await eventually(() => news().length === 1);
  await exec("Tenant", "set_faults", fault("wrong_client_state"));
  await exec("Elsewhere", "delete_event", { calendar_id: room, event_id: id });
  await createEvent();
  await eventually(() => news().length === 2);
  expect(news()).toEqual([
    { mailbox: room, change_types: ["created"] },
    { mailbox: room, change_types: ["created"] },
  ]);
});

test("§9.12 a notification that was lost makes listeners look", async () => {
  const { eventually, exec, news, createEvent } = await watching();
  await exec("Tenant", "set_faults", fault("lose_notification"));
  await createEvent();
  await eventually(() => news().length === 1);
  expect(news()).toEqual([{ mailbox: room, change_types: all }]);
});

test("§9.12 a subscription that the tenant removes is made again and heard", async () => {
  const { eventually, exec, news, subscriptions, createEvent } = await watching();
  const [before] = await subscriptions();
  await exec("Tenant", "send_lifecycle_event", ["subscriptionRemoved"]);
  await eventually(() => news().length === 1);
  const [after, ...more] = await subscriptions();
  expect(more).toEqual([]);
  expect(after?.id).not.toBe(before?.id);
  expect(news()).toEqual([{ mailbox: room, change_types: all }]);
  await createEvent();
  await eventually(() => news().length === 2);
});

test("§9.12 a subscription lasts as long as it may, and is renewed when the tenant wants it reauthorized", async () => {
  const { clock, exec, subscriptions } = await watching();
  const [before] = await subscriptions();
  expect(Date.parse(before?.expirationDateTime ?? "") - clock.now()).toBeGreaterThan(6.9 * day);
  await exec("Tenant", "send_lifecycle_event", ["reauthorizationRequired"]);
  let [after, ...more] = await subscriptions();
  for (let looks = 0; after?.expirationDateTime === before?.expirationDateTime && looks < 500; looks++)
    [after, ...more] = await subscriptions();
  expect(after?.expirationDateTime.localeCompare(before?.expirationDateTime ?? "")).toBe(1);
  expect([after?.id, more]).toEqual([before?.id, []]);
});

test("§9.12 a tenant that refuses a new subscription for a while gets it when it does no more", async () => {
  const { exec, eventually, news, subscriptions, requests } = await watching();
  const action = { type: "respond", status: 400, body: { error: { code: "InvalidRequest", message: "Not now." } } };
  await exec("Tenant", "set_faults", { rules: [{ method: "POST", path: "/subscriptions$", times: 2, action }] });
  await exec("Tenant", "send_lifecycle_event", ["subscriptionRemoved"]);
  await eventually(() => news().length === 1);
  expect(await subscriptions()).toHaveLength(1);
  expect(await requests("POST", /\/subscriptions$/)).toHaveLength(4);
});

test("the URL that administrators find serves create_notifier: the module hears of what was subscribed to", async () => {
  const { api, clock, exec, eventually, heard, createEvent, subscriptions } = await open("[]");
  const { webhooks } = api.module(callers.administrator, "mod-calendar");
  expect(webhooks?.map(({ name }) => name)).toEqual(["graph", "graph_lifecycle"]);
  const urls = webhooks?.map(({ url }) => url) ?? [];
  const expires = Math.floor(clock.now() / 1_000) + 7_200;
  const args = [`/users/${host}/events`, urls[0], expires, "agreed", urls[1]];
  const notifier = await exec<{ id: string }>("Calendar", "create_notifier", args, callers.support);
  expect(notifier).toMatchObject({
    resource_uri: `/users/${host}/events`,
    notification_url: urls[0],
    expires_at: expires,
  });
  expect(await exec("Calendar", "create_notifier", args, callers.support)).toMatchObject({ id: notifier.id });
  await createEvent(host);
  await eventually(() => heard().length === 1);
  expect(heard()).toEqual([{ mailbox: host, change_types: ["created"] }]);
  expect(await exec("Calendar", "renew_notifier", [notifier, expires + 60])).toMatchObject({
    expires_at: expires + 60,
  });
  expect(await exec("Calendar", "reauthorize_notifier", [notifier.id])).toMatchObject({ expires_at: expires + 60 });
  expect(await exec("Calendar", "delete_notifier", [notifier])).toBe(true);
  expect(await subscriptions()).toEqual([]);
});

test("a URL that is not one of the module's webhooks fails the handshake, and the error says so", async () => {
  const { api, clock, exec, subscriptions } = await open("[]");
  const url = api.module(callers.administrator, "mod-calendar").webhooks?.[0]?.url.replace(/graph$/, "nothing");
  const expires = Math.floor(clock.now() / 1_000) + 7_200;
  await expect(exec("Calendar", "create_notifier", [`/users/${host}/events`, url, expires])).rejects.toMatchObject({
    message: expect.stringContaining("validation request failed"),
    details: { source: "graph", status: 400 },
  });
  expect(await subscriptions()).toEqual([]);
});

test("a module that stops leaves no subscription behind", async () => {
  const { api, within, subscriptions } = await watching();
  expect(await subscriptions()).toHaveLength(1);
  await within(api.stop(callers.support, "mod-calendar"));
  expect(await subscriptions()).toEqual([]);
});

import driver from "atrium/drivers/microsoft/graph-api";
import { mountDriver } from "atrium/testing";
import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, type Calendar, giveTokens, graph, settings, until } from "./tenant.ts";

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  answerChecks();
  giveTokens();
});

const mounted: Calendar[] = [];

afterEach(async () => {
  graph()
    .persist()
    .delete(/^\/v1\.0\/subscriptions/)
    .reply(204);
  await Promise.all(mounted.splice(0).map((each) => each.stop()));
  nock.cleanAll();
});

const webhookUrl = "https://building.example/hooks/mod-1/geheim";
const urls = { notificationUrl: `${webhookUrl}/graph`, lifecycleNotificationUrl: `${webhookUrl}/graph_lifecycle` };
const room = "boardroom@contoso.example";
const all = ["created", "deleted", "updated"];
const minute = 60_000;
const start = Date.UTC(2026, 0, 5, 9);

interface Wanted {
  notificationUrl: string;
  lifecycleNotificationUrl: string;
  clientState: string;
  resource: string;
  expirationDateTime: string;
}

/** Graph's answer to a creation or renewal, with the end that was asked for. */
const answered = (id: string) => (_: string, body: unknown) => ({
  id,
  resource: "/users/42/events",
  ...urls,
  expirationDateTime: (body as Wanted).expirationDateTime,
});

/** Takes a subscription as Graph does, and keeps what was asked for. */
function takeSubscription(id: string, expires?: number): Wanted[] {
  const wanted: Wanted[] = [];
  findUser();
  graph()
    .post("/v1.0/subscriptions")
    .reply(201, (uri, body) => {
      wanted.push(body as Wanted);
      const given = expires === undefined ? {} : { expirationDateTime: new Date(expires).toISOString() };
      return { ...answered(id)(uri, body), ...given };
    });
  return wanted;
}

function findUser() {
  graph()
    .persist()
    .get(`/v1.0/users/${encodeURIComponent(room)}`)
    .query({ $select: "id" })
    .reply(200, { id: "42" });
}

async function watch(mailboxes: string[] = [room], more: { webhookUrl?: string } = { webhookUrl }): Promise<Calendar> {
  const calendar = await mountDriver(driver, { settings: { ...settings, watch_mailboxes: mailboxes }, ...more });
  mounted.push(calendar);
  return calendar;
}

/** A driver with one subscription, called sub-1, after the event that says that it begins. */
async function watching(expires?: number) {
  const wanted = takeSubscription("sub-1", expires);
  const calendar = await watch();
  await until(() => wanted.length === 1);
  await begun(calendar);
  const { clientState = "" } = wanted[0] ?? {};
  const post = (...value: object[]) => calendar.webhook("graph", { body: JSON.stringify({ value }) });
  const change = (changeType: string, id: string, etag: string | null = "1", more: object = {}) => ({
    subscriptionId: "sub-1",
    subscriptionExpirationDateTime: "2026-01-12T08:50:00.000Z",
    clientState,
    changeType,
    resource: `Users/42/Events/${id}`,
    tenantId: "t",
    resourceData: { "@odata.type": "#Microsoft.Graph.Event", "@odata.id": "x", "@odata.etag": etag, id },
    ...more,
  });
  return { calendar, clientState, post, change, told: () => calendar.events.slice(1).map(({ data }) => data) };
}

/** Waits for the event that comes with every new subscription. */
async function begun(calendar: Calendar, times = 1) {
  for (let turn = 0; calendar.events.length < times; turn++) {
    if (turn > 200) throw new Error("no subscription began");
    await answersOf(calendar);
    await calendar.clock.advance(100);
  }
}

/** Lets time pass in steps, with I/O between them. */
async function pass(calendar: Calendar, milliseconds: number) {
  for (let passed = 0; passed < milliseconds; passed += 2_000) {
    await calendar.clock.advance(2_000);
    await answersOf(calendar);
  }
}

/** Waits for all answers of Graph, and for the calls that follow them. */
async function answersOf(calendar: Calendar) {
  for (let rounds = 0; rounds < 3; rounds++) {
    await breathe();
    await until(() => calendar.status.in_flight_size === 0 && calendar.status.queue_size === 0);
  }
}

/** Lets I/O happen that needs no time of the clock. */
async function breathe() {
  let turns = 0;
  await until(() => ++turns > 10);
}

test("§9.12 a watched mailbox is subscribed to by the user's id, for as long as Graph allows, with both URLs", async () => {
  const wanted = takeSubscription("sub-1");
  const calendar = await watch();
  await until(() => wanted.length === 1);
  expect(wanted).toEqual([
    {
      changeType: "created,updated,deleted",
      resource: "/users/42/events",
      ...urls,
      clientState: expect.stringMatching(/^[\w-]{43}$/),
      expirationDateTime: new Date(calendar.clock.now() + 10_070 * minute).toISOString(),
    },
  ]);
  await begun(calendar);
  expect(calendar.events).toEqual([{ name: "calendar_changed", data: { mailbox: room, change_types: all } }]);
});

test("an application that may not read users goes by the address", async () => {
  graph()
    .get(`/v1.0/users/${encodeURIComponent(room)}`)
    .query({ $select: "id" })
    .reply(403, { error: { code: "Authorization_RequestDenied", message: "" } });
  const wanted = takeSubscription("sub-1");
  await watch();
  await until(() => wanted.length === 1);
  expect(wanted[0]?.resource).toBe(`/users/${encodeURIComponent(room)}/events`);
});

test("without a public URL nothing is subscribed to, and the log says what is missing", async () => {
  const calendar = await watch([room], {});
  await breathe();
  expect(calendar.logs).toMatchObject([{ level: "warn", message: expect.stringContaining("host.public_url") }]);
  expect(calendar.events).toEqual([]);
});

test("a handshake is answered with the token as it was before it was encoded, at both webhooks", async () => {
  const calendar = await watch([]);
  const validationToken = "Validation: Testing <client> & more+";
  for (const webhook of ["graph", "graph_lifecycle"])
    expect(await calendar.webhook(webhook, { query: { validationToken } })).toEqual({
      status: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: validationToken,
    });
});

describe("§9.12 notifications", () => {
  test("of one edit, which come three times, are one event", async () => {
    const { calendar, post, change, told } = await watching();
    const reply = await post(change("updated", "e1", "1"), change("updated", "e1", "2"));
    expect(reply).toEqual({ status: 202 });
    await post(change("updated", "e1", "3"), change("created", "e2"));
    await calendar.clock.advance(900);
    expect(told()).toEqual([]);
    await calendar.clock.advance(200);
    expect(told()).toEqual([{ mailbox: room, change_types: ["created", "updated"] }]);
  });

  test("that come again later are none", async () => {
    const { calendar, post, change, told } = await watching();
    for (let times = 0; times < 3; times++) {
      await post(change("updated", "e1", "1"));
      await calendar.clock.advance(60 * minute);
    }
    expect(told()).toHaveLength(1);
    await post(change("updated", "e1", "2"));
    await calendar.clock.advance(2_000);
    expect(told()).toHaveLength(2);
  });

  test("of a deletion count, though it has the etag of the change before; so does what has no etag", async () => {
    const { calendar, post, change, told } = await watching();
    for (const each of [change("updated", "e1", "1"), change("deleted", "e1", "1"), change("deleted", "e2", null)]) {
      await post(each);
      await calendar.clock.advance(2_000);
    }
    await post(change("deleted", "e2", null));
    await calendar.clock.advance(2_000);
    expect(told().map(({ change_types }) => change_types.join())).toEqual(["updated", "deleted", "deleted", "deleted"]);
  });

  test("of strangers are accepted and thrown away: another clientState, none, another subscription", async () => {
    const { calendar, clientState, post, change, told } = await watching();
    const strange = [
      { clientState: "guessed" },
      { clientState: `${clientState} ` },
      { clientState: null },
      { subscriptionId: "sub-9" },
    ];
    for (const more of strange) expect((await post(change("updated", "e1", "1", more))).status).toBe(202);
    await calendar.clock.advance(2_000);
    expect(told()).toEqual([]);
    await post(...strange.map((more) => change("updated", "e1", "2", more)), change("updated", "e2"));
    await calendar.clock.advance(2_000);
    expect(told()).toHaveLength(1);
  });

  test.each(["", "not JSON", "[]", '{"value": 1}', '{"value": [null, 7, {}, {"subscriptionId": "sub-1"}]}'])(
    "that are none are accepted and thrown away: %s",
    async (body) => {
      const { calendar, told } = await watching();
      expect((await calendar.webhook("graph", { body })).status).toBe(202);
      await calendar.clock.advance(2_000);
      expect(told()).toEqual([]);
      expect(calendar.logs).toEqual([]);
    },
  );

  test("of a kind that is not known yet do not hide the others", async () => {
    const { calendar, post, change, told } = await watching();
    await post(change("teleported", "e1"), change("updated", "e2"));
    await calendar.clock.advance(2_000);
    expect(told()).toEqual([{ mailbox: room, change_types: ["updated"] }]);
  });
});

describe("§9.12 a subscription", () => {
  test("is renewed at half of the life that Graph gave it, again and again", async () => {
    const { calendar } = await watching(start + 40 * minute);
    const renewed: number[] = [];
    graph()
      .persist()
      .patch("/v1.0/subscriptions/sub-1")
      .reply(200, (uri, body) => {
        renewed.push(calendar.clock.now());
        const expirationDateTime = new Date(calendar.clock.now() + 40 * minute).toISOString();
        return { ...answered("sub-1")(uri, body), expirationDateTime };
      });
    await pass(calendar, 19 * minute);
    expect(renewed).toEqual([]);
    await pass(calendar, 2 * minute);
    expect(renewed).toHaveLength(1);
    await pass(calendar, 17 * minute);
    expect(renewed).toHaveLength(1);
    await pass(calendar, 3 * minute);
    expect(renewed).toHaveLength(2);
    expect(calendar.events).toHaveLength(1);
  });

  test("that is gone when it should be renewed is made again, and listeners are told to look", async () => {
    const { calendar, told } = await watching(start + 10 * minute);
    graph()
      .patch("/v1.0/subscriptions/sub-1")
      .reply(404, { error: { code: "ResourceNotFound", message: "" } });
    const again = takeSubscription("sub-2");
    await pass(calendar, 6 * minute);
    expect(again).toHaveLength(1);
    await begun(calendar, 2);
    expect(told()).toEqual([{ mailbox: room, change_types: all }]);
  });

  test.each([
    ["graph_lifecycle", "sub-2"],
    ["graph", "sub-2"],
  ])("that Graph removed, which it tells %s, is made again, and listeners are told to look", async (webhook, id) => {
    const { calendar, change, told } = await watching();
    const again = takeSubscription(id);
    const removed = { ...change("x", "y"), changeType: undefined, lifecycleEvent: "subscriptionRemoved" };
    const reply = await calendar.webhook(webhook, { body: JSON.stringify({ value: [removed] }) });
    expect(reply).toEqual({ status: 202 });
    await calendar.clock.advance(1);
    await until(() => again.length === 1);
    await begun(calendar, 2);
    expect(told()).toEqual([{ mailbox: room, change_types: all }]);
    const body = JSON.stringify({ value: [{ ...change("deleted", "e1"), subscriptionId: id }] });
    await calendar.webhook("graph", { body });
    await calendar.clock.advance(2_000);
    expect(told().at(-1)).toEqual({ mailbox: room, change_types: ["deleted"] });
  });

  test("that is to be reauthorized is", async () => {
    const { calendar, change, told } = await watching();
    const renewal = graph().patch("/v1.0/subscriptions/sub-1").reply(200, answered("sub-1"));
    const event = { ...change("x", "y"), changeType: undefined, lifecycleEvent: "reauthorizationRequired" };
    await calendar.webhook("graph_lifecycle", { body: JSON.stringify({ value: [event] }) });
    await calendar.clock.advance(1);
    await until(() => renewal.isDone());
    await calendar.clock.advance(2_000);
    expect(told()).toEqual([]);
  });

  test("that missed something makes listeners look", async () => {
    const { calendar, change, told } = await watching();
    const event = { ...change("x", "y"), changeType: undefined, lifecycleEvent: "missed" };
    await calendar.webhook("graph_lifecycle", { body: JSON.stringify({ value: [event] }) });
    await calendar.clock.advance(2_000);
    expect(told()).toEqual([{ mailbox: room, change_types: all }]);
  });

  test("is not touched by lifecycle events of strangers", async () => {
    const { calendar, change, told } = await watching();
    for (const lifecycleEvent of ["missed", "subscriptionRemoved", "reauthorizationRequired"]) {
      const value = [{ ...change("x", "y"), changeType: undefined, lifecycleEvent, clientState: "guessed" }];
      expect((await calendar.webhook("graph_lifecycle", { body: JSON.stringify({ value }) })).status).toBe(202);
    }
    await calendar.clock.advance(2_000);
    await breathe();
    expect(told()).toEqual([]);
    expect(calendar.logs).toEqual([]);
  });

  test("that lived through a crash is adopted, and its notifications are known", async () => {
    const before = await watching();
    graph()
      .post("/v1.0/subscriptions")
      .reply(409, {
        error: { code: "Conflict", message: "Subscription Id sub-1 already exists for the requested combination" },
      });
    graph().patch("/v1.0/subscriptions/sub-1").reply(200, answered("sub-1"));
    const calendar = await watch();
    await begun(calendar);
    await calendar.webhook("graph", { body: JSON.stringify({ value: [before.change("created", "e1")] }) });
    await calendar.clock.advance(2_000);
    expect(calendar.events.at(-1)?.data).toEqual({ mailbox: room, change_types: ["created"] });
  });

  test("that tells another address is replaced", async () => {
    findUser();
    graph()
      .post("/v1.0/subscriptions")
      .reply(409, {
        error: { code: "Conflict", message: "Subscription Id sub-0 already exists for the requested combination" },
      });
    graph()
      .patch("/v1.0/subscriptions/sub-0")
      .reply(200, (uri, body) => ({ ...answered("sub-0")(uri, body), notificationUrl: "https://old.example/graph" }));
    const deleted = graph().delete("/v1.0/subscriptions/sub-0").reply(204);
    const created = graph().post("/v1.0/subscriptions").reply(201, answered("sub-1"));
    const calendar = await watch();
    await begun(calendar);
    expect([deleted.isDone(), created.isDone()]).toEqual([true, true]);
  });

  test("is made as soon as the tenant is back, however long it was away; the log says once what is wrong", async () => {
    findUser();
    let attempts = 0;
    graph()
      .persist()
      .post("/v1.0/subscriptions")
      .reply(400, () => {
        attempts += 1;
        const message = `Subscription validation request failed at ${webhookUrl}`;
        return { error: { code: "ValidationError", message } };
      });
    const calendar = await watch();
    const warnings = () => calendar.logs.filter(({ level }) => level === "warn");
    await until(() => warnings().length === 1);
    await pass(calendar, 20 * minute);
    expect(warnings()).toHaveLength(1);
    expect(attempts).toBeGreaterThan(5);
    expect(attempts).toBeLessThan(12);
    expect(JSON.stringify(calendar.logs)).not.toContain("geheim");
    expect(JSON.stringify(calendar.logs)).not.toContain(room);
    nock.cleanAll();
    giveTokens();
    answerChecks();
    const wanted = takeSubscription("sub-1");
    await pass(calendar, 20 * minute);
    expect(wanted).toHaveLength(1);
    expect(calendar.events).toHaveLength(1);
  });
});

test("what create_notifier subscribes to is heard too, until delete_notifier", async () => {
  const calendar = await watch([]);
  const change = (clientState: string | null, etag: string) => ({
    body: JSON.stringify({
      value: [
        { subscriptionId: "SUB-7", clientState, changeType: "created", resourceData: { id: "e", "@odata.etag": etag } },
      ],
    }),
  });
  graph().post("/v1.0/subscriptions").reply(201, answered("sub-7"));
  const expiration_time = Math.floor(calendar.clock.now() / 1_000) + 3_600;
  const resource = "/users/Ann@contoso.example/events";
  const { notificationUrl: notification_url } = urls;
  await calendar.commands.create_notifier({ resource, notification_url, expiration_time, client_secret: "agreed" });
  await calendar.webhook("graph", change("another", "1"));
  await calendar.webhook("graph", change("agreed", "2"));
  await calendar.clock.advance(2_000);
  expect(calendar.events.map(({ data }) => data)).toEqual([
    { mailbox: "ann@contoso.example", change_types: ["created"] },
  ]);
  graph().delete("/v1.0/subscriptions/sub-7").reply(204);
  await calendar.commands.delete_notifier({ subscription: "sub-7" });
  await calendar.webhook("graph", change("agreed", "3"));
  await calendar.clock.advance(2_000);
  expect(calendar.events).toHaveLength(1);
});

test("a module that stops ends its subscriptions", async () => {
  const { calendar } = await watching();
  const deleted = graph().delete("/v1.0/subscriptions/sub-1").reply(204);
  await calendar.stop();
  expect(deleted.isDone()).toBe(true);
});

test("a tenant that does not answer does not keep a module from stopping", async () => {
  const { calendar } = await watching();
  graph().delete("/v1.0/subscriptions/sub-1").delay(2_000_000).reply(204);
  let stopped = false;
  const stop = calendar.stop().then(() => {
    stopped = true;
  });
  await breathe();
  await calendar.clock.advance(2_900);
  await breathe();
  expect(stopped).toBe(false);
  await calendar.clock.advance(200);
  await stop;
});

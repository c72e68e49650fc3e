import { expect, test } from "vitest";
import type { SandboxOptions } from "../../../../drivers/microsoft/sandbox/server.ts";
import { type Receiver, withReceiver } from "./receiver.ts";
import { ann, at, attendee, bob, type Client, meeting, now, quiet, until, withSandbox } from "./support.ts";

const minute = 60_000;
const inMinutes = (minutes: number, from = now) => new Date(from + minutes * minute).toISOString();

const body = (receiver: Receiver, more: object = {}) => ({
  changeType: "created,updated,deleted",
  notificationUrl: receiver.url,
  resource: `${ann}/events`,
  expirationDateTime: inMinutes(600),
  clientState: "a-state",
  ...more,
});
const subscribe = ({ graph }: Client, receiver: Receiver, more: object = {}, headers?: Record<string, string>) =>
  graph("POST", "/subscriptions", body(receiver, more), headers);

const both = (run: (client: Client, receiver: Receiver) => Promise<void>, options: SandboxOptions = quiet) =>
  withSandbox((client) => withReceiver((receiver) => run(client, receiver)), options);

/** Lets what waits to be sent be sent, and waits until it has come. */
async function delivered({ clock }: Client, receiver: Receiver, count: number): Promise<void> {
  await clock.advance(200);
  await until(() => receiver.notifications.length >= count);
}

test(
  "a subscription is made when both URLs return the decoded token, and can be read, renewed and ended",
  both(async (client, receiver) => {
    const { graph } = client;
    const { status, json } = await subscribe(client, receiver, {
      lifecycleNotificationUrl: `${receiver.url}_lifecycle?a=b`,
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      resource: `${ann}/events`,
      clientState: "a-state",
      expirationDateTime: inMinutes(600),
    });
    expect(receiver.requests.map(({ path, type }) => [path, type])).toEqual([
      ["/graph", "text/plain; charset=utf-8"],
      ["/graph_lifecycle", "text/plain; charset=utf-8"],
    ]);
    const path = `/subscriptions/${json.id}`;
    expect((await graph("GET", "/subscriptions")).json.value).toHaveLength(1);
    const renewed = await graph("PATCH", path, { expirationDateTime: inMinutes(700) });
    expect([renewed.status, renewed.json.expirationDateTime]).toEqual([200, inMinutes(700)]);
    expect((await graph("PATCH", path, { lifecycleNotificationUrl: receiver.url })).status).toBe(400);
    expect((await graph("POST", `${path}/reauthorize`)).status).toBe(204);
    expect((await graph("DELETE", path)).status).toBe(204);
    expect((await graph("GET", path)).json.error.code).toBe("ResourceNotFound");
  }),
);

test.each([
  ["another status", { status: 202, text: "token" }],
  ["another type", { status: 200, type: "application/json", text: "token" }],
  ["another token", { status: 200, text: "not the one" }],
] as const)("a handshake with %s makes no subscription", (_, reply) =>
  both(async (client, receiver) => {
    receiver.answer = (token) => ({ ...reply, text: reply.text === "token" ? String(token) : reply.text });
    const { status, json } = await subscribe(client, receiver);
    expect([status, json.error.code]).toEqual([400, "ValidationError"]);
    expect(json.error.message).toMatch(/^Subscription validation request failed\./);
    expect((await client.graph("GET", "/subscriptions")).json.value).toEqual([]);
  })(),
);

test(
  "a receiver has ten seconds of the clock to shake hands",
  both(async (client, receiver) => {
    receiver.answer = () => "never";
    const waiting = subscribe(client, receiver);
    await until(() => receiver.requests.length === 1);
    await client.clock.advance(10_000);
    const { status, json } = await waiting;
    expect([status, json.error.code]).toEqual([400, "ValidationError"]);
  }),
);

const refused: [string, object, number, string][] = [
  ["http beyond loopback", { notificationUrl: "http://receiver.example/graph" }, 400, "UnableToDeserializePostBody"],
  ["an unknown change", { changeType: "created,renamed" }, 400, "UnableToDeserializePostBody"],
  ["a long clientState", { clientState: "x".repeat(129) }, 400, "UnableToDeserializePostBody"],
  ["another resource", { resource: "/users/ann@contoso.example/contacts" }, 400, "InvalidRequest"],
  ["an unknown mailbox", { resource: "/users/nobody@contoso.example/events" }, 404, "ErrorInvalidUser"],
  ["an end in the past", { expirationDateTime: inMinutes(-1) }, 400, "InvalidRequest"],
  ["more than seven days", { expirationDateTime: inMinutes(10_081) }, 400, "InvalidRequest"],
];
test.each(refused)("a subscription with %s is refused before any handshake", (_, wrong, status, code) =>
  both(async (client, receiver) => {
    const answer = await subscribe(client, receiver, wrong);
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
    expect(receiver.requests).toEqual([]);
  })(),
);

test(
  "a second one for the same changes of the same mailbox is 409 and names the first",
  both(async (client, receiver) => {
    const { json } = await subscribe(client, receiver);
    const again = await subscribe(client, receiver, {
      changeType: "updated,deleted,created",
      resource: "users/ann@contoso.example/events",
    });
    expect(again.status).toBe(409);
    expect(again.json.error.message).toBe(`Subscription Id ${json.id} already exists for the requested combination`);
    expect((await subscribe(client, receiver, { changeType: "created" })).status).toBe(201);
  }),
);

test(
  "less than 45 minutes become 45, and after them the subscription is gone",
  both(async (client, receiver) => {
    const { json } = await subscribe(client, receiver, { expirationDateTime: inMinutes(5) });
    expect(json.expirationDateTime).toBe(inMinutes(45));
    await client.clock.advance(45 * minute - 1);
    expect((await client.graph("GET", `/subscriptions/${json.id}`)).status).toBe(200);
    await client.clock.advance(1);
    expect((await client.graph("GET", `/subscriptions/${json.id}`)).status).toBe(404);
    await client.graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    expect(client.clock.pending).toBe(0);
  }),
);

test(
  "changes are told with clientState, those of several subscriptions in one request",
  both(async (client, receiver) => {
    const { graph, sandbox } = client;
    const first = (await subscribe(client, receiver, {}, { Prefer: 'IdType="ImmutableId"' })).json;
    const second = (await subscribe(client, receiver, { resource: `${bob}/events`, changeType: "created" })).json;
    const attendees = [attendee("bob@contoso.example")];
    const event = (await graph("POST", `${ann}/events`, meeting("10:00", "11:00", { attendees }))).json;
    await delivered(client, receiver, 2);
    expect(receiver.requests).toHaveLength(3);
    const user = sandbox.tenant.mailbox("ann@contoso.example").profile.id;
    const immutable = (await graph("GET", at(ann, event), undefined, { Prefer: 'IdType="ImmutableId"' })).json;
    expect(receiver.notifications[0]).toEqual({
      subscriptionId: first.id,
      subscriptionExpirationDateTime: inMinutes(600),
      clientState: "a-state",
      tenantId: sandbox.app.tenant,
      changeType: "created",
      resource: `Users/${user}/Events/${immutable.id}`,
      resourceData: {
        "@odata.type": "#Microsoft.Graph.Event",
        "@odata.id": `Users/${user}/Events/${immutable.id}`,
        "@odata.etag": immutable["@odata.etag"],
        id: immutable.id,
      },
    });
    expect(receiver.notifications[1]).toMatchObject({ subscriptionId: second.id, changeType: "created" });
    await graph("PATCH", at(ann, event), { subject: "Moved" });
    await graph("DELETE", at(ann, event));
    await delivered(client, receiver, 4);
    expect(receiver.notifications.slice(2).map(({ changeType }) => changeType)).toEqual(["updated", "deleted"]);
  }),
);

test(
  "a delivery that fails is tried again, later each time, until the subscription ends",
  both(async (client, receiver) => {
    const { json } = await subscribe(client, receiver);
    let deliveries = 0;
    receiver.answer = () => {
      deliveries += 1;
      return { status: deliveries < 3 ? 503 : 202 };
    };
    await client.graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    await delivered(client, receiver, 1);
    await until(() => client.clock.pending === 1);
    await client.clock.advance(10_000);
    await until(() => client.clock.pending === 1 && deliveries === 2);
    await client.clock.advance(19_999);
    expect(deliveries).toBe(2);
    await client.clock.advance(1);
    await until(() => deliveries === 3 && client.clock.pending === 0);
    deliveries = 0;
    await client.graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    await delivered(client, receiver, 4);
    await until(() => client.clock.pending === 1);
    await client.graph("DELETE", `/subscriptions/${json.id}`);
    await client.clock.advance(10_000);
    expect([deliveries, client.clock.pending]).toEqual([1, 0]);
  }),
);

test(
  "lifecycle events go to their own URL, and subscriptionRemoved ends the subscription",
  both(async (client, receiver) => {
    const lifecycleNotificationUrl = `${receiver.url}_lifecycle`;
    const { json } = await subscribe(client, receiver, { lifecycleNotificationUrl });
    await subscribe(client, receiver, { changeType: "created" });
    const { subscriptions } = client.sandbox;
    expect(subscriptions.lifecycle("reauthorizationRequired")).toBe(1);
    expect(subscriptions.lifecycle("subscriptionRemoved", json.id)).toBe(1);
    await delivered(client, receiver, 2);
    expect(receiver.notifications).toMatchObject([
      { subscriptionId: json.id, lifecycleEvent: "reauthorizationRequired", clientState: "a-state" },
      { subscriptionId: json.id, lifecycleEvent: "subscriptionRemoved" },
    ]);
    expect(receiver.requests.at(-1)?.path).toBe("/graph_lifecycle");
    expect((await client.graph("GET", `/subscriptions/${json.id}`)).status).toBe(404);
  }),
);

const subjects = async (client: Client, receiver: Receiver) => {
  const path = (id: string) => `${ann}/events/${encodeURIComponent(id)}?$select=subject`;
  const ids: string[] = receiver.notifications.map(({ resourceData }) => resourceData.id);
  return Promise.all(ids.map(async (id) => (await client.graph("GET", path(id))).json.subject));
};

test(
  "notifications can come twice, late, out of order and with another clientState",
  both(async (client, receiver) => {
    await subscribe(client, receiver);
    client.sandbox.faults.set([
      { nth: 1, times: 1, action: { type: "duplicate_notification" } },
      { nth: 2, times: 1, action: { type: "delay_notification", milliseconds: 60_000 } },
      { nth: 3, times: 1, action: { type: "reorder_notification" } },
      { nth: 4, times: 1, mailbox: "ann@contoso.example", action: { type: "wrong_client_state" } },
    ]);
    for (const subject of ["1", "2", "3", "4"]) {
      await client.graph("POST", `${ann}/events`, meeting("10:00", "11:00", { subject }));
    }
    await delivered(client, receiver, 4);
    expect(await subjects(client, receiver)).toEqual(["3", "1", "1", "4"]);
    await client.clock.advance(60_000);
    await delivered(client, receiver, 5);
    expect(await subjects(client, receiver)).toEqual(["3", "1", "1", "4", "2"]);
    const right = receiver.notifications.map(({ clientState }) => clientState === "a-state");
    expect(right).toEqual([true, true, true, false, true]);
  }),
);

test(
  "a notification that is lost is told as missed",
  both(async (client, receiver) => {
    await subscribe(client, receiver, { lifecycleNotificationUrl: `${receiver.url}_lifecycle` });
    client.sandbox.faults.set([{ times: 1, action: { type: "lose_notification" } }]);
    await client.graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    await delivered(client, receiver, 1);
    expect(receiver.notifications).toMatchObject([{ lifecycleEvent: "missed" }]);
  }),
);

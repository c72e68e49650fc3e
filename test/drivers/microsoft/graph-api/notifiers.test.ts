import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, type Calendar, giveTokens, graph, hurry, mount, stopAll } from "./tenant.ts";

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  answerChecks();
  giveTokens();
});
afterEach(stopAll);

const id = "7f105c7d-2dc5-4530-97cd-4e7ae6534c07";
const resource = "/users/42/events";
const notification_url = "https://receiver.example/graph?tag=1";
const hour = 3_600;
const day = 24 * hour;

/** A subscription as Graph answers it. */
const subscription = (expirationDateTime: string, more: object = {}) => ({
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#subscriptions/$entity",
  id,
  resource,
  applicationId: "client",
  changeType: "created,updated,deleted",
  clientState: null,
  notificationUrl: notification_url,
  expirationDateTime,
  ...more,
});

/** Answers a request as if Graph had taken it, and keeps its body. */
function take(method: "post" | "patch", url: string, status = 200) {
  const bodies: Record<string, string>[] = [];
  graph()
    [method](`/v1.0${url}`)
    .reply(status, (_, body) => {
      bodies.push(body as Record<string, string>);
      return subscription((body as Record<string, string>).expirationDateTime ?? "");
    });
  return bodies;
}

const now = (calendar: Calendar) => Math.floor(calendar.clock.now() / 1_000);

const conflict = (code: string, message: string) =>
  graph().post("/v1.0/subscriptions").reply(409, { error: { code, message } });

test("create_notifier subscribes to all changes of a resource until a time in seconds", async () => {
  const bodies = take("post", "/subscriptions", 201);
  const calendar = await mount();
  const expires_at = now(calendar) + day;
  const lifecycle = "https://receiver.example/lifecycle";
  const notifier = await calendar.exec("create_notifier", [
    resource,
    notification_url,
    expires_at,
    "s3cret",
    lifecycle,
  ]);
  expect(notifier).toEqual({ id, resource_uri: resource, notification_url, expires_at });
  expect(bodies).toEqual([
    {
      changeType: "created,updated,deleted",
      resource,
      notificationUrl: notification_url,
      lifecycleNotificationUrl: lifecycle,
      clientState: "s3cret",
      expirationDateTime: "2026-01-06T09:00:00.000Z",
    },
  ]);
});

test("what is not given is not sent", async () => {
  const bodies = take("post", "/subscriptions", 201);
  const calendar = await mount();
  await calendar.commands.create_notifier({ resource, notification_url, expiration_time: now(calendar) + day });
  expect(Object.keys(bodies[0] ?? {}).sort()).toEqual([
    "changeType",
    "expirationDateTime",
    "notificationUrl",
    "resource",
  ]);
});

test.each([
  ["a month of events", resource, 30 * day, 10_070 * 60],
  ["seconds of events", resource, 5, 45 * 60],
  ["a time that is over", resource, -day, 45 * 60],
  ["a year of users", "/users", 365 * day, 41_750 * 60],
  ["a month of one user", "users/42", 28 * day, 28 * day],
  ["a month of a group's events", "/groups/42/events", 30 * day, 10_070 * 60],
])("%s is brought within what Graph allows, and the result says the truth", async (_, resource, wanted, allowed) => {
  take("post", "/subscriptions", 201);
  const calendar = await mount();
  const expiration_time = now(calendar) + wanted;
  const { expires_at } = await calendar.commands.create_notifier({ resource, notification_url, expiration_time });
  expect(expires_at - now(calendar)).toBe(allowed);
});

test("the end is what Graph says it is, whatever was asked for", async () => {
  graph().post("/v1.0/subscriptions").reply(201, subscription("2026-01-05T10:30:15.9356913Z"));
  const calendar = await mount();
  const wanted = { resource, notification_url, expiration_time: now(calendar) + day };
  expect((await calendar.commands.create_notifier(wanted)).expires_at).toBe(now(calendar) + 5_415);
});

test.each([
  ["client_secret", { client_secret: "x".repeat(129) }],
  ["notification_url", { notification_url: "receiver.example" }],
  ["lifecycle_notification_url", { lifecycle_notification_url: "file:///etc/passwd" }],
  ["resource", { resource: "" }],
])("a %s that Graph would not take is refused before it is sent", async (path, wrong) => {
  const calendar = await mount();
  const given = { resource, notification_url, expiration_time: now(calendar) + day, ...wrong };
  await expect(calendar.commands.create_notifier(given)).rejects.toMatchObject({
    code: "invalid_arguments",
    details: { issues: [{ path }] },
  });
});

describe("§9.12 a subscription that exists already is adopted", () => {
  const wanted = (calendar: Calendar) => ({ resource, notification_url, expiration_time: now(calendar) + day });

  test("by the id that the refusal names", async () => {
    conflict("ObjectIdentifierInUse", `Subscription Id ${id} already exists for the requested combination`);
    const bodies = take("patch", `/subscriptions/${id}`);
    const calendar = await mount();
    const notifier = await calendar.commands.create_notifier(wanted(calendar));
    expect(notifier).toMatchObject({ id, notification_url, expires_at: now(calendar) + day });
    expect(bodies).toEqual([{ expirationDateTime: "2026-01-06T09:00:00.000Z" }]);
  });

  test("by its resource, when the refusal names none", async () => {
    conflict("ObjectIdentifierInUse", "The identifier is in use.");
    const others = subscription("2026-01-05T12:00:00Z", { id: "another", resource: "/users/43/events" });
    const ours = subscription("2026-01-05T12:00:00Z", { resource: "Users/42/Events" });
    graph()
      .get("/v1.0/subscriptions")
      .reply(200, { value: [others, ours] });
    take("patch", `/subscriptions/${id}`);
    const calendar = await mount();
    expect((await calendar.commands.create_notifier(wanted(calendar))).id).toBe(id);
  });

  test("and not when there is none after all", async () => {
    conflict("ObjectIdentifierInUse", "The identifier is in use.");
    graph().get("/v1.0/subscriptions").reply(200, { value: [] });
    const calendar = await mount();
    await expect(calendar.commands.create_notifier(wanted(calendar))).rejects.toMatchObject({
      details: { status: 409, code: "ObjectIdentifierInUse" },
    });
  });

  test("also when it was made by a try whose answer was lost", async () => {
    graph()
      .post("/v1.0/subscriptions")
      .replyWithError(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
    conflict("ObjectIdentifierInUse", `Subscription Id ${id} already exists for the requested combination`);
    take("patch", `/subscriptions/${id}`);
    const calendar = await mount();
    expect((await hurry(calendar, calendar.commands.create_notifier(wanted(calendar)))).id).toBe(id);
  });
});

test("a handshake that fails is Graph's own error", async () => {
  graph()
    .post("/v1.0/subscriptions")
    .reply(400, {
      error: { code: "ValidationError", message: "Subscription validation request failed. Response must be 200." },
    });
  const calendar = await mount();
  await expect(
    calendar.commands.create_notifier({ resource, notification_url, expiration_time: now(calendar) + day }),
  ).rejects.toMatchObject({
    message: expect.stringContaining("Subscription validation request failed"),
    details: { source: "graph", status: 400, code: "ValidationError" },
  });
});

test.each([
  ["its id", id],
  ["what create_notifier answered", { id, resource_uri: resource, notification_url, expires_at: 1 }],
])("a notifier is renewed, reauthorized and deleted by %s", async (_, given) => {
  const calendar = await mount();
  const renewed = take("patch", `/subscriptions/${id}`);
  const expires_at = now(calendar) + 2 * day;
  expect(await calendar.exec("renew_notifier", [given, expires_at])).toMatchObject({ id, expires_at });
  expect(renewed).toEqual([{ expirationDateTime: "2026-01-07T09:00:00.000Z" }]);

  graph().post(`/v1.0/subscriptions/${id}/reauthorize`).reply(204);
  graph().get(`/v1.0/subscriptions/${id}`).reply(200, subscription("2026-01-07T09:00:00Z"));
  expect(await calendar.exec("reauthorize_notifier", [given])).toMatchObject({ id, expires_at });

  take("patch", `/subscriptions/${id}`);
  expect(await calendar.exec("reauthorize_notifier", [given, expires_at + hour])).toMatchObject({
    id,
    expires_at: expires_at + hour,
  });

  graph().delete(`/v1.0/subscriptions/${id}`).reply(204);
  expect(await calendar.exec("delete_notifier", [given])).toBe(true);
  expect(nock.pendingMocks().filter((mock) => mock.includes("subscriptions"))).toEqual([]);
});

test("a renewal keeps to what its resource allows", async () => {
  const calendar = await mount();
  take("patch", `/subscriptions/${id}`);
  const subscription = { id, resource_uri: "/groups/42" };
  const new_expiration_time = now(calendar) + 20 * day;
  expect(await calendar.commands.renew_notifier({ subscription, new_expiration_time })).toMatchObject({
    expires_at: new_expiration_time,
  });
});

test("an application that may not read calendars hears which permission it needs", async () => {
  const refused = { error: { code: "ErrorAccessDenied", message: "Access is denied." } };
  const calendar = await mount();
  const wanted = { notification_url, expiration_time: now(calendar) + day };
  graph().post("/v1.0/subscriptions").twice().reply(403, refused);
  await expect(calendar.commands.create_notifier({ ...wanted, resource })).rejects.toMatchObject({
    message: expect.stringContaining("Calendars.Read"),
  });
  await expect(calendar.commands.create_notifier({ ...wanted, resource: "/users" })).rejects.toMatchObject({
    message: expect.not.stringContaining("Calendars.Read"),
  });
});

test("a subscription that is gone is an error", async () => {
  graph()
    .patch(`/v1.0/subscriptions/${id}`)
    .reply(404, { error: { code: "ResourceNotFound", message: "The object was not found." } });
  const calendar = await mount();
  await expect(
    calendar.commands.renew_notifier({ subscription: id, new_expiration_time: now(calendar) + day }),
  ).rejects.toMatchObject({ details: { status: 404, code: "ResourceNotFound" } });
});

test("something that is no notifier is refused", async () => {
  const calendar = await mount();
  for (const wrong of [{}, { id: "" }, "", 7, null])
    await expect(calendar.exec("delete_notifier", [wrong])).rejects.toMatchObject({ code: "invalid_arguments" });
});

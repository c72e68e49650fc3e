import { expect, test } from "vitest";
import { connectedPair, openPair, rejection, unanswered } from "./setup.ts";

test("a call answers with the value of the host's reply", async () => {
  const { client, socket } = await openPair();
  const answer = client.exec("sys-boardroom", "Calendar", "list_events", ["boardroom@contoso.example", 1, 2]);
  const request = await socket.request();
  expect(request).toEqual({
    id: request.id,
    cmd: "exec",
    sys: "sys-boardroom",
    mod: "Calendar",
    index: 1,
    name: "list_events",
    args: ["boardroom@contoso.example", 1, 2],
  });
  socket.send({ id: request.id, type: "success", value: [{ id: "event-1" }] });
  expect(await answer).toEqual([{ id: "event-1" }]);
});

test("named arguments go over the wire as an object, and absent ones not at all", async () => {
  const { client, socket } = await openPair();
  const calendar = client.module("sys-boardroom", "Calendar");
  unanswered(calendar.list_events?.({ calendar_id: "boardroom@contoso.example" }));
  unanswered(calendar.queue_size?.());
  expect((await socket.request()).args).toEqual({ calendar_id: "boardroom@contoso.example" });
  expect(await socket.request()).not.toHaveProperty("args");
});

test.each([
  ["Calendar", "Calendar", 1],
  ["Calendar_2", "Calendar", 2],
  ["Display_Wall_12", "Display_Wall", 12],
  ["Display_Wall", "Display_Wall", 1],
  ["Display_0", "Display_0", 1],
])("the module %s is %s with index %i", async (module, mod, index) => {
  const { client, socket } = await openPair();
  unanswered(client.exec("sys-1", module, "power"));
  expect(await socket.request()).toMatchObject({ mod, index });
});

test("a reply without a value is null", async () => {
  const { client, socket } = await openPair();
  const answer = client.exec("sys-1", "Lamp", "toggle");
  socket.send({ id: (await socket.request()).id, type: "success" });
  expect(await answer).toBeNull();
});

test("replies may come in any order", async () => {
  const { client, socket } = await openPair();
  const answers = Promise.all([client.exec("sys-1", "Lamp", "first"), client.exec("sys-1", "Lamp", "second")]);
  const [first, second] = [await socket.request(), await socket.request()];
  socket.send({ id: second.id, type: "success", value: 2 });
  socket.send({ id: first.id, type: "success", value: 1 });
  expect(await answers).toEqual([1, 2]);
});

test("an error frame rejects the call with its message, numbers and details", async () => {
  const { client, socket } = await openPair();
  const failure = rejection(client.exec("sys-1", "Calendar", "list_events"));
  const details = { source: "graph", status: 503, retry_after: 12, retryable: true };
  const frame = { type: "error", error_code: 3, code: 500, msg: "graph answered 503", details };
  socket.send({ id: (await socket.request()).id, ...frame });
  expect(await failure).toMatchObject({
    name: "DriverError",
    message: "graph answered 503",
    code: "request_failed",
    error_code: 3,
    http: 500,
    details,
  });
});

test.each([
  [0, 400, "parse_error"],
  [1, 400, "bad_request"],
  [2, 403, "access_denied"],
  [2, 401, "unauthorized"],
  [3, 500, "request_failed"],
  [4, 400, "unknown_command"],
  [5, 404, "system_not_found"],
  [6, 404, "module_not_found"],
  [7, 500, "internal_error"],
])("error_code %i with HTTP status %i is %s", async (error_code, code, expected) => {
  const { client, socket } = await openPair();
  const failure = rejection(client.exec("sys-1", "Calendar", "list_events"));
  socket.send({ id: (await socket.request()).id, type: "error", error_code, code, msg: "no" });
  expect(await failure).toMatchObject({ code: expected, error_code, http: code });
});

test("a call made while connecting is sent when there is a connection, as its arguments were", async () => {
  const { client, server } = await connectedPair();
  const names = ["Ada"];
  const answer = client.exec("sys-1", "Panel", "greet", names);
  names.push("Grace");
  const socket = await server.socket();
  const request = await socket.request();
  expect(request.args).toEqual(["Ada"]);
  socket.send({ id: request.id, type: "success", value: "hello" });
  expect(await answer).toBe("hello");
});

test("a call that finds no connection in time rejects, and is not sent later", async () => {
  const { client, server, clock, nextLog } = await connectedPair({ refuseWith: 503, timeout: 1_000 });
  const failure = rejection(client.exec("sys-1", "Calendar", "create_event"));
  await nextLog();
  await clock.advance(1_000);
  expect(await failure).toMatchObject({
    message: `create_event was not sent: no connection to ${server.url} for 1 s (the host answered 503)`,
    code: "connection_lost",
    details: { sent: false },
  });
  server.refuseWith = undefined;
  await clock.advance(5_000);
  const socket = await server.socket();
  await client.ready();
  unanswered(client.exec("sys-1", "Calendar", "list_events"));
  expect(await socket.request()).toMatchObject({ name: "list_events" });
});

test("the bound on waiting for a connection does not cut short a call that was sent", async () => {
  const { client, socket, clock } = await openPair({ timeout: 1_000 });
  const answer = client.exec("sys-1", "Calendar", "list_events");
  const { id } = await socket.request();
  await clock.advance(10_000);
  socket.send({ id, type: "success", value: [] });
  expect(await answer).toEqual([]);
});

test("a call in flight rejects when the connection drops, and is never sent again", async () => {
  const { client, socket, reconnect } = await openPair();
  const failure = rejection(client.exec("sys-1", "Calendar", "create_event"));
  await socket.request();
  const next = await reconnect(socket);
  expect(await failure).toMatchObject({ code: "connection_lost", details: { sent: true, outcome: "unknown" } });
  await client.ready();
  unanswered(client.exec("sys-1", "Calendar", "list_events"));
  expect(await next.request()).toMatchObject({ name: "list_events" });
});

test("close() settles calls that were sent and calls that wait", async () => {
  const { client, clock, socket, nextState } = await openPair();
  await nextState();
  const sent = rejection(client.exec("sys-1", "Calendar", "create_event"));
  await socket.request();
  socket.break();
  expect(await nextState()).toBe("connecting");
  const waiting = rejection(client.exec("sys-1", "Calendar", "create_event"));
  client.close();
  expect((await sent).details).toEqual({ sent: true, outcome: "unknown" });
  expect(await waiting).toMatchObject({ message: "The client was closed", details: { sent: false } });
  expect(clock.pending).toBe(0);
});

test("close() settles calls in flight, and later calls at once", async () => {
  const { client, socket } = await openPair();
  const failure = rejection(client.exec("sys-1", "Calendar", "create_event"));
  await socket.request();
  client.close();
  expect(await failure).toMatchObject({ code: "connection_lost", details: { sent: true, outcome: "unknown" } });
  expect((await rejection(client.exec("sys-1", "Calendar", "list_events"))).message).toBe("The client was closed");
});

test("a refused key settles calls that wait", async () => {
  const { client } = await connectedPair({ key: "old-key", refuseWith: 401 });
  const failure = await rejection(client.exec("sys-1", "Calendar", "list_events"));
  expect(failure).toMatchObject({ code: "unauthorized", details: undefined });
});

test("arguments that JSON cannot hold reject the call", async () => {
  const { client, clock } = await openPair();
  const before = clock.pending;
  expect(await rejection(client.exec("sys-1", "Calendar", "list_events", [1n]))).toBeInstanceOf(TypeError);
  expect(clock.pending).toBe(before);
});

test.each([
  ["no JSON", "oh no"],
  ["an array", "[]"],
  ["no known type", '{"id":1,"type":"greeting"}'],
  ["an error without a message", '{"id":1,"type":"error","error_code":3}'],
  ["an id that is no integer", '{"id":"1","type":"success"}'],
])("a frame that is %s is ignored, with a line in the log", async (_, frame) => {
  const { client, socket, nextLog } = await openPair();
  socket.send(frame);
  expect(await nextLog()).toBe(`ignored a frame that is none of the protocol: ${frame}`);
  expect(client.state).toBe("open");
});

test("an error that belongs to no request is a line in the log", async () => {
  const { socket, nextLog } = await openPair();
  socket.send({ id: 0, type: "error", error_code: 0, code: 400, msg: "not a request" });
  expect(await nextLog()).toBe("the host reports: not a request");
});

test("replies, values and lines of what nobody waits for are ignored", async () => {
  const { client, socket } = await openPair();
  socket.send({ id: 77, type: "success", value: 1 });
  socket.send({ id: 77, type: "notify", value: 1 });
  socket.send({ id: 77, type: "debug", mod: "mod-1", level: "info", msg: "hello" });
  const answer = client.exec("sys-1", "Lamp", "toggle");
  socket.send({ id: (await socket.request()).id, type: "success", value: true });
  expect(await answer).toBe(true);
});

test("a module's client is no promise, and symbols are no commands", async () => {
  const { client } = await openPair();
  const lamp = client.module("sys-1", "Lamp");
  expect(await Promise.resolve(lamp)).toBe(lamp);
  expect(Reflect.get(lamp, Symbol.iterator)).toBeUndefined();
});

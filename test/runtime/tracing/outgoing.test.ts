import { beforeEach, expect, test, vi } from "vitest";
import { eventually } from "../../eventually.ts";
import { roomOnGraph, useTenant } from "../room-on-graph.ts";
import { keys, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";
import { clearSpans, registerSdk, spans, tracesWith } from "./spans.ts";

/* From a frame on a socket over two modules to Microsoft Graph: one trace, and nobody's name in it. */

// Drivers in workers are read once more, each in its own thread.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

registerSdk();
beforeEach(clearSpans);
const tenant = useTenant();

const open = async (isolation: string) => {
  const { url } = await testHost(roomOnGraph(isolation, tenant.origin));
  return openSocket(url, { headers: { "X-API-Key": keys.support } });
};

test.each(["inline", "worker"])("a command is one trace down to Graph, with drivers in: %s", async (isolation) => {
  const socket = await open(isolation);
  await socket.request({ id: 1, cmd: "exec", sys: "sys-1", mod: "Bookings", name: "poll_events" });
  const [room, ...others] = await tracesWith("Bookings/poll_events");
  expect(others).toEqual([]);
  const request = { "atrium.request_id": room?.attributes["atrium.request_id"] };
  expect(room).toMatchObject({
    kind: "SERVER",
    attributes: { ...request, "atrium.system": "sys-1", "atrium.module": "mod-room", "atrium.outcome": "ok" },
    children: [{ name: "Calendar/list_events", kind: "INTERNAL", attributes: { ...request, "atrium.outcome": "ok" } }],
  });
  expect(room?.children[0]?.children).toEqual([
    {
      name: "GET",
      kind: "CLIENT",
      attributes: {
        ...request,
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "server.port": Number(new URL(tenant.origin).port),
        "service.peer.name": "graph",
        "atrium.module": "mod-calendar",
      },
      children: [],
    },
  ]);
});

test("spans name neither people nor mailboxes, and Graph is told of no trace", async () => {
  const socket = await open("inline");
  await socket.request({ id: 1, cmd: "exec", sys: "sys-1", mod: "Bookings", name: "poll_events" });
  const user = { cmd: "exec", sys: "sys-1", mod: "Calendar", name: "get_user" };
  const known = await socket.request({ id: 2, ...user, args: ["amelia.hartmann@contoso.example"] });
  expect(known).toMatchObject({ type: "success" });
  const told = (await spans()).map(({ name, attributes, status, events, links }) => [
    name,
    attributes,
    status,
    events,
    links,
  ]);
  expect(told.length).toBeGreaterThan(5);
  expect(JSON.stringify(told)).not.toMatch(/orchard|amelia|contoso|@|%40|v1\.0/);
  const journal = await tenant.journal();
  expect(journal.length).toBeGreaterThan(2);
  expect(journal.filter(({ headers }) => "traceparent" in headers || "tracestate" in headers)).toEqual([]);
});

test("what Graph refuses is marked with its status, and the command with its code", async () => {
  const socket = await open("inline");
  const list = { cmd: "exec", sys: "sys-1", mod: "Calendar", name: "list_calendars", args: ["nobody@contoso.example"] };
  expect(await socket.request({ id: 1, ...list })).toMatchObject({ type: "error" });
  expect(await tracesWith("Calendar/list_calendars")).toMatchObject([
    {
      failed: true,
      attributes: { "atrium.outcome": "outside_call_failed", "error.type": "outside_call_failed" },
      children: [{ name: "GET", failed: true, attributes: { "http.response.status_code": 404, "error.type": "404" } }],
    },
  ]);
});

test("what a module sends by itself is a trace of its own; without an answer it says why there is none", async () => {
  await testHost(roomOnGraph("inline", "http://127.0.0.1:1"));
  const [login] = await eventually(async () => {
    const found = await tracesWith("POST");
    expect(found).not.toEqual([]);
    return found;
  });
  expect(login).toEqual({
    name: "POST",
    kind: "CLIENT",
    failed: true,
    attributes: {
      "http.request.method": "POST",
      "server.address": "127.0.0.1",
      "server.port": 1,
      "service.peer.name": "login",
      "error.type": expect.stringMatching(/^(ECONNREFUSED|no_connection)$/),
      "atrium.module": "mod-calendar",
    },
    children: [],
  });
});

test("the request for a token is in the trace of the command that needs it", async () => {
  const wrong = roomOnGraph("inline", tenant.origin).replace("client_secret: for the test", "client_secret: wrong");
  const { url } = await testHost(wrong);
  const socket = await openSocket(url, { headers: { "X-API-Key": keys.support } });
  let id = 0;
  // The module tries by itself too; a command that shares such a request has none of its own.
  await eventually(async () => {
    clearSpans();
    id += 1;
    await socket.request({ id, cmd: "exec", sys: "sys-1", mod: "Calendar", name: "list_rooms" });
    const [command] = await tracesWith("Calendar/list_rooms");
    expect(command?.children.length).toBeGreaterThan(0);
  });
  expect(await tracesWith("Calendar/list_rooms")).toMatchObject([
    {
      failed: true,
      children: [
        { name: "POST", failed: true, attributes: { "service.peer.name": "login", "error.type": "401" }, children: [] },
      ],
    },
  ]);
});

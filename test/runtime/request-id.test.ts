import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { roomOnGraph, useTenant } from "./room-on-graph.ts";
import { keys, testHost } from "./test-host.ts";
import { openSocket } from "./test-socket.ts";

/* From a client's request over two modules to Graph: its id is in every line of the log, and in what Graph gets. */

// Drivers in workers are read once more, each in its own thread.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

const tenant = useTenant();

type Line = { module?: string; request_id?: string; [name: string]: unknown };

/** A host that logs everything, with what Graph was sent. */
async function open(isolation: string) {
  const lines: Line[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const { url } = await testHost(roomOnGraph(isolation, tenant.origin), { log });
  return {
    url,
    /** The lines of a request, without what differs from run to run. */
    linesOf: (id: unknown) => {
      const own = lines.filter(({ request_id }) => request_id === id);
      return own.map(({ level: _, time: __, pid: ___, hostname: ____, ms: _____, ...line }) => line);
    },
    ended: (command: string) => lines.find((line) => line.command === command && line.from === undefined),
    async requestsOf(id: unknown) {
      const journal = await tenant.journal();
      return journal.filter(({ headers }) => headers["client-request-id"] === id).map(({ url }) => url.split("?")[0]);
    },
  };
}

/** Three lines, in the order in which what they are about ended. */
const lines = (request_id: unknown) => [
  { module: "mod-calendar", service: "graph", method: "GET", status: 200, request_id, msg: "GET graph: 200" },
  {
    module: "mod-calendar",
    command: "list_events",
    from: "mod-room",
    request_id,
    outcome: "ok",
    msg: "list_events: ok",
  },
  { module: "mod-room", command: "poll_events", request_id, outcome: "ok", msg: "poll_events: ok" },
];

const read = ["/v1.0/users/orchard%40contoso.example/calendar/calendarView"];

test.each(["inline", "worker"])(
  "a frame's request keeps one id down to Graph, with drivers in: %s",
  async (isolation) => {
    const { url, linesOf, ended, requestsOf } = await open(isolation);
    const socket = await openSocket(url, { headers: { "X-API-Key": keys.support } });
    const target = { sys: "sys-1", mod: "Bookings", name: "poll_events" };
    expect(await socket.request({ id: 1, cmd: "exec", ...target })).toMatchObject({ type: "success" });
    const id = ended("poll_events")?.request_id;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(linesOf(id)).toEqual(lines(id));
    expect(await requestsOf(id)).toEqual(read);
  },
);

test.each(["inline", "worker"])(
  "the X-Request-ID of a REST call comes to Graph, with drivers in: %s",
  async (isolation) => {
    const { url, linesOf, requestsOf } = await open(isolation);
    const id = `call-7.${isolation}`;
    const answer = await fetch(`${url}/api/engine/v2/systems/sys-1/Bookings/poll_events`, {
      method: "POST",
      headers: { "X-API-Key": keys.support, "X-Request-ID": id },
    });
    expect([answer.status, answer.headers.get("x-request-id")]).toEqual([200, id]);
    expect(linesOf(id)).toEqual(lines(id));
    expect(await requestsOf(id)).toEqual(read);
  },
);

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import driver from "../../drivers/microsoft/graph-api/driver.ts";
import { systemClock } from "../../lib/clock.ts";
import { mountDriver } from "../../lib/testing/index.ts";
import { type Figure, judged, type Row, withUnit } from "../figure.ts";

const panels = 100;
const commands = 200;
const rateLimit = 20;
/** Milliseconds in which at most `rateLimit` calls start; `lib/throttle/throttle.ts` says why it is more than a second. */
const window = 1_100;
const retryAfter = 1;

/** How many calls reach Graph, and how long it takes when Graph refuses every fifth. */
const graphCalls: Row = async () => [...(await sameRoom()), ...(await refusals())];

export default graphCalls;

async function sameRoom(): Promise<Figure[]> {
  return withGraph(async (graph, list) => {
    await Promise.all(Array.from({ length: panels }, () => list("room@contoso.example")));
    const calls = graph.calls.length;
    return [
      {
        name: "calls to Graph for 100 panels asking for the same room at once",
        value: withUnit(calls, calls === 1 ? "call" : "calls"),
        bar: judged(calls, { atMost: 1 }, "call"),
      },
    ];
  });
}

async function refusals(): Promise<Figure[]> {
  return withGraph(async (graph, list) => {
    graph.refuseEvery = 5;
    const started = performance.now();
    await Promise.all(Array.from({ length: commands }, (_, at) => list(`room-${at}@contoso.example`)));
    const seconds = (performance.now() - started) / 1_000;
    const least = (Math.floor((graph.calls.length - 1) / rateLimit) * window) / 1_000;
    const early = graph.early === 0 ? "no" : `${graph.early}`;
    const { text, met } = judged(seconds / least, { atMost: 1.15 }, "x");
    return [
      {
        name: "200 commands through a tenant that answers 429 to every fifth call",
        value: `${withUnit(seconds, "s")}, ${early} early retries`,
        baseline: { name: `${graph.calls.length} calls at ${rateLimit} a second`, value: withUnit(least, "s") },
        ratio: withUnit(seconds / least, "x"),
        bar: { text: `all succeed, no early retry, ${text}`, met: met && graph.early === 0 },
      },
    ];
  });
}

interface Graph {
  /** Mailboxes, in the order of the calls. */
  calls: string[];
  /** Refuses each call of that number; 0 refuses none. */
  refuseEvery: number;
  /** Calls that came before the time that a refusal named. */
  early: number;
}

/** Runs the driver against a server that answers tokens and empty calendars, and counts. */
async function withGraph<T>(
  measure: (graph: Graph, list: (room: string) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const graph: Graph = { calls: [], refuseEvery: 0, early: 0 };
  const free = new Map<string, number>();
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    const mailbox = /\/users\/([^/]+)\/calendar\/calendarView/.exec(request.url ?? "")?.[1];
    request.resume();
    if (mailbox === undefined)
      return response.end(
        JSON.stringify({ access_token: "token", expires_in: 3_600, token_type: "Bearer", value: [] }),
      );
    if (performance.now() < (free.get(mailbox) ?? 0)) graph.early++;
    graph.calls.push(mailbox);
    if (graph.refuseEvery === 0 || graph.calls.length % graph.refuseEvery !== 0) return response.end('{"value":[]}');
    free.set(mailbox, performance.now() + retryAfter * 1_000);
    response
      .writeHead(429, { "Retry-After": retryAfter })
      .end('{"error":{"code":"TooManyRequests","message":"Slower"}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const module = await mountDriver(driver, {
    clock: systemClock,
    settings: {
      rate_limit: rateLimit,
      calendar_config: {
        tenant: "contoso.example",
        client_id: "client",
        client_secret: "for the bench",
        graph_endpoint: origin,
        login_endpoint: origin,
      },
    },
  });
  try {
    const period = { period_start: 1_800_000_000, period_end: 1_800_086_400 };
    return await measure(graph, (calendar_id) => module.commands.list_events({ calendar_id, ...period }));
  } finally {
    await module.stop();
    server.closeAllConnections();
    server.close();
  }
}

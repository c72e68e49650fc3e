import { trace } from "@opentelemetry/api";
import { pino } from "pino";
import { beforeEach, expect, test } from "vitest";
import { driverPath, keys, lampBuilding, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";
import { clearSpans, registerSdk, spans, tracesWith } from "./spans.ts";

/* What a host makes of commands and of drivers' own addresses when an OpenTelemetry SDK is registered. */

registerSdk();
beforeEach(clearSpans);

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

async function post(url: string, headers: Record<string, string>, body = "[true]") {
  const answer = await fetch(`${url}/api/engine/v2/systems/sys-1/Room/light`, {
    method: "POST",
    headers: { "X-API-Key": keys.user, "Content-Type": "application/json", ...headers },
    body,
  });
  expect(answer.status).toBe(200);
}

test("a command that calls another module is one trace with a span for each", async () => {
  const { url } = await testHost();
  await post(url, { "X-Request-ID": "call-7" });
  const common = { "rpc.system.name": "atrium", "atrium.system": "sys-1", "atrium.request_id": "call-7" };
  expect(await tracesWith("Room/light")).toEqual([
    {
      name: "Room/light",
      kind: "SERVER",
      attributes: { ...common, "rpc.method": "Room/light", "atrium.module": "mod-room", "atrium.outcome": "ok" },
      children: [
        {
          name: "Lamp/set_power",
          kind: "INTERNAL",
          attributes: {
            ...common,
            "rpc.method": "Lamp/set_power",
            "atrium.module": "mod-lamp",
            "atrium.from": "mod-room",
            "atrium.outcome": "ok",
          },
          children: [],
        },
      ],
    },
  ]);
});

test("each command of a socket begins a trace of its own", async () => {
  const { url } = await testHost();
  const socket = await openSocket(url);
  for (const id of [1, 2]) {
    await socket.request({ id, cmd: "exec", sys: "sys-1", mod: "Room", name: "light", args: [true] });
  }
  expect((await tracesWith("Room/light")).map(({ children }) => children.length)).toEqual([1, 1]);
});

test("a command that fails is marked with the code of its error and nothing of its message", async () => {
  const { url } = await testHost();
  const socket = await openSocket(url);
  await socket.request({ id: 1, cmd: "exec", sys: "sys-1", mod: "Room", name: "break_lamp" });
  const failed = { "atrium.outcome": "request_failed", "error.type": "request_failed" };
  expect(await tracesWith("Room/break_lamp")).toMatchObject([
    { failed: true, attributes: failed, children: [{ name: "Lamp/fail", failed: true, attributes: failed }] },
  ]);
  for (const { status, events } of await spans()) expect([status.message, events]).toEqual([undefined, []]);
});

test("what a client got wrong has its code, but is no failure of the host", async () => {
  const { url } = await testHost();
  const socket = await openSocket(url, { headers: { "X-API-Key": keys.panel } });
  await socket.request({ id: 1, cmd: "exec", sys: "sys-1", mod: "Lamp", name: "set_power", args: ["bright"] });
  await socket.request({ id: 2, cmd: "exec", sys: "sys-1", mod: "Lamp", name: "reset" });
  const seen = [...(await tracesWith("Lamp/set_power")), ...(await tracesWith("Lamp/reset"))];
  expect(seen.map(({ attributes, failed }) => [attributes["error.type"], failed])).toEqual([
    ["invalid_arguments", undefined],
    ["access_denied", undefined],
  ]);
});

test("names that a client makes up are in no span", async () => {
  const { url } = await testHost();
  const socket = await openSocket(url);
  await socket.request({ id: 1, cmd: "exec", sys: "sys-1", mod: "Lamp", name: "ada_lovelace" });
  await socket.request({ id: 2, cmd: "exec", sys: "sys-1", mod: "Lovelace", name: "reset" });
  await socket.request({ id: 3, cmd: "exec", sys: "sys-lovelace", mod: "Lamp", name: "reset" });
  const seen = await tracesWith("_OTHER");
  expect(seen.map(({ attributes }) => attributes["error.type"])).toEqual([
    "function_not_found",
    "module_not_found",
    "system_not_found",
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/lovelace/i);
});

test("a REST call with a traceparent goes on with the trace of its caller", async () => {
  const { url } = await testHost();
  await post(url, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  const [first] = (await spans()).filter(({ name }) => name === "Room/light");
  expect(first?.spanContext().traceId).toBe(traceId);
  expect(first?.parentSpanContext).toMatchObject({ spanId: "00f067aa0ba902b7", isRemote: true });
});

test.each([
  ["that is not one", "00-so-what-01"],
  ["of another version", `cc-${traceId}-00f067aa0ba902b7-01`],
  ["without a trace", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`],
])("a traceparent %s is no trace", async (_, traceparent) => {
  const { url } = await testHost();
  await post(url, { traceparent });
  const [first] = (await spans()).filter(({ name }) => name === "Room/light");
  expect(first?.parentSpanContext).toBeUndefined();
  expect(first?.spanContext().traceId).not.toBe(traceId);
});

test("what the caller does not sample is not recorded, and works all the same", async () => {
  const { url } = await testHost();
  await post(url, { traceparent: `00-${traceId}-00f067aa0ba902b7-00` });
  expect(await spans()).toEqual([]);
});

test("an instrumented library in a driver finds the span of the command that calls it", async () => {
  const active: unknown[] = [];
  const write = (line: string) => {
    if (JSON.parse(line).msg.startsWith("switched")) active.push(trace.getActiveSpan()?.spanContext().spanId);
  };
  const { url } = await testHost(lampBuilding, { log: pino({}, { write }) });
  await post(url, {});
  const [lamp] = (await spans()).filter(({ name }) => name === "Lamp/set_power");
  expect(active).toEqual([lamp?.spanContext().spanId]);
});

test("with drivers in workers the trace is the same", async () => {
  const { url } = await testHost(lampBuilding.replace("isolation: inline", "isolation: worker"));
  await post(url, {});
  expect(await tracesWith("Room/light")).toMatchObject([
    { kind: "SERVER", children: [{ name: "Lamp/set_power", kind: "INTERNAL" }] },
  ]);
});

const guests = `
host: { port: 0, isolation: inline, driver_paths: [ ${JSON.stringify(driverPath)} ] }
modules: [ { id: mod-book, driver: demo/guestbook } ]
systems: [ { id: sys-1, name: One, modules: [mod-book] } ]
`;

test("an address that a driver serves has a span by its pattern, in a trace that no stranger chooses", async () => {
  const { url } = await testHost(guests);
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, "X-Request-ID": "visit-1" };
  await fetch(`${url}/guests/lovelace/book?limit=3`, { headers });
  await fetch(`${url}/guests/broken`);
  const attributes = { "http.request.method": "GET", "atrium.module": "mod-book", "atrium.outcome": "ok" };
  expect(await tracesWith("GET /guests/:hall/book")).toEqual([
    {
      name: "GET /guests/:hall/book",
      kind: "SERVER",
      attributes: {
        ...attributes,
        "http.route": "/guests/:hall/book",
        "http.response.status_code": 200,
        "atrium.request_id": "visit-1",
      },
      children: [],
    },
  ]);
  expect(await tracesWith("GET /guests/broken")).toMatchObject([
    { failed: true, attributes: { "http.response.status_code": 500, "error.type": "request_failed" } },
  ]);
  expect((await spans()).map((span) => span.spanContext().traceId)).not.toContain(traceId);
});

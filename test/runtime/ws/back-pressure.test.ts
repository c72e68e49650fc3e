import { FakeClock, settle } from "atrium/testing";
import { pino } from "pino";
import { expect, test } from "vitest";
import type { Host } from "../../../runtime/host.ts";
import { eventually } from "../../eventually.ts";
import { keys, lampBuilding, testHost } from "../test-host.ts";
import { openSocket, type TestSocket } from "../test-socket.ts";

const lamp = { sys: "sys-1", mod: "Lamp", index: 1 };
const support = { headers: { "X-API-Key": keys.support } };

function limited(limits: string): string {
  return lampBuilding.replace("host: {", `host: { limits: { ${limits} },`);
}

/** Has `scene`, which a client that reads nothing is bound to, change until the host counts the client as behind. */
async function fallBehind(host: Host, operator: TestSocket): Promise<void> {
  for (let id = 1_000; host.sockets.fell_behind === 0; id++) {
    const value = `${id}`.repeat(64 * 1024);
    await operator.request({ id, cmd: "exec", ...lamp, name: "set_status", args: ["scene", value] });
  }
}

function valuesOf(client: TestSocket, variable: string): unknown[] {
  const frames = client.received.filter((text) => text.includes('"notify"')).map((text) => JSON.parse(text));
  return frames.filter(({ meta }) => meta.name === variable).map(({ value }) => value);
}

test("a slow client that reads again gets the newest value of each variable once; others got every one", async () => {
  const host = await testHost();
  const [operator, slow, quick] = [
    await openSocket(host.url, support),
    await openSocket(host.url),
    await openSocket(host.url),
  ];
  for (const client of [slow, quick]) {
    await client.request({ id: 1, cmd: "bind", ...lamp, name: "scene" });
    await client.request({ id: 2, cmd: "bind", ...lamp, name: "power" });
  }
  slow.socket.pause();
  await fallBehind(host, operator);
  const changes = ["dusk", "night", "dawn", "day"];
  for (const [at, scene] of changes.entries()) {
    await operator.request({ id: 2 * at, cmd: "exec", ...lamp, name: "set_status", args: ["scene", scene] });
    await operator.request({ id: 2 * at + 1, cmd: "exec", ...lamp, name: "set_power", args: [at % 2 === 0] });
  }
  await eventually(() => expect(valuesOf(quick, "power")).toHaveLength(5));
  expect(valuesOf(quick, "scene").slice(-4)).toEqual(changes);
  expect(valuesOf(quick, "power")).toEqual([false, true, false, true, false]);

  slow.socket.resume();
  await eventually(() => expect(valuesOf(slow, "scene").at(-1)).toBe("day"));
  await slow.request({ id: 3, cmd: "unbind", ...lamp, name: "scene" });
  const after = valuesOf(slow, "scene").filter((value) => changes.includes(value as string));
  expect(after).toEqual(["day"]);
  expect(valuesOf(slow, "power")).toEqual([false, false]);
  // Three of each variable, and the value that made the client fall behind if it had to wait as well.
  expect(host.sockets.notifications_conflated).toBeGreaterThanOrEqual(6);

  await operator.request({ id: 90, cmd: "exec", ...lamp, name: "set_power", args: [true] });
  await eventually(() => expect(valuesOf(slow, "power")).toEqual([false, false, true]));
});

test("what a client unbinds while it is behind does not reach it any more", async () => {
  const host = await testHost();
  const [operator, slow] = [await openSocket(host.url, support), await openSocket(host.url)];
  await slow.request({ id: 1, cmd: "bind", ...lamp, name: "scene" });
  await slow.request({ id: 2, cmd: "bind", ...lamp, name: "power" });
  slow.socket.pause();
  await fallBehind(host, operator);
  await operator.request({ id: 1, cmd: "exec", ...lamp, name: "set_power", args: [true] });
  const before = host.sockets.bindings;
  slow.send({ id: 3, cmd: "unbind", ...lamp, name: "power" });
  await eventually(() => expect(host.sockets.bindings).toBe(before - 1));
  slow.socket.resume();
  await slow.request({ id: 4, cmd: "unbind", ...lamp, name: "scene" });
  expect(valuesOf(slow, "power")).toEqual([false]);
});

test("replies to a slow client wait in order, and all of them arrive", async () => {
  const host = await testHost(limited("unread_bytes: 100000000"));
  const slow = await openSocket(host.url);
  slow.socket.pause();
  const big = "x".repeat(512 * 1024);
  for (let id = 1; id <= 40; id++) slow.send({ id, cmd: "exec", ...lamp, name: "echo", args: [big] });
  await eventually(() => expect(host.sockets.requests).toBe(40));
  expect(host.sockets.fell_behind).toBeGreaterThan(0);
  slow.socket.resume();
  const replies = await slow.frames(40);
  expect(replies.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  expect(replies.every(({ value }) => value === big)).toBe(true);
});

test("a client whose replies pile up unread is closed with 1013 after an unbroken row of them", async () => {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => lines.push(line) });
  const host = await testHost(limited("unread_bytes: 1048576"), { log });
  const [greedy, other] = [await openSocket(host.url), await openSocket(host.url)];
  await greedy.request({ id: 1, cmd: "bind", ...lamp, name: "power" });
  greedy.socket.pause();
  const big = "x".repeat(256 * 1024);
  for (let id = 2; id < 102; id++) greedy.send({ id, cmd: "exec", ...lamp, name: "echo", args: [big] });
  await eventually(() => expect(host.sockets.closed_unread).toBe(1));
  expect(host.sockets.bindings).toBe(0);
  expect(await other.request({ id: 1, cmd: "exec", ...lamp, name: "echo", args: [1] })).toMatchObject({ value: 1 });
  greedy.socket.resume();
  expect(await greedy.closed).toBe(1013);
  const ids = greedy.received.map((text) => JSON.parse(text).id).slice(2);
  expect(ids).toEqual(ids.map((_, at) => at + 2));
  await eventually(() => expect(host.sockets.sockets).toBe(1));
  expect(lines.join("")).toContain('"msg":"user at 127.0.0.1 does not read its answers; the socket is closed"');
});

test("a client that is closed while it binds leaves no binding behind", async () => {
  const host = await testHost(limited("unread_bytes: 1048576"));
  const before = host.building.bindings.size;
  const greedy = await openSocket(host.url);
  greedy.socket.pause();
  // An answer repeats what was asked for: these are long enough that one of them is too much.
  const name = "x".repeat(256 * 1024);
  for (let id = 1; id <= 100; id++) greedy.send({ id, cmd: "bind", ...lamp, name: `${name}${id}` });
  await eventually(() => expect(host.sockets.closed_unread).toBe(1));
  expect([host.sockets.bindings, host.building.bindings.size]).toEqual([0, before]);
});

test("a client that floods the host is read from as its requests end; none is lost, none overtakes", async () => {
  const clock = new FakeClock();
  const host = await testHost(limited("requests_in_flight: 4"), { clock });
  const client = await openSocket(host.url);
  for (let id = 1; id <= 10; id++) client.send({ id, cmd: "exec", ...lamp, name: "hang" });
  for (const running of [4, 8, 10]) {
    await eventually(() => expect(host.sockets.requests).toBe(running));
    await settle();
    expect(host.sockets.requests).toBe(running);
    await clock.advance(1_000);
    await client.frames(running);
  }
  for (let id = 11; id <= 600; id++) client.send({ id, cmd: "exec", ...lamp, name: "echo", args: [id] });
  const ids = (await client.frames(600)).map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 600 }, (_, at) => at + 1));
  expect(host.sockets.reading_paused).toBeGreaterThan(0);
});

test("one socket follows so many variables and logs, and is told when it wants more", async () => {
  const host = await testHost(limited("bindings_per_socket: 2"));
  const client = await openSocket(host.url, support);
  await client.request({ id: 1, cmd: "bind", ...lamp, name: "power" });
  await client.request({ id: 2, cmd: "debug", sys: "sys-1", mod: "Lamp" });
  for (const request of [
    { id: 3, cmd: "bind", ...lamp, name: "scene" },
    { id: 4, cmd: "debug", sys: "sys-2", mod: "Lamp" },
  ])
    expect(await client.request(request)).toMatchObject({ type: "error", error_code: 1, code: 429 });
  expect(await client.request({ id: 5, cmd: "bind", ...lamp, name: "power" })).toMatchObject({ type: "success" });
  await client.request({ id: 6, cmd: "unbind", ...lamp, name: "power" });
  expect(await client.request({ id: 7, cmd: "bind", ...lamp, name: "scene" })).toMatchObject({ type: "success" });
  expect(host.sockets.bindings_refused).toBe(2);
});

test("one key has so many sockets, and others theirs", async () => {
  const host = await testHost(limited("sockets_per_key: 1"));
  const first = await openSocket(host.url);
  await expect(openSocket(host.url)).rejects.toThrow(/^429 \{"error":"This key has 1 sockets open/);
  await openSocket(host.url, support);
  first.socket.close();
  await first.closed;
  await eventually(() => expect(host.sockets.sockets).toBe(1));
  await openSocket(host.url);
  expect(host.sockets.sockets_refused).toBe(1);
});

test("a client that follows a log too slowly gets the first lines, and is told how many it missed", async () => {
  const host = await testHost();
  const [operator, slow] = [await openSocket(host.url, support), await openSocket(host.url, support)];
  await slow.request({ id: 1, cmd: "bind", ...lamp, name: "scene" });
  await slow.request({ id: 2, cmd: "debug", sys: "sys-1", mod: "Lamp" });
  slow.socket.pause();
  await fallBehind(host, operator);
  for (let id = 1; id <= 130; id++)
    await operator.request({ id, cmd: "exec", ...lamp, name: "check", args: [`line ${id}`] });
  slow.socket.resume();
  const messages = () =>
    slow.received.filter((text) => text.includes('"debug"')).map((text) => JSON.parse(text).msg as string);
  await eventually(() => expect(messages()).toHaveLength(101));
  expect(messages().slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, at) => `line ${at + 1}`));
  expect(messages()[100]).toMatch(/^30 lines are missing here/);
  expect(host.sockets.log_lines_dropped).toBe(30);
});

test("a socket is named in the log by its key, its address, and as a panel", async () => {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => lines.push(line) });
  const { url } = await testHost(lampBuilding, { log });
  const path = `/control/websocket?api-key=${keys.panel}&fixed_device=true`;
  const panel = await openSocket(url, { path, headers: { "X-Forwarded-For": "10.0.0.7" } });
  panel.socket.close();
  await panel.closed;
  await eventually(() => expect(lines.join("")).toContain("disconnected"));
  const told = lines.map((line) => JSON.parse(line)).filter(({ socket }) => socket !== undefined);
  expect(told.map(({ msg }) => msg)).toEqual([
    "panel at 10.0.0.7 (a panel) connected",
    "panel at 10.0.0.7 (a panel) disconnected (1005)",
  ]);
  expect(told[0].socket).toEqual({ key: "panel", address: "10.0.0.7", panel: true });
  expect(lines.join("")).not.toContain(keys.panel);
});

test("frames arrive as they were, whatever their length, in whatever script", async () => {
  const { url } = await testHost();
  const client = await openSocket(url);
  const echo = (id: number, value: string) =>
    client.request({ id, cmd: "exec", sys: "sys-1", mod: "Lamp", name: "echo", args: [value] });
  const overhead = Buffer.byteLength(JSON.stringify(await echo(100, "")));
  for (const [at, length] of [125, 126, 127, 65_535, 65_536, 65_537, 200_000].entries()) {
    const value = "é".repeat((length - overhead) >> 1) + "x".repeat((length - overhead) & 1);
    const reply = await echo(101 + at, value);
    expect(reply.value).toBe(value);
    expect(Buffer.byteLength(JSON.stringify(reply))).toBe(length);
  }
});

test("two clients that bind one variable under different ids, and two under the same, each get their own", async () => {
  const { url } = await testHost();
  const clients = [await openSocket(url), await openSocket(url), await openSocket(url)];
  for (const [at, client] of clients.entries())
    await client.request({ id: at === 0 ? 5 : 6, cmd: "bind", ...lamp, name: "power" });
  const [first] = clients as [TestSocket];
  await first.request({ id: 9, cmd: "exec", ...lamp, name: "set_power", args: [true] });
  for (const [at, client] of clients.entries()) {
    await client.request({ id: 10, cmd: "unbind", ...lamp, name: "power" });
    const notified = client.received.map((text) => JSON.parse(text)).filter(({ type }) => type === "notify");
    expect(notified.map(({ id, value }) => [id, value])).toEqual(
      [false, true].map((value) => [at === 0 ? 5 : 6, value]),
    );
  }
});

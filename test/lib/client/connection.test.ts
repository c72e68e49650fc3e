import { type AddressInfo, createServer, type Socket } from "node:net";
import { connect } from "atrium/client";
import { FakeClock } from "atrium/testing";
import { expect, test } from "vitest";
import { queue, scriptedServer } from "./scripted-server.ts";
import { connectedPair, longestPause, openPair, rejection } from "./setup.ts";

test("it opens the control socket and sends its key as a header", async () => {
  const { server } = await openPair({ key: "panel-key" });
  expect(server.attempts).toMatchObject([
    { path: "/api/engine/v2/systems/control", headers: { "x-api-key": "panel-key" } },
  ]);
});

test("without a key it sends none", async () => {
  const { server } = await openPair();
  expect(server.attempts[0]?.headers).not.toHaveProperty("x-api-key");
});

test("a host behind a path keeps its path", async () => {
  const server = await scriptedServer();
  const client = connect({ url: `${server.url}/atrium/` });
  await server.socket();
  client.close();
  expect(server.attempts[0]?.path).toBe("/atrium/api/engine/v2/systems/control");
});

test("an address that is none is refused at once", () => {
  expect(() => connect({ url: "the lobby" })).toThrow("Invalid URL");
});

test("it pings when it connects and every 15 seconds", async () => {
  const { server, client, clock } = await connectedPair();
  const socket = await server.socket();
  socket.silent = true;
  await client.ready();
  await socket.ping();
  await clock.advance(15_000);
  await socket.ping();
  expect(client.state).toBe("open");
});

test("30 seconds without a frame end the connection, and another one follows", async () => {
  const { server, client, clock, nextState } = await connectedPair();
  const socket = await server.socket();
  socket.silent = true;
  await client.ready();
  expect(await nextState()).toBe("open");
  await clock.advance(30_000);
  await socket.closed;
  expect(await nextState()).toBe("connecting");
  await clock.advance(longestPause);
  await server.socket();
  expect(await nextState()).toBe("open");
});

test("with a silence of 3 seconds it pings every 1.5, and gives up 4.5 seconds after the last frame at the latest", async () => {
  const { client, clock, socket, nextLog } = await openPair({ silence: 3_000 });
  socket.silent = true;
  await socket.ping();
  await clock.advance(1_500);
  await socket.ping();
  // The worst moment for a last frame: just after a look.
  await clock.advance(1);
  socket.send("a last frame");
  await nextLog();
  await clock.advance(2_999);
  expect(client.state).toBe("open");
  await clock.advance(1_500);
  expect(client.state).toBe("connecting");
});

test("a frame of any kind is a sign of life", async () => {
  const { client, clock, socket, nextLog } = await openPair();
  socket.silent = true;
  await clock.advance(29_000);
  socket.send("who goes there");
  expect(await nextLog()).toBe("ignored a frame that is none of the protocol: who goes there");
  await clock.advance(29_000);
  expect(client.state).toBe("open");
});

test("a host that accepts connections but never answers is given up after 30 seconds", async () => {
  const mute = createServer();
  const accepted = new Promise<Socket>((resolve) => mute.once("connection", resolve));
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const clock = new FakeClock();
  const log = queue<string>();
  const client = connect({ url: `http://127.0.0.1:${(mute.address() as AddressInfo).port}`, clock, onLog: log.put });
  const socket = await accepted;
  await clock.advance(30_000);
  expect(await log.take()).toBe("no connection: nothing heard for 30 s");
  client.close();
  socket.destroy();
  mute.close();
});

test("it tries again for ever, at the latest 5 seconds after the last attempt", async () => {
  const { server, client, clock, nextLog } = await connectedPair({ refuseWith: 503 });
  for (let attempt = 1; attempt <= 8; attempt++) {
    expect(await nextLog()).toBe("no connection: the host answered 503");
    expect(server.attempts).toHaveLength(attempt);
    if (attempt === 8) server.refuseWith = undefined;
    await clock.advance(longestPause);
  }
  await server.socket();
  await client.ready();
});

test("the first pause is at most 0.3 seconds, again after every connection that worked", async () => {
  const { server, client, clock, socket, nextState } = await openPair();
  await nextState();
  for (let round = 0, current = socket; round < 3; round++) {
    current.send({ id: 0, type: "success" });
    current.break();
    expect(await nextState()).toBe("connecting");
    await clock.advance(300);
    current = await server.socket();
    expect(await nextState()).toBe("open");
  }
  expect(client.state).toBe("open");
});

test("a key that the host refuses ends the client with an error that says so", async () => {
  const { server, client, clock } = await connectedPair({ key: "old-key", refuseWith: 401 });
  expect(await rejection(client.ready())).toMatchObject({
    message: "The host does not accept the key (HTTP 401)",
    code: "unauthorized",
    http: 401,
  });
  expect(client.state).toBe("closed");
  await clock.advance(3_600_000);
  expect(server.attempts).toHaveLength(1);
});

test("a host that wants a key says so to a client without one", async () => {
  const { client } = await connectedPair({ refuseWith: 401 });
  expect((await rejection(client.ready())).message).toBe("The host wants a key (HTTP 401)");
});

test("a key that is refused at a reconnect ends the client too", async () => {
  const { server, client, clock, socket, nextState } = await openPair({ key: "revoked" });
  await nextState();
  server.refuseWith = 401;
  socket.break();
  expect(await nextState()).toBe("connecting");
  await clock.advance(longestPause);
  expect(await nextState()).toBe("closed");
  expect((await rejection(client.ready())).code).toBe("unauthorized");
});

test("close() ends the connection for good", async () => {
  const { server, client, clock, socket, nextState } = await openPair();
  await nextState();
  client.close();
  client.close();
  await socket.closed;
  expect(await nextState()).toBe("closed");
  expect((await rejection(client.ready())).message).toBe("The client was closed");
  await clock.advance(3_600_000);
  expect(server.attempts).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test("a client may be closed before it has a connection", async () => {
  const { client, clock } = await connectedPair();
  const ready = rejection(client.ready());
  client.close();
  expect((await ready).code).toBe("connection_lost");
  expect(clock.pending).toBe(0);
});

test("a state listener that is cancelled hears nothing more", async () => {
  const { client } = await openPair();
  const heard: string[] = [];
  const { cancel } = client.onState((state) => heard.push(state));
  cancel();
  client.close();
  expect(heard).toEqual([]);
});

test("a client that is closed while its socket is being made leaves none behind", async () => {
  const server = await scriptedServer();
  connect({ url: server.url }).close();
  const other = connect({ url: server.url });
  await other.ready();
  expect(server.attempts).toHaveLength(1);
  other.close();
});

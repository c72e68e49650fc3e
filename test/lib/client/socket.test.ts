import { connect } from "atrium/client";
import { expect, test } from "vitest";
import { eventually } from "../../eventually.ts";
import { enterBrowser } from "./browser.ts";
import { scriptedServer } from "./scripted-server.ts";
import { connectedPair, longestPause, openPair, rejection } from "./setup.ts";

test("in a browser the key goes into the address", async () => {
  const server = await scriptedServer();
  enterBrowser();
  const client = connect({ url: server.url, key: "lobby&1" });
  await client.ready();
  expect(server.attempts[0]?.path).toBe("/api/engine/v2/systems/control?api-key=lobby%261");
  expect(server.attempts[0]?.headers).not.toHaveProperty("x-api-key");
  const socket = await server.socket();
  client.close();
  await socket.closed;
});

test("in a browser without a key the address is bare, for the site's cookie to do", async () => {
  const server = await scriptedServer();
  enterBrowser();
  const client = connect({ url: server.url });
  await client.ready();
  expect(server.attempts[0]?.path).toBe("/api/engine/v2/systems/control");
  client.close();
});

const whoAmI = "/api/engine/v2/users/current";

test.each([
  [401, "unauthorized", "The host does not accept the key (HTTP 401)"],
  [403, "access_denied", "The host does not accept the key (HTTP 403)"],
])(
  "in a browser, which tells no status, a refused socket makes it ask who it is: %i ends the client",
  async (status, code, message) => {
    enterBrowser();
    const { server, client, clock } = await connectedPair({ key: "old-key", refuseWith: status });
    server.pages[whoAmI] = { status, body: { error: "access denied" } };
    expect(await rejection(client.ready())).toMatchObject({ code, message, http: status });
    expect(client.state).toBe("closed");
    expect(server.asked).toMatchObject([{ path: whoAmI, headers: { "x-api-key": "old-key" } }]);
    await clock.advance(3_600_000);
    expect(server.attempts).toHaveLength(1);
  },
);

test("in a browser, a key that is revoked while the connection is open ends the client at the next attempt", async () => {
  enterBrowser();
  const { server, client, clock, socket, nextLog } = await openPair({ key: "lobby" });
  server.refuseWith = 401;
  server.pages[whoAmI] = { status: 401, body: { error: "access denied" } };
  socket.close(1008, "the key is no longer valid");
  expect(await nextLog()).toBe("connection lost: closed with code 1008 (the key is no longer valid)");
  expect(server.asked).toEqual([]);
  const ended = rejection(client.ready());
  await clock.advance(longestPause);
  expect(await ended).toMatchObject({ code: "unauthorized" });
});

test("in a browser, a host that is there but takes no sockets is tried again", async () => {
  enterBrowser();
  const { server, client, clock, nextLog } = await connectedPair({ key: "lobby", refuseWith: 503 });
  expect(await nextLog()).toMatch(/^no connection: /);
  server.pages[whoAmI] = { body: { id: "lobby" } };
  await clock.advance(longestPause);
  expect(await nextLog()).toMatch(/^no connection: /);
  server.pages[whoAmI] = { status: 502, body: "<html>" };
  await clock.advance(longestPause);
  expect(await nextLog()).toMatch(/^no connection: /);
  expect(client.state).toBe("connecting");
  server.refuseWith = undefined;
  await clock.advance(longestPause);
  await client.ready();
  expect(server.asked).toHaveLength(3);
});

test("in a browser, without a host there is nobody to ask, and the next attempt comes all the same", async () => {
  enterBrowser();
  const { server, client, clock, socket, nextLog } = await openPair();
  await server.stop();
  await socket.closed;
  expect(await nextLog()).toMatch(/^connection lost: /);
  for (let attempt = 0; attempt < 3; attempt++) {
    await clock.advance(longestPause);
    expect(await nextLog()).toMatch(/^no connection: /);
  }
  expect(client.state).toBe("connecting");
});

test("in a browser, a client that is closed while it asks is closed and asks no more", async () => {
  enterBrowser();
  const { server, client, clock } = await connectedPair({ key: "lobby", refuseWith: 401 });
  server.pages[whoAmI] = "silence";
  await eventually(() => expect(server.asked).toHaveLength(1));
  client.close();
  await server.asked[0]?.givenUp;
  expect(await rejection(client.ready())).toMatchObject({ code: "connection_lost" });
  expect(clock.pending).toBe(0);
});

test("the log has the reason that the host gives for closing", async () => {
  const { socket, nextLog } = await openPair();
  socket.close(4003, "the key was withdrawn");
  expect(await nextLog()).toBe("connection lost: closed with code 4003 (the key was withdrawn)");
});

test("the log has the reason why there is no connection", async () => {
  const { server, client, clock, socket, nextLog } = await openPair();
  await server.stop();
  await socket.closed;
  expect(await nextLog()).toMatch(/^connection lost: /);
  await clock.advance(5_000);
  expect(await nextLog()).toMatch(/^no connection: connect ECONNREFUSED /);
  expect(client.state).toBe("connecting");
});

test("a key that no header can carry is a reason too, and is not shown", async () => {
  const { nextLog } = await connectedPair({ key: "two\nlines" });
  const line = await nextLog();
  expect(line).toMatch(/^no connection: Invalid character in header/);
  expect(line).not.toContain("lines");
});

import { connect } from "atrium/client";
import { expect, onTestFinished, test, vi } from "vitest";
import { WebSocket } from "ws";
import { scriptedServer } from "./scripted-server.ts";
import { connectedPair, openPair } from "./setup.ts";

/** A browser's socket: no headers, no statuses, no `terminate`. */
class BrowserSocket extends WebSocket {
  override terminate = undefined as never;

  constructor(url: string) {
    super(url);
  }
}

/** Calls back in what looks like a browser. */
function inBrowser<T>(callback: () => T): T {
  vi.stubGlobal("WebSocket", BrowserSocket);
  vi.stubGlobal("process", Object.create(process, { versions: { value: {} } }));
  onTestFinished(() => void vi.unstubAllGlobals());
  const result = callback();
  vi.unstubAllGlobals();
  vi.stubGlobal("WebSocket", BrowserSocket);
  return result;
}

test("in a browser the key goes into the address", async () => {
  const server = await scriptedServer();
  const client = inBrowser(() => connect({ url: server.url, key: "lobby&1" }));
  await client.ready();
  expect(server.attempts[0]?.path).toBe("/api/engine/v2/systems/control?api-key=lobby%261");
  expect(server.attempts[0]?.headers).not.toHaveProperty("x-api-key");
  const socket = await server.socket();
  client.close();
  await socket.closed;
});

test("in a browser without a key the address is bare, for the site's cookie to do", async () => {
  const server = await scriptedServer();
  const client = inBrowser(() => connect({ url: server.url }));
  await client.ready();
  expect(server.attempts[0]?.path).toBe("/api/engine/v2/systems/control");
  client.close();
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

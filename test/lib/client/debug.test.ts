import type { DebugLine } from "atrium/client";
import { expect, test } from "vitest";
import { queue } from "./scripted-server.ts";
import { openPair } from "./setup.ts";

test("the lines of a module's log are told until the listener is cancelled, equal ones too", async () => {
  const { client, socket } = await openPair();
  const lines = queue<DebugLine>();
  const log = client.debug("mod-calendar", lines.put);
  const { id, ...request } = await socket.request();
  expect(request).toMatchObject({ cmd: "debug", mod: "mod-calendar" });
  socket.send({ id, type: "success" });
  const frame = { id, type: "debug", mod: "mod-calendar", level: "warn", msg: "graph is slow", meta: {} };
  socket.send(frame);
  socket.send(frame);
  const line = { module: "mod-calendar", level: "warn", message: "graph is slow" };
  expect([await lines.take(), await lines.take()]).toEqual([line, line]);
  log.cancel();
  expect(await socket.request()).toMatchObject({ cmd: "ignore", mod: "mod-calendar" });
});

test("a log is followed again after a reconnect", async () => {
  const { client, socket, reconnect } = await openPair();
  const lines = queue<DebugLine>();
  client.debug("Calendar_2", lines.put);
  await socket.request();
  const again = await reconnect(socket);
  const { id, mod } = await again.request();
  expect(mod).toBe("Calendar_2");
  again.send({ id, type: "debug", mod: "mod-calendar-2", level: "info", msg: "back" });
  expect((await lines.take()).message).toBe("back");
});

test("a key that may not read logs is told so", async () => {
  const { client, socket, nextLog } = await openPair();
  client.debug("mod-calendar", () => {});
  socket.send({ id: (await socket.request()).id, type: "error", error_code: 2, code: 403, msg: "support only" });
  expect(await nextLog()).toBe("log of mod-calendar: support only");
});

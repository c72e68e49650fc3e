import { expect, test } from "vitest";
import { scriptedServer } from "../../lib/client/scripted-server.ts";
import { atrium } from "./command-line.ts";

test("watch prints every value with its time until it is interrupted", async () => {
  const server = await scriptedServer();
  const run = await atrium(["watch", "sys-1", "Calendar_2", "queue", "--url", server.url]);
  const socket = await server.socket();
  const request = await socket.request();
  expect(request).toMatchObject({ cmd: "bind", sys: "sys-1", mod: "Calendar", index: 2, name: "queue" });
  socket.send({ id: request.id, type: "notify", value: [1, 2] });
  expect(await run.nextOut()).toBe("2026-01-05 09:00:00  [1,2]");
  await run.clock.advance(1_000);
  socket.send({ id: request.id, type: "notify", value: "idle" });
  expect(await run.nextOut()).toBe("2026-01-05 09:00:01  idle");
  run.interrupt();
  expect(await run.exit).toBe(0);
  await socket.closed;
});

test("with --json every value is a line with its time", async () => {
  const server = await scriptedServer();
  const run = await atrium(["--json", "watch", "sys-1", "Calendar", "connected", "--url", server.url]);
  const socket = await server.socket();
  socket.send({ id: (await socket.request()).id, type: "notify", value: true });
  const time = new Date(2026, 0, 5, 9).toISOString();
  expect(JSON.parse(await run.nextOut())).toEqual({ time, value: true });
  run.interrupt();
  await run.exit;
});

test("watch says that the connection is lost, once, and when it is back", async () => {
  const server = await scriptedServer();
  const run = await atrium(["watch", "sys-1", "Calendar", "connected", "--url", server.url]);
  const socket = await server.socket();
  await socket.request();
  server.refuseWith = 503;
  socket.break();
  expect(await run.nextErr()).toBe("connection lost: closed with code 1006");
  await run.clock.advance(300);
  expect(await run.nextErr()).toBe("no connection: the host answered 503");
  while (server.attempts.length < 4) await run.clock.advance(1_000);
  server.refuseWith = undefined;
  const back = run.nextErr();
  let again: unknown;
  void server.socket().then((socket) => {
    again = socket;
  });
  while (again === undefined) await run.clock.advance(1_000);
  expect(await back).toBe("connected");
  run.interrupt();
  expect(await run.exit).toBe(0);
});

test("a binding that the host refuses ends watch with the reason", async () => {
  const server = await scriptedServer();
  const run = await atrium(["watch", "sys-9", "Calendar", "connected", "--url", server.url]);
  const socket = await server.socket();
  const { id } = await socket.request();
  socket.send({ id, type: "error", error_code: 5, code: 404, msg: 'There is no system "sys-9"' });
  expect(await run.exit).toBe(1);
  expect(run.err()).toBe('There is no system "sys-9"');
});

import { expect, test } from "vitest";
import { scriptedServer } from "../../lib/client/scripted-server.ts";
import { atrium } from "./command-line.ts";

const line = { type: "debug", mod: "mod-calendar", level: "warn", msg: "graph is slow" };

test("logs follows the log of a module", async () => {
  const server = await scriptedServer();
  const run = await atrium(["logs", "Calendar", "--url", server.url]);
  const socket = await server.socket();
  const { id, ...request } = await socket.request();
  expect(request).toMatchObject({ cmd: "debug", mod: "Calendar" });
  socket.send({ id, ...line });
  expect(await run.nextOut()).toBe("2026-01-05 09:00:00  warn   graph is slow");
  run.interrupt();
  expect(await run.exit).toBe(0);
});

test("with --json every line is an object", async () => {
  const server = await scriptedServer();
  const run = await atrium(["logs", "mod-calendar", "--json", "--url", server.url]);
  const socket = await server.socket();
  socket.send({ id: (await socket.request()).id, ...line });
  const time = new Date(2026, 0, 5, 9).toISOString();
  expect(JSON.parse(await run.nextOut())).toEqual({
    time,
    module: "mod-calendar",
    level: "warn",
    message: "graph is slow",
  });
  run.interrupt();
  await run.exit;
});

test("a module may be named as a system names it", async () => {
  const server = await scriptedServer();
  server.pages["/api/engine/v2/systems/sys-1"] = { body: { modules: ["mod-a", "mod-b", "mod-c"] } };
  server.pages["/api/engine/v2/modules"] = {
    body: [
      { id: "mod-c", name: "Display" },
      { id: "mod-b", name: "Calendar" },
      { id: "mod-a", name: "Display" },
    ],
  };
  const run = await atrium(["logs", "sys-1/Display_2", "--url", server.url]);
  const socket = await server.socket();
  expect(await socket.request()).toMatchObject({ cmd: "debug", mod: "mod-c" });
  run.interrupt();
  await run.exit;

  const missing = await atrium(["logs", "sys-1/Display_3", "--url", server.url]);
  expect(await missing.exit).toBe(1);
  expect(missing.err()).toBe('The system "sys-1" has no module "Display_3"');
});

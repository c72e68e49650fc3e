import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { eventually } from "../eventually.ts";
import { driverPath } from "../runtime/test-host.ts";
import { atrium } from "./process.ts";

/* Hosts as processes of their own, with a driver in a worker. */

const limit = { timeout: 90_000 };
const key = "key-of-the-administrator";

async function settingsFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "atrium-down-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "building.yaml");
  await writeFile(
    file,
    `
host: { port: 0, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth: { keys: [ { name: administrator, key: ${key}, level: administrator } ] }
modules: [ { id: mod-rogue, driver: demo/rogue } ]
systems: [ { id: sys-1, name: One, modules: [mod-rogue] } ]
`,
  );
  return file;
}

async function startHost(file: string) {
  const run = atrium(["start", "--settings", file]);
  const [, url] = await run.until(/Atrium \S+ at (\S+),/);
  const socket = new WebSocket(`${url?.replace("http", "ws")}/api/engine/v2/systems/control`, {
    headers: { "X-API-Key": key },
  });
  const frames: Record<string, unknown>[] = [];
  socket.on("message", (text) => frames.push(JSON.parse(String(text))));
  await once(socket, "open");
  let id = 0;
  const send = (name: string, args: unknown[]) => {
    socket.send(JSON.stringify({ id: ++id, cmd: "exec", sys: "sys-1", mod: "Rogue", index: 1, name, args }));
    return id;
  };
  const answer = async (wanted: number) => {
    await eventually(() => expect(frames.map((frame) => frame.id)).toContain(wanted));
    return frames.find((frame) => frame.id === wanted);
  };
  return { run, socket, send, answer };
}

test(
  "a host that is told to stop takes no new calls, lets those in flight end, and says to its sockets why",
  limit,
  async () => {
    let held: ServerResponse | undefined;
    const service = createServer((_, response) => {
      held = response;
    }).listen(0, "127.0.0.1");
    await once(service, "listening");
    onTestFinished(() => void service.close());

    const { run, socket, send, answer } = await startHost(await settingsFile());
    const closed = once(socket, "close");
    const slow = send("fetch", [`http://127.0.0.1:${(service.address() as AddressInfo).port}`]);
    await eventually(() => expect(held).toBeDefined());
    run.signal("SIGTERM");
    await eventually(async () =>
      expect(await answer(send("echo", [1]))).toMatchObject({
        type: "error",
        msg: expect.stringContaining("going down"),
      }),
    );
    held?.end("late but well");
    expect(await answer(slow)).toMatchObject({ type: "success", value: "late but well" });
    const [code] = await closed;
    expect(code).toBe(1012);
    expect(await run.ended).toBe(0);
  },
);

test("a host that is killed forgets no setting that a driver was told is kept", limit, async () => {
  const file = await settingsFile();
  const first = await startHost(file);
  await first.answer(first.send("greet", ["Good evening"]));
  first.run.signal("SIGKILL");
  await first.run.ended;
  const second = await startHost(file);
  const kept = await fetch(
    `${second.socket.url.replace("ws", "http").split("/api")[0]}/api/engine/v2/modules/mod-rogue/settings`,
    {
      headers: { "X-API-Key": key },
    },
  );
  expect(await kept.json()).toMatchObject({ settings: { greeting: "Good evening" } });
});

test("a driver that leaves takes neither the host nor its other drivers with it", limit, async () => {
  const { run, send, answer } = await startHost(await settingsFile());
  const left = send("misbehave", ["exit"]);
  expect(await answer(left)).toMatchObject({ type: "error", msg: expect.stringContaining("process.exit(7)") });
  await run.until(/mod-rogue is online[\s\S]*mod-rogue is stale[\s\S]*mod-rogue is online/);
  expect(await answer(send("echo", ["still here"]))).toMatchObject({ value: "still here" });
});

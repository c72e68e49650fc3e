import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { clockStartingAt } from "atrium";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../eventually.ts";
import { callers, driverPath, testHost } from "../test-host.ts";

const building = `
host: { port: 0, isolation: worker, public_url: "http://building.example", driver_paths: [ ${JSON.stringify(driverPath)} ] }
drivers: { demo/lamp: { isolation: inline } }
modules:
  - { id: mod-rogue, driver: demo/rogue, settings: { password: open-sesame } }
  - { id: mod-lamp, driver: demo/lamp }
  - { id: mod-room, driver: demo/room }
  - { id: mod-book, driver: demo/guestbook }
systems: [ { id: sys-1, name: One, modules: [mod-rogue, mod-lamp, mod-room, mod-book] } ]
`;

type Host = Awaited<ReturnType<typeof testHost>>;

async function exec({ api }: Host, module: string, name: string, args: unknown = null): Promise<unknown> {
  return JSON.parse(
    await api.exec(callers.administrator, { system: "sys-1", module, index: 1, name }, args, "request-1"),
  );
}

test("a driver in a worker answers as one in the host's thread does", async () => {
  const host = await testHost(building);
  expect(host.building.modules.map(({ id, state }) => `${id} ${state}`)).toEqual([
    "mod-rogue online",
    "mod-lamp online",
    "mod-room online",
    "mod-book online",
  ]);
  expect(await exec(host, "Rogue", "thread")).not.toBe(threadId);
  expect(await exec(host, "Rogue", "echo", [{ a: [1, null, "ü"] }])).toEqual({ a: [1, null, "ü"] });
  await expect(exec(host, "Rogue", "refuse")).rejects.toMatchObject({
    code: "conflict",
    message: "Not today",
    details: { until: "tomorrow" },
  });
  await expect(exec(host, "Rogue", "echo", [1, 2])).rejects.toMatchObject({ code: "invalid_arguments" });
});

test("a logic driver in a worker calls and follows a module of the host's thread, and the other way round", async () => {
  const host = await testHost(building);
  const powers: string[] = [];
  const target = { system: "sys-1", module: "Room", index: 1, name: "lamp_power" };
  await eventually(() => expect(host.api.status(callers.user, target)).toBe("false"));
  host.api.bind(callers.user, target, { changed: (json = "null") => void powers.push(json) });
  expect(await exec(host, "Room", "light", { on: true })).toBe(7);
  await eventually(() => expect(powers).toEqual(["true"]));
  await expect(exec(host, "Room", "break_lamp")).rejects.toMatchObject({ details: { bulb: "E27" } });
});

test("settings, webhooks and routes reach a driver in a worker", async () => {
  const host = await testHost(building);
  const rogue = host.building.module("mod-rogue");
  await exec(host, "Rogue", "greet", ["Hi"]);
  const { settings } = await host.api.settings(callers.support, "mod-rogue");
  expect(settings).toEqual({ password: "[secret]", crash_at_start: false, greeting: "Hi" });
  await writeFile(host.file, building.replace("open-sesame", "other"));
  await host.reload();
  expect(rogue?.status("mood")).toBe('"Hi"');

  const [webhook] = host.api.webhooks.of(rogue as NonNullable<typeof rogue>);
  const path = new URL(String(webhook?.url)).pathname;
  const poked = await fetch(host.url + path, { method: "POST", body: "hey" });
  expect(await poked.text()).toBe("ouch: hey");
  const book = await fetch(`${host.url}/guests/ballroom/book?limit=3`);
  expect(await book.json()).toEqual({ hall: "ballroom", limit: 3 });
});

test("wrong settings put a module in config_error, and its neighbours in the same worker run", async () => {
  const host = await testHost(
    building.replace("modules:\n", "modules:\n  - { id: mod-bad, driver: demo/rogue, settings: { greeting: 7 } }\n"),
  );
  expect(host.building.module("mod-bad")).toMatchObject({
    state: "config_error",
    error: { code: "invalid_settings", message: expect.stringContaining("building.yaml:") },
  });
  expect(host.building.module("mod-rogue")?.state).toBe("online");
});

test("a driver in a worker has the host's time, also when that is another", async () => {
  const host = await testHost(building, { clock: clockStartingAt(Date.UTC(2030, 0, 1)) });
  expect(Math.abs(((await exec(host, "Rogue", "now")) as number) - host.now())).toBeLessThan(3_600_000);
});

test("a worker ends with the last module of its driver, and a driver may move to and from the host's thread", async () => {
  const host = await testHost(building);
  expect(host.building.registry.workers.map(({ driver }) => driver)).toEqual([
    "demo/guestbook",
    "demo/rogue",
    "demo/room",
  ]);
  const inline = building.replace("drivers: {", "drivers: { demo/rogue: { isolation: inline },");
  await writeFile(host.file, inline.replace(/.*mod-book, .*\n/, "").replace(", mod-book]", "]"));
  await host.reload();
  expect(host.building.registry.workers.map(({ driver }) => driver)).toEqual(["demo/room"]);
  expect(await exec(host, "Rogue", "thread")).toBe(threadId);
});

test("drivers outside this repository run in workers unless told otherwise, those of Atrium do not", async () => {
  const usual = building
    .replace("isolation: worker,", "")
    .replace("modules:\n", "modules:\n  - { id: mod-v, driver: veeting/emulator }\n");
  const host = await testHost(usual);
  expect(host.building.registry.workers.map(({ driver }) => driver)).toEqual([
    "demo/guestbook",
    "demo/rogue",
    "demo/room",
  ]);
});

test("a driver that cannot be loaded in a worker says why", async () => {
  const folder = await mkdtemp(join(tmpdir(), "atrium-drivers-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, code] of [
    ["throws", "throw new Error('no licence')"],
    ["leaves", "process.exit(4)"],
  ] as const) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "driver.js"), code);
  }
  const host = await testHost(`
host: { port: 0, driver_paths: [ ${JSON.stringify(folder)} ] }
modules: [ { id: mod-1, driver: throws }, { id: mod-2, driver: leaves } ]
`);
  expect(host.building.module("mod-1")).toMatchObject({
    state: "config_error",
    error: { code: "invalid_driver", message: expect.stringContaining("no licence") },
  });
  expect(host.building.module("mod-2")).toMatchObject({
    state: "config_error",
    error: { code: "invalid_driver", message: expect.stringContaining("process.exit(4)") },
  });
});

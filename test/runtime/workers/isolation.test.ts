import { threadId } from "node:worker_threads";
import { expect, test } from "vitest";
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

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "atrium/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { DriverRegistry } from "../../../runtime/modules/driver-registry.ts";
import { eventually } from "../../eventually.ts";
import { callers, testBuilding } from "../test-host.ts";

async function driverFolder(name: string, code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "atrium-drivers-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, "driver.js"), code);
  return folder;
}

const bell = `
import { defineDriver } from "atrium";
export default defineDriver({ name: "Bell", module: "Bell", summary: "A bell" }, (command) => ({
  ring: command({ summary: "Rings", run: () => "ding" }),
}));
`;

test.each(["", "/acme/bell"])(
  "a driver in a folder elsewhere runs like one of Atrium's own (path + '%s')",
  async (suffix) => {
    const folder = await driverFolder("acme/bell", bell);
    const { exec } = await testBuilding(`
host: { driver_paths: [ ${JSON.stringify(folder + suffix)} ] }
modules: [ { id: mod-bell, driver: acme/bell } ]
systems: [ { id: sys-1, name: One, modules: [mod-bell] } ]
`);
    expect(await exec(callers.user, "Bell", "ring")).toBe("ding");
  },
);

test("a driver that is nowhere puts its modules in config_error, and says where it was looked for", async () => {
  const { api } = await testBuilding("modules: [ { id: mod-x, driver: acme/none } ]");
  expect(api.module(callers.support, "mod-x")).toMatchObject({
    name: "mod-x",
    state: "config_error",
    error: {
      code: "invalid_driver",
      message: expect.stringMatching(/building\.yaml:1: There is no driver "acme\/none"; looked for/),
    },
    description: null,
  });
});

test.each([
  ["throws while it loads", "throw new Error('no licence')", "cannot be loaded: module raised: no licence"],
  ["exports something else", "export default { commands: {} }", "no default export made by defineDriver"],
  ["exports no driver", "export default 1", "no default export made by defineDriver"],
  ["breaks a rule of contracts", bell.replace("ring:", "Ring:"), 'command "Ring" is not in snake_case'],
])("a driver that %s is refused with the reason", async (_, code, reason) => {
  const folder = await driverFolder("bell", code);
  const registry = new DriverRegistry();
  registry.useRules({ paths: [folder], used: new Set(), isolation: () => "inline" });
  await expect(registry.load("bell")).rejects.toMatchObject({
    code: "invalid_driver",
    message: expect.stringContaining(reason),
  });
});

test.each(["../secrets", "/etc/passwd", "a//b", "a b"])("%s is no name of a driver", async (name) => {
  await expect(new DriverRegistry().load(name)).rejects.toMatchObject({
    message: expect.stringContaining("is not a driver's name"),
  });
});

test("a driver that never ends to load keeps nobody from starting, and is not waited for twice", async () => {
  const opened = vi.fn();
  vi.stubGlobal("slowDriver", opened);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const folder = await driverFolder("acme/slow", `await new Promise((open) => slowDriver(open));${bell}`);
  const clock = new FakeClock();
  const registry = new DriverRegistry(clock);
  registry.useRules({ paths: [folder], used: new Set(), isolation: () => "inline" });
  const late = { code: "invalid_driver", message: expect.stringContaining("does not finish loading") };
  const refused = expect(registry.load("acme/slow")).rejects.toMatchObject(late);
  await eventually(() => expect(opened).toHaveBeenCalled());
  await clock.advance(10_000);
  await refused;
  await expect(registry.load("acme/slow")).rejects.toMatchObject(late);
  opened.mock.calls[0]?.[0]();
  await eventually(async () =>
    expect(await registry.load("acme/slow")).toMatchObject({ description: { name: "Bell" } }),
  );
});

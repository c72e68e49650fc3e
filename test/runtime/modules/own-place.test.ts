import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { startHost } from "../../../runtime/host.ts";
import { callers, driverPath, testHost } from "../test-host.ts";

const building = `
host: { listen: 127.0.0.1, port: 0, isolation: inline, driver_paths: [${driverPath}] }
modules:
  - { id: mod-diary, driver: demo/diary }
  - { id: mod-other, driver: demo/diary }
systems:
  - { id: sys-1, name: Study, modules: [mod-diary, mod-other] }
`;

const diary = { system: "sys-1", module: "Diary", index: 1 };

test("a module knows where its host is reached: where it listens, unless the settings know better", async () => {
  const host = await testHost(building);
  expect(JSON.parse(await host.api.exec(callers.user, { ...diary, name: "whose" }, null, "request-1"))).toBe(host.url);
  const known = building.replace("port: 0,", "port: 0, public_url: https://building.example/,");
  await writeFile(host.file, known);
  await host.reload();
  expect(JSON.parse(await host.api.exec(callers.user, { ...diary, name: "whose" }, null, "request-2"))).toBe(
    "https://building.example",
  );
});

test("a module has a folder of its own beside the settings, and finds what it kept after a restart of the host", async () => {
  const host = await testHost(building);
  await host.api.exec(callers.user, { ...diary, name: "write" }, ["Rain"], "request-1");
  const folder = join(dirname(host.file), `.atrium/${basename(host.file)}.data`);
  expect(JSON.parse(await host.api.exec(callers.user, { ...diary, name: "where" }, null, "request-2"))).toBe(
    join(folder, "mod-diary"),
  );
  expect(existsSync(join(folder, "mod-other"))).toBe(false);
  await host.close();

  const again = await startHost({ settings: host.file, log: pino({ level: "silent" }), env: {} });
  await again.started;
  expect(JSON.parse(await again.api.exec(callers.user, { ...diary, name: "read" }, null, "request-3"))).toBe("Rain");
  const other = { ...diary, index: 2, name: "read" };
  await expect(again.api.exec(callers.user, other, null, "request-4")).rejects.toThrow("ENOENT");
  await again.close();
});

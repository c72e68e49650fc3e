import { expect, test } from "vitest";
import { keys, testHost } from "../test-host.ts";
import { atrium } from "./command-line.ts";

test("restart starts a module anew, also one that was stopped, and says how it is then", async () => {
  const host = await testHost();
  const as = ["--url", host.url, "--key", keys.administrator];
  await host.building.module("mod-lamp")?.stop();
  const run = await atrium(["restart", "sys-1/Lamp", ...as]);
  expect(await run.exit).toBe(0);
  expect(run.out()).toContain("mod-lamp is online");
  expect(host.building.module("mod-lamp")?.state).toBe("online");
  const json = await atrium(["restart", "mod-lamp", "--json", ...as]);
  expect(await json.exit).toBe(0);
  expect(JSON.parse(json.out())).toMatchObject({ id: "mod-lamp", state: "online" });
});

test("restart of a module that is not there says so", async () => {
  const host = await testHost();
  const run = await atrium(["restart", "mod-none", "--url", host.url, "--key", keys.administrator]);
  expect(await run.exit).toBe(1);
  expect(run.err()).toContain("mod-none");
});

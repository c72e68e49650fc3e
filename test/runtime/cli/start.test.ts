import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { administratorKey, demoKeys } from "../../../runtime/cli/demo-keys.ts";
import { keys, lampBuilding } from "../test-host.ts";
import { atrium, emptyFolder } from "./command-line.ts";

const quiet = { PORT: "0", LOG_LEVEL: "silent" };

test("a host runs from a settings file until it is interrupted", async () => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, "building.yaml"), lampBuilding);
  const run = await atrium(["start", "--settings", "building.yaml"], { cwd, env: quiet });
  const line = await run.nextOut();
  expect(line).toMatch(/^Atrium \d+\.\d+\.\d+ at http:\/\/127\.0\.0\.1:\d+, settings from building\.yaml$/);
  const url = /http:\S+(?=,)/.exec(line)?.[0] ?? "";
  expect(await run.nextOut()).toBe(`Operator console: ${url}/`);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(run.out()).not.toContain(keys.user);
  run.interrupt();
  expect(await run.nextErr()).toBe("Stopping ...");
  expect(await run.exit).toBe(0);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

test("under npm start a path is meant from where it was typed", async () => {
  const typedIn = await emptyFolder();
  await writeFile(join(typedIn, "building.yaml"), "systems: []");
  const env = { ...quiet, npm_lifecycle_event: "start", INIT_CWD: typedIn };
  const run = await atrium(["start", "--settings", "building.yaml"], { env });
  expect(await run.nextOut()).toContain(join(typedIn, "building.yaml"));
  run.interrupt();
  expect(await run.exit).toBe(0);
});

test("a clock that is no instant, and a PORT that is no port, are refused with what is expected", async () => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, "a.yaml"), "systems: []");
  const noon = await atrium(["start", "--settings", "a.yaml", "--clock", "2026-03-29 noon"], { cwd, env: quiet });
  expect(await noon.exit).toBe(1);
  expect(noon.err()).toContain("--clock takes an instant with its offset, as 2026-03-29T00:30:00Z");
  const port = await atrium(["start", "--settings", "a.yaml"], { cwd, env: { ...quiet, PORT: "web" } });
  expect(await port.exit).toBe(1);
  expect(port.err()).toContain('PORT must be a number from 0 to 65535, not "web"');
});

test("the demo's keys are made once, one for each level, and only their owner reads them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "atrium-keys-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await administratorKey(folder)).toBeUndefined();
  const made = await demoKeys(folder);
  expect(made.map(({ level }) => level)).toEqual(["user", "support", "administrator"]);
  expect(new Set(made.map(({ key }) => key)).size).toBe(3);
  expect(await demoKeys(folder)).toEqual(made);
  expect(await administratorKey(folder)).toBe(made[2]?.key);
  expect((await stat(join(folder, "demo-keys.yaml"))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(folder, "demo-keys.yaml"), "utf8")).toContain("Delete this file to get new ones");
});

test("without --settings it is the demo building, with its keys and lines to paste", async () => {
  const run = await atrium(["start", "--clock", "2026-03-29T02:30:00+02:00"], { env: quiet });
  const lines: string[] = [];
  while (!lines.at(-1)?.includes("atrium watch")) lines.push(await run.nextOut());
  const out = lines.join("\n");
  for (const level of ["user", "support", "administrator"])
    expect(out).toMatch(new RegExp(`^  ${level} +\\S{32}$`, "m"));
  expect(out).toMatch(/npx atrium exec --url http:\/\/127\.0\.0\.1:\d+ sys-boardroom Calendar list_events '\{.*\}'/);
  const links = [...out.matchAll(/http:\S+\?key=\S+/g)].map(([link]) => link);
  expect(links.map((link) => new URL(link).pathname)).toEqual(["/", "/panel/sys-boardroom"]);
  for (const [index, level] of ["administrator", "user"].entries()) {
    const { status, headers } = await fetch(links[index] as string, { redirect: "manual" });
    expect([status, headers.get("location")]).toEqual([303, new URL(links[index] as string).pathname]);
    const cookie = headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    const user = `${new URL(links[index] as string).origin}/api/engine/v2/users/current`;
    expect(await (await fetch(user, { headers: { cookie } })).json()).toMatchObject({ level });
  }
  expect(out).toContain(`"period_start":${Date.UTC(2026, 2, 29) / 1000}`);
  run.interrupt();
  expect(await run.exit).toBe(0);
});

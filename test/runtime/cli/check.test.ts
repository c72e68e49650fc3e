import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { driverPath } from "../test-host.ts";
import { atrium, emptyFolder } from "./command-line.ts";

/** What `atrium check` says of files in a folder. */
async function check(files: Record<string, string>, path = ".", env: Record<string, string> = {}) {
  const cwd = await emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(cwd, name, ".."), { recursive: true });
    await writeFile(join(cwd, name), text);
  }
  const run = await atrium(["check", path], { cwd, env });
  return { code: await run.exit, out: run.out(), err: run.err(), cwd };
}

const right = `
host: { isolation: inline, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth: { keys: [ { name: lobby, key: a-key-that-is-long-enough } ] }
zones: [ { id: zone-1, name: One } ]
modules: [ { id: mod-lamp, driver: demo/lamp } ]
systems: [ { id: sys-1, name: One, zones: [zone-1], modules: [mod-lamp] } ]
`;

test("settings that are right are summed up in a line, and the exit code is 0", async () => {
  expect(await check({ "building.yaml": right }, "building.yaml")).toMatchObject({
    code: 0,
    out: "1 system, 1 module, 1 zone, 1 key, from building.yaml\nEverything is right.",
  });
});

test("a folder is checked as a host would merge it", async () => {
  const { out } = await check({
    "a.yaml": right,
    "b.yml": "zones: [ { id: zone-2, name: Two } ]",
    "c.example.yaml": "{",
  });
  expect(out).toContain("1 system, 1 module, 2 zones, 1 key, from a.yaml, b.yml");
});

test("what stops a module is an error with file, line and path; what looks like a slip is a warning", async () => {
  const { code, out } = await check(
    {
      "building.yaml": `
host: { isolation: inline, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth: { keys: [ { name: lobby, key: short } ] }
modules:
  - { id: mod-a, driver: demo/lamp, settings: { brightness: 200, brightnes: 3 } }
  - { id: mod-b, driver: demo/lamp, settings: { password: "\${env:NO_SUCH_NAME}" } }
  - { id: mod-c, driver: acme/none }
  - { id: mod-d, driver: demo/room }
systems: [ { id: sys-1, name: One, modules: [mod-a, mod-b, mod-c] } ]
`,
    },
    "building.yaml",
  );
  expect(code).toBe(1);
  expect(out).toMatch(/error +mod-a: \S*building\.yaml:5: brightness \(module mod-a\): .*<=100/);
  expect(out).toMatch(/error +mod-b: \S*building\.yaml:6: password \(module mod-b\): .*NO_SUCH_NAME is not set/);
  expect(out).toMatch(/error +mod-c: \S*building\.yaml:7: There is no driver "acme\/none"; looked for/);
  expect(out).toMatch(
    /error +mod-d: \S*building\.yaml:8: A logic module belongs to exactly one system; mod-d is in no system/,
  );
  expect(out).toMatch(
    /warning +\S*building\.yaml:5: the driver demo\/lamp has no setting "brightnes"; did you mean "brightness"\?/,
  );
  expect(out).toMatch(/warning +\S*building\.yaml:8: mod-d is in no system/);
  expect(out).toMatch(/warning +\S*building\.yaml:3: the key "lobby" can be guessed/);
});

test("a setting that is missing names the module that needs it", async () => {
  const { out } = await check({ "a.yaml": "modules: [ { id: mod-c, driver: microsoft/graph-api } ]" });
  expect(out).toContain("a.yaml:1: modules.mod-c.settings.calendar_config: is required (no layer sets it)");
});

test("warnings alone do not fail", async () => {
  const { code, out } = await check({ "a.yaml": "systems: []" });
  expect(code).toBe(0);
  expect(out).toContain("there is no key, so nobody can sign in");
  expect(out).toContain("A host would start with these settings.");
});

test("settings that no host would start with say why, line by line", async () => {
  const { code, out } = await check({ "a.yaml": "zones: [ { id: a } ]\nsystems: [ { id: s, name: S, zonse: [b] } ]" });
  expect(code).toBe(1);
  expect(out).toContain("A host would not start with these settings.");
  expect(out).toContain("a.yaml:1: zones.0.name: is required");
  expect(out).toContain("a.yaml:2: systems.0.zonse: unknown name");
  expect((await check({ "a.yaml": "zones: [" }, "a.yaml")).out).toMatch(/a\.yaml:1: /);
  expect((await check({}, "nowhere.yaml")).out).toContain("There is no settings file or folder at");
});

test("with --json it is one object for programs", async () => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, "a.yaml"), "systems: []");
  const run = await atrium(["check", "a.yaml", "--json"], { cwd });
  expect(await run.exit).toBe(0);
  expect(JSON.parse(run.out())).toMatchObject({ ok: true, errors: [], warnings: [expect.any(String)] });
});

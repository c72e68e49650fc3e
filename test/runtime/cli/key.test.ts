import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { atrium, emptyFolder } from "./command-line.ts";

/** Runs `atrium key ...` on a building with two systems, to its end. */
async function building() {
  const cwd = await emptyFolder();
  const yaml =
    "auth: { keys: [ { name: a, key: '${env:ONLY_THE_HOST_HAS_IT}' } ] }\nsystems:\n  - { id: sys-1, name: One }\n  - { id: sys-2, name: Two }\n";
  await writeFile(join(cwd, "building.yaml"), yaml);
  return async (...args: string[]) => {
    const [verb = "", ...rest] = args;
    const run = await atrium(["key", verb, "--settings", "building.yaml", ...rest], { cwd });
    const code = await run.exit;
    return { code, out: run.out(), err: run.err(), cwd };
  };
}

test("a new key is printed once, alone, and only its digest is kept", async () => {
  const key = await building();
  const made = await key(
    "new",
    "lobby",
    "--level",
    "support",
    "--system",
    "sys-1",
    "--system",
    "sys-2",
    "--expires",
    "90d",
  );
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^[\w-]{43}$/) });
  expect(made.err).toMatch(
    /^key-[0-9a-f]{12}: level support, sys-1, sys-2, until 2026-04-05 \d\d:00:00\. The key is not shown again\.$/,
  );
  const id = /^key-\w+/.exec(made.err)?.[0];
  const kept = await readFile(join(made.cwd, ".atrium/building.yaml.keys", `${id}.json`), "utf8");
  expect(kept).not.toContain(made.out);
  const listed = await key("list");
  expect(listed.out).toMatch(new RegExp(`${id} +lobby +support +2026-01-05 +2026-04-05 \\d\\d:00 +sys-1 sys-2`));
  expect(listed.out + listed.err).not.toContain(made.out);
});

test("several keys may share a name; each is revoked by its id", async () => {
  const key = await building();
  const ids = [];
  for (const _ of [1, 2]) ids.push(JSON.parse((await key("new", "controllers", "--json")).out).id);
  expect(await key("revoke", "controllers")).toMatchObject({
    code: 1,
    err: expect.stringContaining(`name one by its id, `),
  });
  expect(await key("revoke", ids[0])).toMatchObject({ code: 0, out: `${ids[0]} (controllers) is revoked` });
  expect(await key("revoke", "controllers")).toMatchObject({ code: 0, out: `${ids[1]} (controllers) is revoked` });
  expect(JSON.parse((await key("list", "--json")).out)).toEqual([]);
  expect(await key("revoke", "controllers")).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no key "controllers"'),
  });
});

test("for programs a key is one line of JSON, and the list has no digest", async () => {
  const key = await building();
  const made = JSON.parse((await key("new", "probe", "--expires", "2026-02-01", "--json")).out);
  expect(made).toEqual({
    id: expect.stringMatching(/^key-/),
    kind: "key",
    name: "probe",
    level: "user",
    created_at: new Date(2026, 0, 5, 9).getTime() / 1000,
    expires_at: Date.UTC(2026, 1, 1) / 1000,
    key: expect.stringMatching(/^[\w-]{43}$/),
  });
  const { key: _, ...facts } = made;
  expect(JSON.parse((await key("list", "--json")).out)).toEqual([facts]);
});

test.each([
  [["--level", "root"], "Allowed choices are user, support, administrator"],
  [["--system", "sys-3"], 'There is no system "sys-3"; did you mean "sys-1"?'],
  [["--expires", "tomorrow"], "--expires takes 90d, 12h, a day as 2027-01-31"],
  [["--expires", "2025-12-31"], "--expires 2025-12-31 has passed already"],
])("what would make a key that was not meant is refused, and none is made: %s", async (options, message) => {
  const key = await building();
  expect(await key("new", "lobby", ...options)).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining(message),
  });
  expect((await key("list", "--json")).out).toBe("[]");
});

test("a key that has expired is listed as such", async () => {
  const key = await building();
  const { cwd } = await key("list");
  await mkdir(join(cwd, ".atrium/building.yaml.keys"), { recursive: true });
  const old = {
    id: "key-old",
    kind: "key",
    name: "old",
    level: "user",
    created_at: 1,
    expires_at: 2,
    digest: "0".repeat(64),
  };
  await writeFile(join(cwd, ".atrium/building.yaml.keys/key-old.json"), JSON.stringify(old));
  expect((await key("list")).out).toMatch(/key-old +old +user +1970-01-01 +has expired +all/);
});

test("settings that are not there are said to be missing", async () => {
  const run = await atrium(["key", "new", "lobby", "--settings", "nowhere.yaml"]);
  expect(await run.exit).toBe(1);
  expect(run.err()).toMatch(/There is no settings file or folder at .*nowhere\.yaml/);
});

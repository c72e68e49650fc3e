import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type KeyFacts, openIssuedKeys } from "../../../runtime/auth/issued-keys.ts";
import { keyRing } from "../../../runtime/auth/keys.ts";
import { digestOf } from "../../../runtime/auth/secrets.ts";
import { failure, folderWith } from "../settings/fixtures.ts";

/** Opens the store of a settings folder, as a process does at its start. */
const open = (folder: string) => openIssuedKeys(folder, true);
const fileOf = (folder: string, id = "panel-1") => join(folder, ".atrium", "keys", `${id}.json`);

const panel = (id: string): KeyFacts => ({
  id,
  kind: "panel",
  name: `Panel ${id}`,
  level: "user",
  systems: ["sys-1"],
  created_at: 1_767_600_000,
});

test("a key opens what it was issued for, at once and in a new process", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  const key = await store.issue(panel("panel-1"));
  expect(Buffer.from(key, "base64url")).toHaveLength(32);
  for (const { all } of [store, await open(folder)]) {
    expect(all).toEqual([{ ...panel("panel-1"), digest: expect.any(String) }]);
    const { systems, ...caller } = keyRing([], all).get(digestOf(key))?.caller ?? {};
    expect(caller).toEqual({ id: "panel-1", name: "Panel panel-1", level: "user" });
    expect([...(systems ?? [])]).toEqual(["sys-1"]);
  }
});

test("keys are as different as chance makes them, and none is on disk", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  const issued = await Promise.all(Array.from({ length: 20 }, (_, n) => store.issue(panel(`panel-${n}`))));
  expect(new Set(issued).size).toBe(20);
  const texts = await Promise.all(store.all.map(({ id }) => readFile(fileOf(folder, id), "utf8")));
  for (const key of issued) expect(texts.join("")).not.toContain(key);
  expect((await open(folder)).all.map(({ id }) => id)).toEqual(store.all.map(({ id }) => id));
  expect(store.all).toHaveLength(20);
});

test("a revoked key opens nothing, now and after a restart; the others still do", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  const [first, second] = [await store.issue(panel("panel-1")), await store.issue(panel("panel-2"))];
  await store.revoke("panel-1");
  for (const { all } of [store, await open(folder)]) {
    expect(keyRing([], all).get(digestOf(first))).toBeUndefined();
    expect(keyRing([], all).get(digestOf(second))?.caller).toMatchObject({ id: "panel-2" });
  }
});

test("only whole keys are ever seen, and nobody else may read them", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  let writing = true;
  const writes = Promise.all(Array.from({ length: 40 }, (_, n) => store.issue(panel(`panel-${n + 1}`)))).then(() => {
    writing = false;
  });
  let seen = 0;
  while (writing) {
    const now = (await open(folder)).all.length;
    expect(now).toBeGreaterThanOrEqual(seen);
    seen = now;
  }
  await writes;
  const files = await readdir(join(folder, ".atrium", "keys"));
  expect(files.sort()).toEqual(store.all.map(({ id }) => `${id}.json`).sort());
  for (const { id } of store.all) expect((await stat(fileOf(folder, id))).mode & 0o777).toBe(0o600);
});

test("two processes that add and revoke at once undo nothing of each other", async () => {
  const folder = await folderWith();
  const [host, commandLine] = [await open(folder), await open(folder)];
  await host.issue(panel("panel-old"));
  await commandLine.refresh();
  await Promise.all([
    ...[1, 2, 3].map((n) => host.issue(panel(`panel-${n}`))),
    ...[4, 5, 6].map((n) => commandLine.issue(panel(`panel-${n}`))),
    commandLine.revoke("panel-old"),
  ]);
  await host.refresh();
  expect(host.all.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `panel-${n}`));
});

test("the folder of a settings file stands beside it, and bears its name", async () => {
  const folder = await folderWith({ "building.yaml": "" });
  const store = await openIssuedKeys(join(folder, "building.yaml"), false);
  await store.issue(panel("panel-1"));
  expect(await readdir(join(folder, ".atrium"))).toEqual(["building.yaml.keys"]);
});

test("what the disk refuses has not happened, and says what to do", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  const kept = await store.issue(panel("panel-1"));
  await rm(join(folder, ".atrium"), { recursive: true });
  await writeFile(join(folder, ".atrium"), "in the way");
  const refused = {
    code: "request_failed",
    message: expect.stringMatching(/keys cannot be written \(E\w+\).*nothing/),
  };
  expect(await failure(store.revoke("panel-1"))).toMatchObject(refused);
  expect(await failure(store.issue(panel("panel-2")))).toMatchObject(refused);
  expect(keyRing([], store.all).get(digestOf(kept))?.caller).toMatchObject({ id: "panel-1" });
  expect(store.all).toHaveLength(1);
  await rm(join(folder, ".atrium"));
  await store.revoke("panel-1");
  expect(store.all).toEqual([]);
  expect((await open(folder)).all).toEqual([]);
});

describe("a file that is not what was written", () => {
  const whole = { ...panel("panel-1"), digest: "0".repeat(64) };
  test.each([
    ["half of it", JSON.stringify(whole).slice(0, -9)],
    ["nothing", ""],
    ["nothing of a key", "{}"],
    ["a key in place of its digest", JSON.stringify({ ...whole, digest: "a-key-as-it-is" })],
    ["a level that there is not", JSON.stringify({ ...whole, level: "root" })],
    ["a kind that there is not", JSON.stringify({ ...whole, kind: "root" })],
    ["a panel's key without systems", JSON.stringify({ ...whole, systems: undefined })],
  ])("%s is an error that names it, and it stays as it is", async (_, text) => {
    const folder = await folderWith({ ".atrium/keys/panel-1.json": text });
    expect(await failure(open(folder))).toMatchObject({
      code: "invalid_settings",
      message: `${fileOf(folder)} is not readable as a key that was issued; mend it or move it away`,
    });
    expect(await readFile(fileOf(folder), "utf8")).toBe(text);
  });

  test("one that cannot be read at all is the same error", async () => {
    const folder = await folderWith();
    await mkdir(fileOf(folder), { recursive: true });
    expect(await failure(open(folder))).toMatchObject({ code: "invalid_settings", cause: { code: "EISDIR" } });
  });
});

test("of two keys that are alike in the settings the first counts", () => {
  const key = { key: "the-same", systems: undefined };
  const ring = keyRing(
    [
      { ...key, name: "first", level: "user" },
      { ...key, name: "second", level: "administrator" },
    ],
    [],
  );
  expect(ring.get(digestOf("the-same"))?.caller).toEqual({ id: "first", name: "first", level: "user" });
  expect(ring.get(digestOf("the-sam"))).toBeUndefined();
});

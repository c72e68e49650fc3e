import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDefinedSettings } from "../../../runtime/settings/defined-settings.ts";
import { failure, folderWith } from "./fixtures.ts";

/** Opens the store of a settings folder, as a process does at its start. */
const open = (folder: string) => openDefinedSettings(folder, true);
const fileOf = (folder: string) => join(folder, ".atrium", "defined.json");

test("what is set is there at once, and in a new process", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  await store.set("mod-1", "level", 7);
  await store.set("mod-1", "scene", { name: "day", list: [1, null] });
  await store.set("mod-2", "level", 8);
  for (const each of [store, await open(folder)]) {
    expect(each.of("mod-1")).toEqual({ level: 7, scene: { name: "day", list: [1, null] } });
    expect(each.of("mod-2")).toEqual({ level: 8 });
    expect(each.of("mod-3")).toEqual({});
  }
});

test("a later value replaces an earlier one", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  await store.set("mod-1", "level", 7);
  await store.set("mod-1", "level", 8);
  expect((await open(folder)).of("mod-1")).toEqual({ level: 8 });
});

test("writes at the same time keep all, and the last of each is what stays", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  const writes = Array.from({ length: 60 }, (_, n) => store.set(`mod-${n % 3}`, `setting_${n % 20}`, n));
  await Promise.all(writes);
  const reopened = await open(folder);
  for (let n = 0; n < 60; n++) {
    const last = Math.max(
      ...Array.from({ length: 60 }, (_, m) => m).filter((m) => m % 3 === n % 3 && m % 20 === n % 20),
    );
    expect(reopened.of(`mod-${n % 3}`)[`setting_${n % 20}`]).toBe(last);
  }
});

test("only whole files are ever seen, whenever one looks", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  await store.set("mod-1", "text", "");
  let writing = true;
  const writes = Promise.all(
    Array.from({ length: 40 }, (_, n) => store.set("mod-1", "text", "x".repeat(n * 2_000))),
  ).then(() => {
    writing = false;
  });
  while (writing) {
    const seen = JSON.parse(await readFile(fileOf(folder), "utf8"));
    expect(seen["mod-1"].text.length % 2_000).toBe(0);
  }
  await writes;
  expect(await readdir(join(folder, ".atrium"))).toEqual(["defined.json"]);
});

test("nobody else may read the file, also when it is written again", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  for (const level of [1, 2]) {
    await store.set("mod-1", "level", level);
    expect((await stat(fileOf(folder))).mode & 0o777).toBe(0o600);
  }
});

test("the file of a settings file stands beside it, and bears its name", async () => {
  const folder = await folderWith({ "building.yaml": "", "other.yaml": "" });
  const store = await openDefinedSettings(join(folder, "building.yaml"), false);
  await store.set("mod-1", "level", 7);
  expect(await readdir(join(folder, ".atrium"))).toEqual(["building.yaml.defined.json"]);
  expect((await openDefinedSettings(join(folder, "other.yaml"), false)).of("mod-1")).toEqual({});
});

describe("a file that is not what was written", () => {
  test.each([
    ["half of it", '{"mod-1": {"lev'],
    ["nothing", ""],
    ["a list", "[1]"],
    ["a module that is no object", '{"mod-1": 7}'],
  ])("%s is an error that names it", async (_, text) => {
    const folder = await folderWith({ ".atrium/defined.json": text });
    expect(await failure(open(folder))).toMatchObject({
      code: "invalid_settings",
      message: `${fileOf(folder)} is not readable as settings that drivers defined; mend it or move it away`,
    });
    expect(await readFile(fileOf(folder), "utf8")).toBe(text);
  });

  test("one that cannot be read at all is the same error, with its cause", async () => {
    const folder = await folderWith();
    await mkdir(fileOf(folder), { recursive: true });
    const error = await failure(open(folder));
    expect(error).toMatchObject({ code: "invalid_settings", cause: { code: "EISDIR" } });
    expect(error.message).toContain(fileOf(folder));
  });
});

test("a write that fails says so, and the next one brings everything to disk", async () => {
  const folder = await folderWith();
  const store = await open(folder);
  await writeFile(join(folder, ".atrium"), "in the way");
  expect(await failure(store.set("mod-1", "level", 7))).toMatchObject({ code: "EEXIST" });
  await rm(join(folder, ".atrium"));
  await store.set("mod-1", "scene", "day");
  expect((await open(folder)).of("mod-1")).toEqual({ level: 7, scene: "day" });
});

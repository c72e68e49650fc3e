import { mkdir, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { isSettingsFile, readSources } from "../../../runtime/settings/yaml-sources.ts";
import { failure, fileWith, folderWith } from "./fixtures.ts";

describe("one file", () => {
  test("is read, and relative paths start from its folder", async () => {
    const folder = await folderWith({ "building.yaml": "host: { port: 1 }\n", "other.yaml": "host: { port: 2 }\n" });
    const file = join(folder, "building.yaml");
    expect(await readSources(file)).toMatchObject({ folder, files: [file], tree: { host: { port: 1 } } });
  });

  test("may be JSON, and may have any name", async () => {
    const folder = await folderWith({ "settings.conf": '{"host": {"port": 1}}' });
    expect((await readSources(join(folder, "settings.conf"))).tree).toEqual({ host: { port: 1 } });
  });

  test("may be empty", async () => {
    expect((await readSources(await fileWith("# nothing yet\n"))).tree).toEqual({});
  });
});

describe("a folder", () => {
  test("is all its YAML and JSON files, in alphabetical order", async () => {
    const folder = await folderWith({
      "b.yml": "zones: [ { id: b } ]",
      "a.yaml": "zones: [ { id: a } ]",
      "c.json": '{"zones": [{"id": "c"}]}',
      "notes.txt": "zones: [ { id: no } ]",
      "sub/d.yaml": "zones: [ { id: no } ]",
    });
    const { tree, files } = await readSources(folder);
    expect(tree).toEqual({ zones: [{ id: "a" }, { id: "b" }, { id: "c" }] });
    expect(files).toEqual(["a.yaml", "b.yml", "c.json"].map((name) => join(folder, name)));
  });

  test("examples and dotfiles are not among them", async () => {
    const folder = await folderWith({
      "a.yaml": "host: { port: 1 }",
      "production.example.yaml": "host: { port: 2 }",
      ".hidden.yaml": "host: { port: 3 }",
    });
    expect((await readSources(folder)).tree).toEqual({ host: { port: 1 } });
  });

  test.each([
    ["a.yaml", true],
    ["a.yml", true],
    ["a.json", true],
    ["example.yaml", true],
    ["a.example.yaml", false],
    [".a.yaml", false],
    ["a.yaml~", false],
    ["a.yaml.swp", false],
    ["yaml", false],
  ])("%s: %s", (name, expected) => {
    expect(isSettingsFile(name)).toBe(expected);
  });

  test("sections merge by key, and drivers by name", async () => {
    const folder = await folderWith({
      "a.yaml": "host: { port: 1 }\ndrivers: { x: { settings: { a: 1 } } }",
      "b.yaml": "host: { listen: '::1' }\ndrivers: { y: { settings: { b: 2 } } }",
    });
    expect((await readSources(folder)).tree).toEqual({
      host: { port: 1, listen: "::1" },
      drivers: { x: { settings: { a: 1 } }, y: { settings: { b: 2 } } },
    });
  });

  test("lists inside of sections are put one after the other too", async () => {
    const folder = await folderWith({
      "a.yaml": "auth: { keys: [ { name: a } ] }",
      "b.yaml": "auth: { keys: [ { name: b } ] }",
    });
    expect((await readSources(folder)).tree).toEqual({ auth: { keys: [{ name: "a" }, { name: "b" }] } });
  });

  test.each([
    ["a value", "host:\n  port: 1", "host:\n  port: 2", "b.yaml:2: host.port"],
    ["an equal value", "host:\n  port: 1", "host:\n  port: 1", "b.yaml:2: host.port"],
    [
      "the settings of a driver",
      "drivers: { x: { settings: { a: 1 } } }",
      "\n\ndrivers: { x: { settings: { b: 1 } } }",
      "b.yaml:3: drivers.x.settings",
    ],
    ["a list for a value", "zones: none", "zones:\n  - id: a", "b.yaml:2: zones"],
    ["a value for a list", "zones: [ { id: a } ]", "zones: none", "b.yaml:1: zones"],
    ["a map for a value", "host: none", "host: { port: 1 }", "b.yaml:1: host"],
    ["a value for a map", "host: { port: 1 }", "host: none", "b.yaml:1: host"],
    ["a map for a list", "host: [1]", "host: { port: 1 }", "b.yaml:1: host"],
  ])("%s that two files set is an error that says where", async (_, a, b, where) => {
    const folder = await folderWith({ "a.yaml": a, "b.yaml": b });
    expect(await failure(readSources(folder))).toMatchObject({
      code: "invalid_settings",
      message: `${folder}/${where} is set in another file too; keep one`,
    });
  });

  test("without a settings file is an error", async () => {
    const folder = await folderWith({ "readme.md": "" });
    expect(await failure(readSources(folder))).toMatchObject({
      code: "invalid_settings",
      message: `The folder ${folder} has no *.yaml file in it`,
    });
  });
});

describe("what cannot be read", () => {
  test("a path where nothing is", async () => {
    const path = join(await folderWith(), "nowhere.yaml");
    expect(await failure(readSources(path))).toMatchObject({
      code: "invalid_settings",
      message: `There is no settings file or folder at ${path}`,
    });
  });

  test.each([
    ["a flow map that does not end", "host:\n  port: 1\nzones: [ { id: a }\n", /building\.yaml:\d+: /],
    ["a bad indent", "host:\n  port: 1\n port: 2\n", /building\.yaml:3: /],
    ["a key twice", "host:\n  port: 1\n  port: 2\n", /building\.yaml:3: Map keys must be unique/],
    ["two documents", "host: {}\n---\nhost: {}\n", /building\.yaml:2: /],
    [
      "an alias in what it stands for",
      "a: &a [*a]\n",
      /building\.yaml: an alias stands for something that it is a part of/,
    ],
    ["an alias to nothing", "host:\n  port: *nothing\n", /building\.yaml: Unresolved alias.*nothing/],
    ["a list", "- host\n", /building\.yaml:1: expected sections/],
    ["a text", "hello\n", /building\.yaml:1: expected sections/],
  ])("%s is an error with file and line", async (_, yaml, message) => {
    const error = await failure(readSources(await fileWith(yaml)));
    expect(error.code).toBe("invalid_settings");
    expect(error.message).toMatch(message);
  });

  test("aliases that unfold without end are refused", async () => {
    const levels = Array.from({ length: 9 }, (_, n) => `x${n + 1}: &x${n + 1} [${Array(9).fill(`*x${n}`).join(", ")}]`);
    const error = await failure(readSources(await fileWith(`x0: &x0 [lol]\n${levels.join("\n")}\n`)));
    expect(error.code).toBe("invalid_settings");
    expect(error.message).toContain("building.yaml: Excessive alias count");
  });
});

describe("where a value stands", () => {
  const read = async () => {
    const folder = await folderWith({
      "a.yaml": "host:\n  port: 1\nzones:\n  - id: a\n    name: A\n",
      "b.yaml":
        "zones:\n\n  - id: b\n    name: B\n    settings:\n      deep: { x: 1 }\ndrivers:\n  acme/lamp:\n    settings: {}\n",
    });
    const { locate } = await readSources(folder);
    return (...path: (string | number)[]) => relative(folder, locate(path));
  };

  test.each<[(string | number)[], string]>([
    [["host", "port"], "a.yaml:2"],
    [["zones", 0, "name"], "a.yaml:5"],
    [["zones", 1, "name"], "b.yaml:4"],
    [["zones", 1, "settings", "deep", "x"], "b.yaml:6"],
    [["drivers", "acme/lamp"], "b.yaml:9"],
  ])("%j is at %s", async (path, where) => {
    expect((await read())(...path)).toBe(where);
  });

  test("what is missing is at what is around it", async () => {
    const where = await read();
    expect(where("zones", 1, "colour")).toBe("b.yaml:3");
    expect(where("host", "listen")).toBe("a.yaml:2");
  });

  test("what no file has is at the first file", async () => {
    const where = await read();
    expect([where("nothing"), where()]).toEqual(["a.yaml", "a.yaml"]);
  });

  test("an empty section is at its file", async () => {
    const { locate } = await readSources(await fileWith("host:\nzones: []\n"));
    expect(locate(["zones"])).toMatch(/building\.yaml:2$/);
  });

  test("a key without any value is at its file", async () => {
    const file = await fileWith("zones: []\n? host\n");
    const { locate } = await readSources(file);
    expect(locate(["host"])).toMatch(/building\.yaml/);
  });

  test("a file below the current folder is named from there", async () => {
    const { locate } = await readSources("settings");
    expect(locate(["host"])).toMatch(/^settings\//);
  });
});

test("a section called __proto__ is a section like another, and changes no prototype", async () => {
  const { tree } = await readSources(await fileWith('{ "__proto__": { "port": 1 }, "host": { "__proto__": [1] } }'));
  expect(Object.keys(tree)).toEqual(["__proto__", "host"]);
  expect(tree.port).toBeUndefined();
  expect(Object.keys(tree.host as object)).toEqual(["__proto__"]);
});

test("a folder in the folder is not read, whatever its name", async () => {
  const folder = await folderWith({ "a.yaml": "host: {}" });
  await mkdir(join(folder, "old.yaml"));
  expect((await readSources(folder)).tree).toEqual({ host: {} });
});

test("a file that cannot be read is an error that names it", async () => {
  const folder = await folderWith({ "a.yaml": "host: {}" });
  await symlink(join(folder, "nowhere"), join(folder, "b.yaml"));
  expect(await failure(readSources(folder))).toMatchObject({
    code: "invalid_settings",
    message: `${join(folder, "b.yaml")} cannot be read (ENOENT)`,
  });
});

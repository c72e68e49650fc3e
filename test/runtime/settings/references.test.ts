import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveReferences } from "../../../runtime/settings/references.ts";
import { failure, fileWith, folderWith, load, problemsOf } from "./fixtures.ts";

/** The settings of the first module, with what is known of their references. */
async function moduleSettings(yaml: string, env: Record<string, string> = {}, files: Record<string, string> = {}) {
  const folder = await folderWith({
    ...files,
    "building.yaml": `modules: [ { id: m, driver: d, settings: ${yaml} } ]`,
  });
  const { file, references } = await load(join(folder, "building.yaml"), env);
  return { settings: file.modules[0]?.settings, references };
}

describe("${env:NAME}", () => {
  test("is the variable of the environment, also inside of a text and more than once", async () => {
    const env = { HOST_NAME: "lamp", DOMAIN: "example.com", EMPTY: "" };
    const { settings } = await moduleSettings(
      '{ whole: "${env:HOST_NAME}", part: "http://${env:HOST_NAME}.${env:DOMAIN}/${env:EMPTY}", deep: [ { x: "${env:DOMAIN}" } ], n: 1, none: null }',
      env,
    );
    expect(settings).toEqual({
      whole: "lamp",
      part: "http://lamp.example.com/",
      deep: [{ x: "example.com" }],
      n: 1,
      none: null,
    });
  });

  test("is taken as it is, whatever is in it", async () => {
    const value = '$& $1 ${env:OTHER} "quoted"\nline';
    const { settings } = await moduleSettings('{ secret: "<${env:SECRET}>" }', { SECRET: value, OTHER: "no" });
    expect(settings).toEqual({ secret: `<${value}>` });
  });

  test("the place of every reference is known, as it stands in the file", async () => {
    const { references } = await moduleSettings('{ a: "x", b: [ "y", "${env:A}-${env:A}" ] }', { A: "1" });
    expect(references).toEqual([{ path: ["modules", 0, "settings", "b", 1], text: "${env:A}-${env:A}" }]);
  });
});

describe("${file:path}", () => {
  test.each([
    ["without a line end", "geheim", "geheim"],
    ["with one", "geheim\n", "geheim"],
    ["with one of Windows", "geheim\r\n", "geheim"],
    ["with two, of which one belongs to it", "geheim\n\n", "geheim\n"],
  ])("is the contents of a file %s", async (_, contents, expected) => {
    const { settings } = await moduleSettings('{ secret: "${file:secrets/lamp}" }', {}, { "secrets/lamp": contents });
    expect(settings).toEqual({ secret: expected });
  });

  test("may be an absolute path", async () => {
    const folder = await folderWith({ lamp: "geheim" });
    expect((await moduleSettings(`{ secret: "\${file:${join(folder, "lamp")}}" }`)).settings).toEqual({
      secret: "geheim",
    });
  });
});

describe("${port:NAME}", () => {
  test("is a free port, the same wherever the name stands, and over reloads", async () => {
    const file = await fileWith(
      'host: { port: "${port:WEB}" }\nmodules: [ { id: m, driver: d, settings: { a: "http://127.0.0.1:${port:GRAPH}/x", b: "${port:GRAPH}" } } ]',
    );
    const ports = new Map<string, number>();
    const { file: first } = await load(file, {}, ports);
    const graph = ports.get("GRAPH") as number;
    expect(first.host.port).toBe(ports.get("WEB"));
    expect(first.modules[0]?.settings).toEqual({ a: `http://127.0.0.1:${graph}/x`, b: String(graph) });
    expect(graph).not.toBe(ports.get("WEB"));
    expect((await load(file, {}, ports)).file).toEqual(first);
  });

  test("can be listened on, and is none that the system gives to a connection that goes out", async () => {
    const ports = new Map<string, number>();
    await load(await fileWith('host: { port: "${port:WEB}" }'), {}, ports);
    expect(ports.get("WEB")).toBeLessThan(32_768);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(ports.get("WEB"), "127.0.0.1", resolve);
    });
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("a reference that cannot be resolved", () => {
  test.each([
    ["${env:NOBODY}", "the environment variable NOBODY is not set"],
    ["a ${env:NOBODY} b", "the environment variable NOBODY is not set"],
    ["${file:nowhere}", "the file nowhere cannot be read (ENOENT)"],
    ["${file:.}", "the file . cannot be read (EISDIR)"],
  ])("%s in a module's settings stays as it is, and is written down", async (text, problem) => {
    const { settings, references } = await moduleSettings(`{ secret: "${text}" }`);
    expect(settings).toEqual({ secret: text });
    expect(references).toEqual([{ path: ["modules", 0, "settings", "secret"], text, problem }]);
  });

  test.each([
    ["a zone", "zones: [ { id: z, name: Z, settings: { a: '${env:NO}' } } ]"],
    ["a driver", "drivers: { d: { settings: { a: '${env:NO}' } } }"],
    ["a system", "systems: [ { id: s, name: S, settings: { a: '${env:NO}' } } ]"],
  ])("in the settings of %s does not stop the host either", async (_, yaml) => {
    const { references } = await load(await fileWith(yaml));
    expect(references).toMatchObject([{ text: "${env:NO}", problem: "the environment variable NO is not set" }]);
  });

  test("in a key is an error: a key that nobody knows is better than one that everybody can read", async () => {
    const yaml =
      'auth:\n  keys:\n    - name: panel\n      key: "${env:PANEL_KEY}"\nhost: { listen: "${env:ADDRESS}" }\n';
    expect(await problemsOf(yaml)).toEqual([
      {
        where: "building.yaml:4",
        path: "auth.keys.0.key",
        message: "${env:PANEL_KEY}: the environment variable PANEL_KEY is not set",
      },
      {
        where: "building.yaml:5",
        path: "host.listen",
        message: "${env:ADDRESS}: the environment variable ADDRESS is not set",
      },
    ]);
  });

  test("in a key that is set is no error, and the error of another value does not tell it", async () => {
    const yaml = 'auth: { keys: [ { name: panel, key: "${env:PANEL_KEY}" } ] }';
    const { file } = await load(await fileWith(yaml), { PANEL_KEY: "geheim" });
    expect(file.auth.keys[0]?.key).toBe("geheim");
    const broken = await fileWith(`${yaml}\nhost: { listen: 1, exec_timeout: "\${env:PANEL_KEY}" }`);
    expect((await failure(load(broken, { PANEL_KEY: "geheim" }))).message).not.toContain("geheim");
  });
});

test("a port that nobody reserved cannot be resolved", () => {
  const context = { env: {}, folder: "/", ports: new Map<string, number>() };
  expect(resolveReferences({ port: "${port:WEB}" }, context)).toEqual({
    tree: { port: "${port:WEB}" },
    references: [{ path: ["port"], text: "${port:WEB}", problem: "no port is reserved for WEB" }],
  });
});

test("what only looks like a reference is text", async () => {
  const { settings, references } = await moduleSettings('{ a: "${HOME}", b: "$env:X", c: "${env:}", d: "${vault:x}" }');
  expect(settings).toEqual({ a: "${HOME}", b: "$env:X", c: "${env:}", d: "${vault:x}" });
  expect(references).toEqual([]);
});

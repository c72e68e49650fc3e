import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { connectionOptions } from "../../../runtime/cli/connection-options.ts";
import { main } from "../../../runtime/cli/main.ts";
import { processTerminal } from "../../../runtime/cli/terminal.ts";
import { atrium, emptyFolder } from "./command-line.ts";

test("help lists the commands and says what errors look like", async () => {
  const run = await atrium(["--help"]);
  expect(await run.exit).toBe(0);
  const out = run.out();
  for (const name of ["exec", "watch", "modules", "describe", "logs"]) expect(out).toContain(`  ${name} `);
  expect(out).toContain('{"error": sentence, "code": name, "error_code": 0 to 7, "details": {...}}');
  for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("--version is the package's", async () => {
  const run = await atrium(["--version"]);
  expect(await run.exit).toBe(0);
  expect(run.out()).toMatch(/^\d+\.\d+\.\d+/);
});

test.each([
  [["dance"], "error: unknown command 'dance'"],
  [["exec", "sys-1"], "error: missing required argument 'module'"],
  [["modules", "--loud"], "error: unknown option '--loud'"],
])("the command line %j is refused with its reason", async (argv, message) => {
  const run = await atrium(argv);
  expect(await run.exit).toBe(1);
  expect(run.err()).toBe(message);
  expect(run.out()).toBe("");
});

test("an address that is none is an error before anything is sent", async () => {
  const run = await atrium(["modules", "--url", "the lobby"]);
  expect(await run.exit).toBe(1);
  expect(run.err()).toBe('"the lobby" is not an address of a host, as http://127.0.0.1:3000 is');
});

test("without a command it shows its help, and fails", async () => {
  const run = await atrium([]);
  expect(await run.exit).toBe(1);
  expect(run.err()).toContain("Usage: atrium");
});

const ownTerminal = processTerminal();

/** The options that a command would connect with. */
async function options(given: object, env: Record<string, string>, cwd?: string) {
  return connectionOptions(given, { ...ownTerminal, env, cwd: cwd ?? (await emptyFolder()) });
}

test("the address is the option's, else ATRIUM_URL's, else this machine's with PORT", async () => {
  const env = { ATRIUM_URL: "https://env.example/atrium/", ATRIUM_KEY: "k", PORT: "4000" };
  expect((await options({ url: "http://option.example" }, env)).url).toBe("http://option.example");
  expect((await options({}, env)).url).toBe("https://env.example/atrium");
  expect((await options({}, { PORT: "4000" })).url).toBe("http://127.0.0.1:4000");
  expect((await options({}, {})).url).toBe("http://127.0.0.1:3000");
});

async function folderWithDemoKeys(text: string) {
  const folder = await emptyFolder();
  await mkdir(join(folder, "settings"));
  await writeFile(join(folder, "settings/demo-keys.yaml"), text);
  return folder;
}

const demoKeys = `
auth:
  keys:
    - { name: demo-user, key: user-key, level: user }
    - { name: demo-administrator, key: administrator-key, level: administrator }
`;

test("the key is the option's, else ATRIUM_KEY's, else the demo building's administrator's", async () => {
  const folder = await folderWithDemoKeys(demoKeys);
  expect((await options({ key: "option" }, { ATRIUM_KEY: "env" }, folder)).key).toBe("option");
  expect((await options({}, { ATRIUM_KEY: "env" }, folder)).key).toBe("env");
  expect((await options({}, {}, folder)).key).toBe("administrator-key");
});

test.each(["http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000", "http://127.1.2.3"])(
  "%s gets the demo key",
  async (url) => {
    expect((await options({ url }, {}, await folderWithDemoKeys(demoKeys))).key).toBe("administrator-key");
  },
);

test.each(["http://building.example", "http://127.0.0.1.example", "http://localhost.example:3000"])(
  "%s does not get the demo key",
  async (url) => {
    expect(await options({ url }, {}, await folderWithDemoKeys(demoKeys))).toEqual({ url });
  },
);

test("in the process's own terminal results go to standard output and errors to standard error", async () => {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(await main(["node", "atrium", "--version"])).toBe(0);
  expect(await main(["node", "atrium", "dance"])).toBe(1);
  expect(out.mock.calls.map(([text]) => text)).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  expect(err.mock.calls.map(([text]) => text)).toEqual(["error: unknown command 'dance'\n"]);
});

test("Ctrl-C aborts what waits for it", () => {
  const before = process.listeners("SIGINT");
  const signal = ownTerminal.interrupted();
  const [listener] = process.listeners("SIGINT").filter((each) => !before.includes(each));
  expect(signal.aborted).toBe(false);
  listener?.("SIGINT");
  expect(signal.aborted).toBe(true);
  process.removeListener("SIGINT", listener as NodeJS.SignalsListener);
});

test("a reader that has seen enough ends the process without an error", () => {
  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  onTestFinished(() => void vi.restoreAllMocks());
  process.stdout.emit("error", Object.assign(new Error("broken pipe"), { code: "EPIPE" }));
  expect(exit).toHaveBeenCalledWith(0);
});

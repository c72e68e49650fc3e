import { expect, test } from "vitest";
import { scriptedServer } from "../../lib/client/scripted-server.ts";
import { atrium, plain } from "./command-line.ts";

const unixTime = (year: number, month: number, day: number, hour: number) =>
  new Date(year, month - 1, day, hour).getTime() / 1000;

const modules = [
  {
    id: "mod-calendar",
    name: "Calendar",
    driver: "microsoft/graph-api",
    state: "online",
    since: unixTime(2026, 1, 5, 8),
    systems: ["sys-boardroom", "sys-focus-1", "sys-focus-2"],
    error: null,
  },
  {
    id: "mod-boardroom-bookings",
    name: "Bookings",
    driver: "place/bookings",
    state: "config_error",
    since: unixTime(2026, 1, 4, 8),
    systems: ["sys-boardroom"],
    error: { code: "invalid_settings", message: "poll_events: expected number, received string" },
  },
];

async function list(argv: string[] = [], around = {}) {
  const server = await scriptedServer();
  server.pages["/api/engine/v2/modules"] = { body: modules };
  const run = await atrium(["modules", "--url", server.url, ...argv], around);
  return { code: await run.exit, out: run.out(), err: run.err() };
}

test("modules is a table that fits into 80 columns, with errors below it", async () => {
  const { code, out } = await list();
  expect(out).toMatchInlineSnapshot(`
    "ID                      NAME      DRIVER       STATE         FOR  SYSTEMS
    mod-calendar            Calendar  …/graph-api  online        1 h  sys-boardroom
                                                                      sys-focus-1
                                                                      sys-focus-2
    mod-boardroom-bookings  Bookings  …e/bookings  config_error  1 d  sys-boardroom

    mod-boardroom-bookings is config_error:
      poll_events: expected number, received string"
  `);
  expect(code).toBe(0);
  for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("where output is no terminal, every module is one line", async () => {
  const { out } = await list([], { width: undefined });
  expect(out.split("\n")[1]).toBe(
    "mod-calendar            Calendar  microsoft/graph-api  online        1 h  sys-boardroom sys-focus-1 sys-focus-2",
  );
});

test("colours do not move columns", async () => {
  const { out } = await list([], { colours: true });
  expect(out).toContain("\u001b[32monline");
  expect(plain(out)).toBe((await list()).out);
});

test("with --json it is the host's answer", async () => {
  expect(JSON.parse((await list(["--json"])).out)).toEqual(modules);
});

test("an error of the host is told with its code", async () => {
  const server = await scriptedServer();
  server.pages["/api/engine/v2/modules"] = {
    status: 403,
    body: { error: "access denied", message: "This needs level support", backtrace: [] },
  };
  const run = await atrium(["modules", "--json", "--url", server.url]);
  expect(await run.exit).toBe(1);
  expect(JSON.parse(run.err())).toEqual({ error: "This needs level support", code: "access_denied", error_code: 2 });
});

test.each([
  [401, { error: "A key is needed" }, "unauthorized"],
  [500, { error: "unexpected failure", message: "see the log" }, "internal_error"],
  [502, "<html>", "internal_error"],
])("HTTP status %i is %s", async (status, body, code) => {
  const server = await scriptedServer();
  server.pages["/api/engine/v2/modules"] = { status, body };
  const run = await atrium(["modules", "--json", "--url", server.url]);
  expect(await run.exit).toBe(1);
  expect(JSON.parse(run.err()).code).toBe(code);
});

test("whom the host does not know is told how a key is named", async () => {
  const server = await scriptedServer();
  server.pages["/api/engine/v2/modules"] = {
    status: 401,
    body: { error: "access denied", message: "A key is needed" },
  };
  const run = await atrium(["modules", "--url", server.url]);
  expect(await run.exit).toBe(1);
  expect(run.err().split("\n").slice(0, 2)).toEqual([
    "A key is needed",
    "  Keys are named with ATRIUM_KEY, or with --key",
  ]);
});

test("an answer of another shape is an error that says where", async () => {
  const server = await scriptedServer();
  server.pages["/api/engine/v2/modules"] = { body: [{ ...modules[0], since: "noon" }] };
  const run = await atrium(["modules", "--url", server.url]);
  expect(await run.exit).toBe(1);
  expect(run.err()).toContain("[0].since");
});

test("no host is an error that says so", async () => {
  const server = await scriptedServer();
  await server.stop();
  const run = await atrium(["modules", "--url", server.url]);
  expect(await run.exit).toBe(1);
  expect(run.err().split("\n")[0]).toBe(`No answer from ${server.url} (ECONNREFUSED)`);
});

test("a defect shows where it is", async () => {
  const clock = {
    now: () => {
      throw new RangeError("no time");
    },
    after: () => ({ cancel: () => {} }),
  };
  const { code, err } = await list([], { clock });
  expect(code).toBe(1);
  expect(err).toMatch(/^RangeError: no time\n +at /);
});

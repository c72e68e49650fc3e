import { defineDriver, describeDriver } from "atrium";
import { expect, test } from "vitest";
import { z } from "zod";
import { scriptedServer } from "../../lib/client/scripted-server.ts";
import { atrium } from "./command-line.ts";

const calendar = describeDriver(
  defineDriver(
    {
      name: "Calendar",
      module: "Calendar",
      summary: "Calendars, people and mail",
      status: { connected: z.boolean().describe("Whether the tenant answers"), rooms: z.array(z.string()) },
      events: { calendar_changed: z.object({ mailbox: z.string() }) },
    },
    (command) => ({
      list_events: command({
        summary: "Events between two times",
        level: "support",
        timeout: 60_000,
        params: {
          calendar_id: z
            .email()
            .describe("Mailbox whose calendar it is, a person's, a room's or a group's, by address"),
          period_start: z.int().describe("Unix seconds"),
          time_zone: z.string().default("UTC"),
          show: z.enum(["busy", "free"]).optional(),
        },
        returns: z.array(z.object({ id: z.string(), title: z.string() })),
        run: () => [],
      }),
      reset: command({ summary: "Starts over", description: "Nothing is lost.", run: () => null }),
    }),
  ),
);

const answer = {
  id: "mod-calendar",
  name: "Calendar",
  driver: "microsoft/graph-api",
  state: "online",
  description: calendar,
};

async function describeModule(argv: string[], body: object = answer) {
  const server = await scriptedServer();
  server.pages["/api/engine/v2/modules/Calendar"] = { body };
  const run = await atrium(["describe", "Calendar", "--url", server.url, ...argv]);
  return { code: await run.exit, out: run.out(), err: run.err() };
}

test("describe shows commands with their parameters, and status variables", async () => {
  const { code, out } = await describeModule([]);
  expect(out).toMatchInlineSnapshot(`
    "Calendar  mod-calendar  microsoft/graph-api  online
    Calendar: Calendars, people and mail

    list_events  support
      Events between two times
      calendar_id   string (email). Mailbox whose calendar it is, a person's, a
                    room's or a group's, by address
      period_start  integer. Unix seconds
      time_zone     string, default "UTC"
      show          "busy" | "free", optional
      ->            { id, title }[]
      within        60 s

    reset  user
      Starts over. Nothing is lost.
      ->  any

    Status variables
      connected  boolean. Whether the tenant answers
      rooms      string[]

    Events
      calendar_changed  { mailbox }"
  `);
  expect(code).toBe(0);
});

test("with --json it is the host's answer", async () => {
  expect(JSON.parse((await describeModule(["--json"])).out)).toEqual(answer);
});

test("a module whose driver could not be loaded is shown without a contract", async () => {
  const { code, out } = await describeModule([], { ...answer, state: "config_error", description: null });
  expect(out).toContain("The driver could not be loaded");
  expect(code).toBe(0);
});

test("a module may be named as a system names it", async () => {
  const server = await scriptedServer();
  server.pages["/api/engine/v2/systems/sys-1"] = { body: { modules: ["mod-calendar"] } };
  server.pages["/api/engine/v2/modules"] = { body: [answer] };
  server.pages["/api/engine/v2/modules/mod-calendar"] = { body: answer };
  const run = await atrium(["describe", "sys-1/Calendar", "--url", server.url]);
  expect(await run.exit).toBe(0);
  expect(run.out()).toContain("mod-calendar");
});

test("a module that does not exist is an error", async () => {
  const server = await scriptedServer();
  server.pages["/api/engine/v2/modules/Lamp"] = {
    status: 404,
    body: { error: "module not found", message: 'There is no module "Lamp"' },
  };
  const run = await atrium(["describe", "Lamp", "--url", server.url]);
  expect(await run.exit).toBe(1);
  expect(run.err()).toBe('There is no module "Lamp"');
});

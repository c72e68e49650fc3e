import { DriverError, defineDriver } from "atrium";
import { mountDriver } from "atrium/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Needs, Shape } from "../../lib/contract.ts";
import { moduleMembers } from "../../lib/define-driver.ts";
import { failure, thrownBy } from "./fixtures.ts";

interface Parts {
  settings?: Shape;
  status?: Shape;
  needs?: Needs;
  command?: string;
  params?: Shape;
}

const define = ({ command = "go", params = {}, ...definition }: Parts) =>
  defineDriver({ name: "Lamp", module: "Lamp", summary: "A lamp", ...definition }, (each) => ({
    [command]: each({ summary: "Goes", params, run: () => null }),
  }));

const refusal = (parts: Parts) => {
  const error = thrownBy(() => define(parts));
  expect(error).toBeInstanceOf(DriverError);
  expect(error.code).toBe("invalid_driver");
  return error.message;
};

describe("names", () => {
  test.each(["listEvents", "List", "list-events", "list events", "list_", "_list", "list__events", "7", "7_up", ""])(
    "a command called %j is not in snake_case",
    (command) => {
      expect(refusal({ command })).toBe(`Driver "Lamp": command "${command}" is not in snake_case`);
    },
  );

  test.each(["list", "list_events", "svg2", "a_1"])("a command may be called %s", (command) => {
    expect(Object.keys(define({ command }).commands)).toEqual([command]);
  });

  test("settings, status variables and parameters are in snake_case too", () => {
    expect(refusal({ settings: { rateLimit: z.number() } })).toBe(
      'Driver "Lamp": setting "rateLimit" is not in snake_case',
    );
    expect(refusal({ status: { isOn: z.boolean() } })).toBe(
      'Driver "Lamp": status variable "isOn" is not in snake_case',
    );
    expect(refusal({ params: { timeZone: z.string() } })).toBe(
      'Driver "Lamp": go: parameter "timeZone" is not in snake_case',
    );
  });

  test("a parameter that looks like an index would lose its place in the order, and is refused", () => {
    expect(refusal({ params: { name: z.string(), 0: z.string() } })).toContain('parameter "0" is not in snake_case');
  });

  test.each(["then", "constructor", "prototype", "on"])("no command is called %s", (command) => {
    expect(refusal({ command })).toBe(`Driver "Lamp": command "${command}" has a reserved name`);
  });

  test.each(["then", "constructor", "prototype"])("no setting, status variable or parameter is called %s", (name) => {
    expect(refusal({ settings: { [name]: z.string() } })).toContain(`setting "${name}" has a reserved name`);
    expect(refusal({ status: { [name]: z.string() } })).toContain(`status variable "${name}" has a reserved name`);
    expect(refusal({ params: { [name]: z.string() } })).toContain(`parameter "${name}" has a reserved name`);
  });

  test("__proto__ is no name", () => {
    expect(refusal({ status: { ["__proto__"]: z.string() } })).toContain('"__proto__" is not in snake_case');
  });

  test("a status variable and a parameter may be called on", () => {
    expect(define({ status: { on: z.boolean() }, params: { on: z.boolean() } }).status).toHaveProperty("on");
  });

  test.each([...moduleMembers])("no need is called %s, which every module has", (name) => {
    expect(refusal({ needs: { [name]: "Calendar" } })).toBe(
      `Driver "Lamp": need "${name}" has the name of something that every module has`,
    );
  });
});

describe("order of parameters", () => {
  test.each([
    ["an optional one", z.string().optional()],
    ["one with a default", z.string().default("x")],
    ["anything", z.unknown()],
  ])("no required parameter stands after %s", (_, schema) => {
    expect(refusal({ params: { first: schema, second: z.string() } })).toBe(
      'Driver "Lamp": go: parameter "second" is required but stands after the optional "first"',
    );
  });

  test("a parameter that may be null is still required", () => {
    expect(define({ params: { first: z.string().nullable(), second: z.string() } }).commands.go).toBeDefined();
  });
});

describe("setup", () => {
  const withState = (state: object, needs: Needs = {}) =>
    defineDriver({ name: "Lamp", module: "Lamp", summary: "A lamp", needs, setup: () => state }, () => ({}));

  test.each([...moduleMembers])("may not return %s, which every module has", async (name) => {
    const error = await failure(mountDriver(withState({ [name]: 1 })));
    expect(error).toMatchObject({
      code: "invalid_driver",
      message: `Driver "Lamp": setup returns "${name}", which every module has already`,
    });
  });

  test("may not return the name of a need", async () => {
    const error = await failure(mountDriver(withState({ calendar: 1 }, { calendar: "Calendar" })));
    expect(error).toMatchObject({ code: "invalid_driver" });
    expect(error.message).toContain('setup returns "calendar"');
  });

  test("what it returns is on self, also when it is called call", async () => {
    const driver = defineDriver(
      {
        name: "Phone",
        module: "Phone",
        summary: "A phone",
        setup: async () => ({ call: { number: 7 }, dial: (number: number) => `dialled ${number}` }),
      },
      (command) => ({
        dial: command({ summary: "Dials", run: (self) => [self.dial(self.call.number), self.signal.aborted] }),
      }),
    );
    const phone = await mountDriver(driver);
    expect(await phone.commands.dial()).toEqual(["dialled 7", false]);
  });

  test("what it returns cannot be replaced by a command", async () => {
    const driver = defineDriver(
      { name: "Lamp", module: "Lamp", summary: "A lamp", setup: () => ({ client: 1 }) },
      (command) => ({
        replace: command({
          summary: "Replaces",
          run: (self) => {
            (self as { client: number }).client = 2;
          },
        }),
        read: command({ summary: "Reads", run: (self) => self.client }),
      }),
    );
    const lamp = await mountDriver(driver);
    expect((await failure(lamp.commands.replace())).message).toContain("client");
    expect(await lamp.commands.read()).toBe(1);
  });

  test("what it throws is what starting throws, and what it registered is ended", async () => {
    const ended: string[] = [];
    const driver = defineDriver(
      {
        name: "Lamp",
        module: "Lamp",
        summary: "A lamp",
        setup(module) {
          module.onStop(() => ended.push("connection"));
          throw new DriverError("The lamp is not there", { code: "outside_call_failed", details: { source: "lamp" } });
        },
      },
      () => ({}),
    );
    expect(await failure(mountDriver(driver))).toMatchObject({
      message: "The lamp is not there",
      code: "outside_call_failed",
      details: { source: "lamp" },
    });
    expect(ended).toEqual(["connection"]);
  });
});

test("a driver without settings, status, events, needs, setup and routes has empty ones", () => {
  expect(defineDriver({ name: "Lamp", module: "Lamp", summary: "A lamp" }, () => ({}))).toEqual({
    name: "Lamp",
    module: "Lamp",
    summary: "A lamp",
    settings: {},
    status: {},
    events: {},
    needs: {},
    commands: {},
    routes: {},
  });
});

test.each([
  ["book", "nowhere", 'route "book" has the path "nowhere", which is none'],
  ["book", "/api/engine/v2/systems", 'route "book" is below /api/engine, which is the host\'s'],
  ["Book", "/book", 'route "Book" is not in snake_case'],
])("a route %s at %s is refused", (name, path, message) => {
  const define = () =>
    defineDriver(
      { name: "Lamp", module: "Lamp", summary: "A lamp" },
      () => ({}),
      (route) => ({
        [name]: route({ method: "GET", path, summary: "Reads", access: "public", run: () => ({}) }),
      }),
    );
  expect(define).toThrow(message);
});

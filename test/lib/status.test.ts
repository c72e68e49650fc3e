import { DriverError, defineDriver, type Module } from "atrium";
import { mountDriver } from "atrium/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { ModuleHost } from "../../lib/module/boundary.ts";
import { runModule } from "../../lib/module/run-module.ts";
import { FakeClock } from "../../lib/testing/fake-clock.ts";
import { failure } from "./fixtures.ts";

const status = { power: z.boolean(), level: z.number(), scene: z.unknown() };

/** A module with everything it notifies its host of, in order. */
async function watched() {
  let self!: Module<Record<never, never>, typeof status>;
  const lamp = defineDriver(
    {
      name: "Lamp",
      module: "Lamp",
      summary: "A lamp",
      status,
      setup(module) {
        self = module;
      },
    },
    () => ({}),
  );
  const changes: [string, unknown][] = [];
  const host = {
    status: (name: string, json: string | undefined) =>
      void changes.push([name, json === undefined ? undefined : JSON.parse(json)]),
    log: () => {},
  } as unknown as ModuleHost;
  const start = { id: "mod-1", name: "Lamp", settings: {}, timeout: 1_000, dataFolder: "/nowhere" };
  const instance = runModule(lamp, start, host, new FakeClock());
  await instance.started;
  return { self, changes, stop: () => instance.stop() };
}

describe("an equal value notifies nobody", () => {
  test.each([
    ["a boolean", true, true],
    ["a number", 0, -0],
    ["null", null, Number.NaN],
    ["an object", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
    ["an object with its keys in another order", { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ["a list of objects with their keys in another order", [{ a: 1, b: 2 }], [{ b: 2, a: 1 }]],
    ["an object whose other key is undefined", { a: 1 }, { a: 1, b: undefined }],
  ])("%s", async (_, first, second) => {
    const { self, changes } = await watched();
    self.setStatus("scene", first);
    self.setStatus("scene", second);
    expect(changes).toHaveLength(1);
  });
});

describe("another value notifies", () => {
  test.each([
    ["a text of the same length", "on", "of"],
    ["a list in another order", [1, 2], [2, 1]],
    ["an object with another value", { a: 1 }, { a: 2 }],
    ["an object with another key", { a: 1 }, { b: 1 }],
    ["a list for an object of the same length", [1, 2], { a: 1 }],
    ["a text for a number", 1, "1"],
    ["an empty list for an empty object", {}, []],
    ["true for a text", "true", true],
  ])("%s", async (_, first, second) => {
    const { self, changes } = await watched();
    self.setStatus("scene", first);
    self.setStatus("scene", second);
    expect(changes).toEqual([
      ["scene", first],
      ["scene", second],
    ]);
  });

  test("the same object, after it was changed", async () => {
    const { self, changes } = await watched();
    const scene = { name: "day" };
    self.setStatus("scene", scene);
    scene.name = "night";
    self.setStatus("scene", scene);
    expect(changes).toEqual([
      ["scene", { name: "day" }],
      ["scene", { name: "night" }],
    ]);
  });
});

test("undefined removes a variable, once", async () => {
  const { self, changes } = await watched();
  self.setStatus("level", 1);
  self.setStatus("level", undefined);
  self.setStatus("level", undefined);
  expect(changes).toEqual([
    ["level", 1],
    ["level", undefined],
  ]);
  expect(self.getStatus("level")).toBeUndefined();
});

test("a variable that was removed and is set again to the same value notifies", async () => {
  const { self, changes } = await watched();
  for (const value of [1, undefined, 1]) self.setStatus("level", value);
  expect(changes.map(([, value]) => value)).toEqual([1, undefined, 1]);
});

test("values arrive in the order in which they were set, over all variables", async () => {
  const { self, changes } = await watched();
  self.setStatus("level", 1);
  self.setStatus("power", true);
  self.setStatus("level", 2);
  self.setStatus("power", false);
  expect(changes).toEqual([
    ["level", 1],
    ["power", true],
    ["level", 2],
    ["power", false],
  ]);
});

test("a name that is not in the contract is an error", async () => {
  const { self, changes } = await watched();
  for (const name of ["colour", "constructor", "__proto__"]) {
    expect(() => self.setStatus(name as "power", true)).toThrow(`"${name}" is not a status variable of Lamp`);
  }
  expect(changes).toEqual([]);
});

test("a value that JSON cannot hold is an error and changes nothing", async () => {
  const { self, changes } = await watched();
  self.setStatus("scene", 1);
  expect(() => self.setStatus("scene", 1n)).toThrow("BigInt");
  expect(changes).toHaveLength(1);
  expect(self.getStatus("scene")).toBe(1);
});

test("what is read is a copy", async () => {
  const { self } = await watched();
  self.setStatus("scene", { colours: ["red"] });
  (self.getStatus("scene") as { colours: string[] }).colours.push("blue");
  expect(self.getStatus("scene")).toEqual({ colours: ["red"] });
});

test("a stopped module notifies nobody", async () => {
  const { self, changes, stop } = await watched();
  await stop();
  self.setStatus("level", 1);
  expect(changes).toEqual([]);
});

describe("mounted for a test", () => {
  const lamp = defineDriver(
    { name: "Lamp", module: "Lamp", summary: "A lamp", status: { level: z.number().max(100), scene: z.unknown() } },
    (command) => ({
      set_level: command({
        summary: "Sets the level",
        params: { level: z.number().optional() },
        run: (self, { level }) => self.setStatus("level", level),
      }),
      set_scene: command({
        summary: "Sets the scene",
        params: { scene: z.unknown() },
        run: (self, { scene }) => self.setStatus("scene", scene),
      }),
    }),
  );

  test("the variables that are set are there to look at", async () => {
    const { commands, ...mounted } = await mountDriver(lamp);
    expect(mounted.status).toEqual({});
  });

  test("a look at them is a copy, and shows what is set now", async () => {
    const mounted = await mountDriver(lamp);
    await mounted.commands.set_scene({ scene: { name: "day" } });
    await mounted.commands.set_level({ level: 3 });
    (mounted.status.scene as { name: string }).name = "night";
    expect(mounted.status).toEqual({ level: 3, scene: { name: "day" } });
    await mounted.commands.set_level();
    expect(mounted.status).toEqual({ scene: { name: "day" } });
  });

  test("a value that is not what the contract says fails", async () => {
    const mounted = await mountDriver(lamp);
    const error = await failure(mounted.commands.set_level({ level: 101 }));
    expect(error).toBeInstanceOf(DriverError);
    expect(error.message).toContain("status variable level is not what the contract says");
  });
});

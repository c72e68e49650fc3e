import { type Driver, defineDriver, type Module } from "atrium";
import { mountDriver } from "atrium/testing";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { ModuleHost } from "../../lib/module/boundary.ts";
import { runModule } from "../../lib/module/run-module.ts";
import { FakeClock } from "../../lib/testing/fake-clock.ts";
import { failure } from "./fixtures.ts";

const settings = {
  address: z.string().trim(),
  level: z.number().min(0).max(100).default(50),
  scenes: z.record(z.string(), z.object({ level: z.number() })).default({}),
  extra: z.unknown(),
};
type Self = Module<typeof settings>;

type Given = { address: string; extra: unknown };

const lampWith = (update?: (self: Self) => void | Promise<void>) => {
  const selves: Self[] = [];
  const lamp = defineDriver(
    {
      name: "Lamp",
      module: "Lamp",
      summary: "A lamp",
      settings,
      setup(module) {
        selves.push(module as unknown as Self);
      },
      ...(update === undefined ? {} : { update: (self) => update(self as unknown as Self) }),
    },
    () => ({}),
  );
  return { lamp: lamp as unknown as Driver<typeof settings>, self: () => selves.at(-1) as Self };
};

async function mount(given: Record<string, unknown> = {}, update?: (self: Self) => void | Promise<void>) {
  const { lamp, self } = lampWith(update);
  const mounted = await mountDriver(lamp, { settings: { address: "10.0.0.1", ...given } as Given });
  return { ...mounted, self: self() };
}

describe("at start", () => {
  test("what is not set takes its default", async () => {
    const { self } = await mount();
    expect(self.settings).toEqual({ address: "10.0.0.1", level: 50, scenes: {} });
  });

  test("settings are what the schema makes of them", async () => {
    const { self } = await mount({ address: " 10.0.0.2 " });
    expect(self.settings.address).toBe("10.0.0.2");
  });

  test("what the driver does not name is left out", async () => {
    const { self } = await mount({ colour: "red" });
    expect(self.settings).not.toHaveProperty("colour");
  });

  test("wrong settings are an error with every issue, and setup does not run", async () => {
    const { lamp, self } = lampWith();
    const wrong = { level: 101, scenes: { day: { level: "x" } } } as unknown as Given;
    expect(await failure(mountDriver(lamp, { settings: wrong }))).toMatchObject({
      code: "invalid_settings",
      message:
        "Settings: address: is required; level: Too big: expected number to be <=100; " +
        "scenes.day.level: expected number, received string",
      details: {
        issues: [
          { path: "address", message: "is required" },
          { path: "level", message: "Too big: expected number to be <=100" },
          { path: "scenes.day.level", message: "expected number, received string" },
        ],
      },
    });
    expect(self()).toBeUndefined();
  });

  test("the driver cannot change what it was given", async () => {
    const given = { extra: { list: [1] } };
    const { self } = await mount(given);
    (self.settings.extra as { list: number[] }).list.push(2);
    expect(given).toEqual({ extra: { list: [1] } });
  });
});

describe("changed settings", () => {
  test("a driver with update takes them without a restart", async () => {
    const seen: number[] = [];
    const { update, self } = await mount({}, ({ settings }) => void seen.push(settings.level));
    expect(await update({ address: "10.0.0.1", level: 7 })).toBe(true);
    expect(seen).toEqual([7]);
    expect(self.settings.level).toBe(7);
  });

  test("a driver without one wants to be restarted", async () => {
    const { update } = await mount();
    expect(await update({ address: "10.0.0.1", level: 7 })).toBe(false);
  });

  test("wrong ones are refused, and the driver keeps what it had", async () => {
    const seen = vi.fn();
    const { update, self } = await mount({}, seen);
    expect(await failure(update({ address: 7 }))).toMatchObject({
      code: "invalid_settings",
      details: { issues: [{ path: "address", message: "expected string, received number" }] },
    });
    expect(seen).not.toHaveBeenCalled();
    expect(self.settings.address).toBe("10.0.0.1");
  });

  test("an update that fails says so", async () => {
    const { update } = await mount({}, () => Promise.reject(new Error("no connection")));
    expect((await failure(update({ address: "10.0.0.2" }))).message).toBe("module raised: no connection (Error)");
  });
});

describe("a setting that the driver defines", () => {
  test("is persisted and changes self.settings", async () => {
    const { self, defined } = await mount();
    await self.defineSetting("level", 7);
    expect(defined).toEqual({ level: 7 });
    expect(self.settings).toEqual({ address: "10.0.0.1", level: 7, scenes: {} });
  });

  test("is checked first", async () => {
    const { self, defined } = await mount();
    expect(await failure(self.defineSetting("level", 101))).toMatchObject({
      code: "invalid_settings",
      details: { issues: [{ path: "level", message: "Too big: expected number to be <=100" }] },
    });
    expect(defined).toEqual({});
    expect(self.settings.level).toBe(50);
  });

  test.each(["colour", "constructor", "__proto__"])("cannot be one that the driver does not have: %s", async (name) => {
    const { self, defined } = await mount();
    expect((await failure(self.defineSetting(name as "level", 1))).message).toBe(`"${name}" is not a setting of Lamp`);
    expect(defined).toEqual({});
  });

  test("is a copy", async () => {
    const { self, defined } = await mount();
    const scenes = { day: { level: 80 } };
    await self.defineSetting("scenes", scenes);
    scenes.day.level = 1;
    self.settings.scenes.night = { level: 2 };
    expect(defined).toEqual({ scenes: { day: { level: 80 } } });
  });

  test("must be something that JSON can hold", async () => {
    const { self, defined } = await mount();
    expect((await failure(self.defineSetting("extra", 1n))).message).toContain("BigInt");
    expect(defined).toEqual({});
  });

  test("may be taken back to its default", async () => {
    const { self } = await mount({ level: 7 });
    await self.defineSetting("level", undefined);
    expect(self.settings.level).toBe(50);
  });

  test("does not get in the way of another one at the same time", async () => {
    const { self } = await mount();
    await Promise.all([self.defineSetting("level", 7), self.defineSetting("address", "10.0.0.9")]);
    expect(self.settings).toMatchObject({ level: 7, address: "10.0.0.9" });
  });

  test("does not change when it cannot be persisted", async () => {
    const { lamp, self } = lampWith();
    const host = {
      log: () => {},
      defineSetting: () => Promise.reject(new Error("disk full")),
    } as unknown as ModuleHost;
    const start = {
      id: "mod-1",
      name: "Lamp",
      settings: { address: "10.0.0.1" },
      timeout: 1_000,
      dataFolder: "/nowhere",
    };
    await runModule(lamp, start, host, new FakeClock()).started;
    expect((await failure(self().defineSetting("level", 7))).message).toBe("disk full");
    expect(self().settings.level).toBe(50);
  });
});

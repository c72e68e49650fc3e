import { DriverError, defineDriver, type Module, need } from "atrium";
import { mountDriver, settle } from "atrium/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Accessors } from "../../lib/contract.ts";
import { failure } from "./fixtures.ts";

const calendar = defineDriver(
  { name: "Calendar", module: "Calendar", summary: "Events", status: { connected: z.boolean(), next: z.unknown() } },
  (command) => ({
    list_events: command({
      summary: "Events of a day",
      params: { calendar: z.string(), count: z.number().default(10) },
      returns: z.array(z.object({ title: z.string() })),
      run: () => [],
    }),
    refresh: command({ summary: "Reads again", run: () => null }),
  }),
);

const needs = { calendar: need<typeof calendar>("Calendar"), display: "Display_2" };
type Self = Module & Accessors<typeof needs>;

/** Mounts a logic driver whose `self` the test uses directly. */
async function mount(options: Parameters<typeof mountDriver>[1] = {}) {
  let self!: Self;
  const room = defineDriver(
    {
      name: "Room",
      module: "Room",
      summary: "A room",
      needs,
      setup(module) {
        self = module as unknown as Self;
      },
    },
    () => ({}),
  );
  return { ...(await mountDriver(room, options)), self: self as Self };
}

test("a need is an accessor, whose calls reach the module of that name and answer with its results", async () => {
  const seen: unknown[] = [];
  const { self } = await mount({
    modules: {
      Calendar: {
        commands: {
          list_events(args) {
            seen.push(args);
            return Promise.resolve([{ title: "Lunch" }]);
          },
        },
      },
      Display_2: { commands: { power: (args) => args } },
    },
  });
  expect(await self.calendar.list_events({ calendar: "a@b.c" })).toEqual([{ title: "Lunch" }]);
  expect(seen).toEqual([{ calendar: "a@b.c" }]);
  const power = self.display.power as (args: unknown) => Promise<unknown>;
  expect(await power([true])).toEqual([true]);
});

test("a call without arguments sends none, and undefined comes back as null", async () => {
  const seen: unknown[] = [];
  const { self } = await mount({ modules: { Calendar: { commands: { refresh: (args) => void seen.push(args) } } } });
  expect(await self.calendar.refresh()).toBeNull();
  expect(seen).toEqual([null]);
});

test("neither arguments nor results are shared by reference", async () => {
  const kept = { args: undefined as unknown, result: [{ title: "Lunch" }] };
  const { self } = await mount({
    modules: {
      Calendar: {
        commands: {
          list_events(args) {
            kept.args = args;
            return kept.result;
          },
        },
      },
    },
  });
  const args = { calendar: "a@b.c" };
  const result = await self.calendar.list_events(args);
  (result[0] as { title: string }).title = "Dinner";
  args.calendar = "changed";
  expect(kept).toEqual({ args: { calendar: "a@b.c" }, result: [{ title: "Lunch" }] });
});

test("an error of the other module keeps its message, code and details", async () => {
  const { self } = await mount({
    modules: {
      Calendar: {
        commands: {
          refresh() {
            throw new DriverError("Graph says no", { code: "outside_call_failed", details: { source: "graph" } });
          },
        },
      },
    },
  });
  const error = await failure(self.calendar.refresh());
  expect(error).toBeInstanceOf(DriverError);
  expect(error).toMatchObject({
    message: "Graph says no",
    code: "outside_call_failed",
    details: { source: "graph" },
  });
});

test("a command without a stand-in is an error that names it", async () => {
  const { self } = await mount();
  expect(await failure(self.calendar.refresh())).toMatchObject({
    code: "function_not_found",
    message: "No stand-in for Calendar.refresh",
  });
});

test("arguments that JSON cannot hold reject the call", async () => {
  const { self } = await mount({ modules: { Display_2: { commands: { power: () => 1 } } } });
  const power = self.display.power as (args: unknown) => Promise<unknown>;
  expect((await failure(power([1n]))).message).toContain("BigInt");
});

test("an accessor can be awaited, logged and turned into JSON without calling the module", async () => {
  const { self, logs } = await mount();
  expect(await self.calendar).toBeDefined();
  self.log.info("need", { calendar: self.calendar });
  expect(logs[0]?.data).toEqual({ calendar: {} });
  expect(Reflect.get(self.calendar, Symbol.toPrimitive)).toBeUndefined();
});

test("a listener gets the value there is, every change, and undefined when it goes", async () => {
  const { self, needStatus } = await mount({ modules: { Calendar: { status: { connected: true } } } });
  const seen: unknown[] = [];
  self.calendar.on("connected", (value) => seen.push(value));
  await settle();
  expect(seen).toEqual([true]);
  needStatus("Calendar", "connected", false);
  needStatus("Calendar", "connected", undefined);
  expect(seen).toEqual([true, false, undefined]);
});

test("a listener to a variable that is not set yet waits for it", async () => {
  const { self, needStatus } = await mount();
  const seen: unknown[] = [];
  self.calendar.on("connected", (value) => seen.push(value));
  await settle();
  needStatus("Calendar", "next", 1);
  needStatus("Display_2", "connected", true);
  expect(seen).toEqual([]);
  needStatus("Calendar", "connected", true);
  expect(seen).toEqual([true]);
});

test("a listener that comes later gets the value of then", async () => {
  const { self, needStatus } = await mount({ modules: { Calendar: { status: { connected: true } } } });
  needStatus("Calendar", "connected", false);
  const seen: unknown[] = [];
  self.calendar.on("connected", (value) => seen.push(value));
  await settle();
  expect(seen).toEqual([false]);
});

test("two listeners do not share the value", async () => {
  const { self, needStatus } = await mount();
  const seen: unknown[] = [];
  self.calendar.on("next", (value) => (value as unknown[] | undefined)?.push("changed"));
  self.calendar.on("next", (value) => seen.push(value));
  needStatus("Calendar", "next", ["event"]);
  expect(seen).toEqual([["event"]]);
});

test("a listener that is cancelled hears no more, and cancelling again does nothing", async () => {
  const { self, needStatus } = await mount();
  const seen: unknown[] = [];
  const listening = self.calendar.on("connected", (value) => seen.push(value));
  listening.cancel();
  listening.cancel();
  needStatus("Calendar", "connected", true);
  expect(seen).toEqual([]);
});

test("listeners end when the module stops, and none begins after", async () => {
  const { self, needStatus, stop } = await mount({ modules: { Calendar: { status: { connected: true } } } });
  const seen: unknown[] = [];
  self.calendar.on("next", (value) => seen.push(value));
  await stop();
  self.calendar.on("connected", (value) => seen.push(value)).cancel();
  needStatus("Calendar", "next", 1);
  await settle();
  expect(seen).toEqual([]);
});

test.each([
  [
    "throws",
    () => {
      throw new Error("oops");
    },
  ],
  ["rejects", () => Promise.reject(new Error("oops"))],
])("a listener that %s is logged, and the others hear", async (_, fail) => {
  const { self, needStatus, logs } = await mount();
  const seen: unknown[] = [];
  self.calendar.on("connected", fail);
  self.calendar.on("connected", (value) => seen.push(value));
  needStatus("Calendar", "connected", true);
  await settle();
  expect(seen).toEqual([true]);
  expect(logs).toMatchObject([{ level: "error", message: "a listener failed: module raised: oops (Error)" }]);
});

test("a logic driver belongs to a system, of which a test may say more", async () => {
  expect((await mount()).self.system).toEqual({ id: "sys-test", name: "Test room", zones: [], bookable: true });
  const system = { name: "Lobby", email: "lobby@example.com", zones: [{ id: "zone-1", name: "First floor" }] };
  const { self } = await mount({ system });
  expect(self.system).toEqual({ id: "sys-test", bookable: true, ...system });
  self.system?.zones.pop();
  expect(system.zones).toHaveLength(1);
});

test("a service driver has no system, unless a test gives it one", async () => {
  let self!: Module;
  const lamp = defineDriver(
    {
      name: "Lamp",
      module: "Lamp",
      summary: "A lamp",
      setup(module) {
        self = module as unknown as Module;
      },
    },
    () => ({}),
  );
  await mountDriver(lamp);
  expect([self.system, self.name, self.id, self.requestId]).toEqual([undefined, "Lamp", "mod-test", undefined]);
  await mountDriver(lamp, { system: { name: "Lobby" }, name: "Lamp_of_the_lobby" });
  expect([self.system?.name, self.name]).toEqual(["Lobby", "Lamp_of_the_lobby"]);
});

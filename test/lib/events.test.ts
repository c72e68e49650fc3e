import { DriverError, defineDriver, describeDriver, type Module, need } from "atrium";
import { FakeClock, mountDriver, settle } from "atrium/testing";
import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { Accessors } from "../../lib/contract.ts";
import { failure, thrownBy } from "./fixtures.ts";

const rung = z.object({ by: z.string(), times: z.number() });

const doorbell = defineDriver(
  {
    name: "Doorbell",
    module: "Doorbell",
    summary: "Rings",
    settings: { code: z.string().default("none").meta({ writeOnly: true }) },
    events: { rung: rung.describe("Somebody is at the door"), battery_low: z.number() },
  },
  (command) => ({
    ring: command({
      summary: "Rings",
      params: { by: z.string() },
      run: (self, { by }) => self.emit("rung", { by, times: 1 }),
    }),
    shout: command({ summary: "Says what it does not know", run: (self) => self.emit("shouted" as never, 1 as never) }),
    mumble: command({
      summary: "Says it wrong",
      run: (self) => self.emit("rung", { by: "someone" } as z.output<typeof rung>),
    }),
  }),
);

const needs = { doorbell: need<typeof doorbell>("Doorbell"), anything: "Door_2" };
type Self = Module & Accessors<typeof needs>;

/** Mounts a logic driver whose `self` the test uses directly. */
async function mountChime() {
  let self!: Self;
  const chime = defineDriver(
    {
      name: "Chime",
      module: "Chime",
      summary: "Chimes",
      needs,
      setup(module) {
        self = module as unknown as Self;
      },
    },
    () => ({}),
  );
  return { ...(await mountDriver(chime)), self: self as Self };
}

/** Mounts a driver whose `self` the test uses directly. */
async function mountSelf(options: { webhookUrl?: string; clock?: FakeClock } = {}) {
  let self!: Module;
  const driver = defineDriver(
    {
      name: "Bell",
      module: "Bell",
      summary: "Rings",
      setup(module) {
        self = module as unknown as Module;
      },
    },
    () => ({}),
  );
  return { ...(await mountDriver(driver, options)), self: self as Module };
}

test("what a driver emits is told with its data, in order", async () => {
  const bell = await mountDriver(doorbell);
  await bell.commands.ring({ by: "Ann" });
  await bell.commands.ring({ by: "Bob" });
  expect(bell.events).toEqual([
    { name: "rung", data: { by: "Ann", times: 1 } },
    { name: "rung", data: { by: "Bob", times: 1 } },
  ]);
  expectTypeOf(bell.events[0]).toEqualTypeOf<
    { name: "rung"; data: z.output<typeof rung> } | { name: "battery_low"; data: number } | undefined
  >();
});

test("an event that the contract does not name is an error, and one with other data fails the test", async () => {
  const bell = await mountDriver(doorbell);
  expect((await failure(bell.commands.shout())).message).toContain('"shouted" is not an event of Doorbell');
  expect((await failure(bell.commands.mumble())).message).toContain("event rung is not what the contract says");
  expect(bell.events).toEqual([]);
});

test("a secret among the settings does not leave in an event", async () => {
  const bell = await mountDriver(doorbell, { settings: { code: "1234-5678" } });
  await bell.commands.ring({ by: "he who knows 1234-5678" });
  expect(bell.events).toEqual([{ name: "rung", data: { by: "he who knows [secret]", times: 1 } }]);
});

test("a module that has stopped emits nothing", async () => {
  let self!: { emit(name: "rung", data: z.output<typeof rung>): void };
  const late = defineDriver(
    {
      name: "Late",
      module: "Late",
      summary: "Late",
      events: { rung },
      setup(module) {
        self = module;
      },
    },
    () => ({}),
  );
  const mounted = await mountDriver(late);
  await mounted.stop();
  self.emit("rung", { by: "Ann", times: 1 });
  expect(mounted.events).toEqual([]);
});

test("events are part of a driver's description, as JSON Schema", () => {
  expect(describeDriver(doorbell).events).toEqual({
    rung: {
      type: "object",
      description: "Somebody is at the door",
      properties: { by: { type: "string" }, times: { type: "number" } },
      required: ["by", "times"],
      additionalProperties: false,
    },
    battery_low: { type: "number" },
  });
});

test.each(["Rung", "onRing", "then"])("an event cannot be called %s", (name) => {
  const define = () =>
    defineDriver({ name: "Bell", module: "Bell", summary: "Rings", events: { [name]: rung } }, () => ({}));
  expect(thrownBy(define)).toMatchObject({ code: "invalid_driver" });
});

test("a command cannot take the name that accessors listen by", () => {
  const define = () =>
    defineDriver({ name: "Bell", module: "Bell", summary: "Rings" }, (command) => ({
      onEvent: command({ summary: "Takes the name", run: () => null }),
    }));
  expect(thrownBy(define)).toMatchObject({ code: "invalid_driver" });
});

test("a listener hears every event from then on, typed from the other driver's contract", async () => {
  const { self, needEvent } = await mountChime();
  needEvent("Doorbell", "rung", { by: "too early", times: 1 });
  const heard: unknown[] = [];
  self.doorbell.onEvent("rung", (data) => {
    expectTypeOf(data).toEqualTypeOf<{ by: string; times: number }>();
    heard.push(data);
  });
  // @ts-expect-error the contract has no such event
  self.doorbell.onEvent("opened", () => {});
  await settle();
  expect(heard).toEqual([]);
  needEvent("Doorbell", "rung", { by: "Ann", times: 2 });
  needEvent("Doorbell", "battery_low", 4);
  needEvent("Door_2", "rung", { by: "next door", times: 1 });
  expect(heard).toEqual([{ by: "Ann", times: 2 }]);
});

test("without a contract every event can be listened to", async () => {
  const { self, needEvent } = await mountChime();
  const heard: unknown[] = [];
  self.anything.onEvent("opened", (data) => heard.push(data));
  needEvent("Door_2", "opened", { by: "Ann" });
  expect(heard).toEqual([{ by: "Ann" }]);
});

test("an event is not the status variable of its name", async () => {
  const { self, needEvent, needStatus } = await mountChime();
  const heard: unknown[] = [];
  self.anything.onEvent("open", (data) => heard.push(["event", data]));
  self.anything.on("open", (value) => heard.push(["status", value]));
  needStatus("Door_2", "open", true);
  needEvent("Door_2", "open", "by hand");
  expect(heard).toEqual([
    ["status", true],
    ["event", "by hand"],
  ]);
});

test("listeners share nothing, and one that fails is logged without harm to the others", async () => {
  const { self, needEvent, logs } = await mountChime();
  const heard: unknown[] = [];
  self.doorbell.onEvent("rung", (data) => {
    data.by = "changed";
    throw new DriverError("no gong");
  });
  self.doorbell.onEvent("rung", (data) => heard.push(data));
  needEvent("Doorbell", "rung", { by: "Ann", times: 1 });
  await settle();
  expect(heard).toEqual([{ by: "Ann", times: 1 }]);
  expect(logs).toMatchObject([{ level: "error", message: "a listener failed: no gong" }]);
});

test("a listener that is cancelled hears no more, and none hears after the module stopped", async () => {
  const { self, needEvent, stop } = await mountChime();
  const heard: unknown[] = [];
  self.doorbell.onEvent("rung", () => heard.push("first")).cancel();
  self.doorbell.onEvent("rung", () => heard.push("second"));
  needEvent("Doorbell", "rung", { by: "Ann", times: 1 });
  await stop();
  self.doorbell.onEvent("rung", () => heard.push("third"));
  needEvent("Doorbell", "rung", { by: "Bob", times: 1 });
  expect(heard).toEqual(["second"]);
});

test("a webhook gets plain data and answers; its URL is that of the module with its name", async () => {
  const { self, webhook } = await mountSelf({ webhookUrl: "https://building.example/hooks" });
  const url = self.webhook("ring", ({ method, query, headers, body }) => ({
    status: 200,
    headers: { "x-bell": "ding" },
    body: [method, query.who, headers.host, body].join(),
  }));
  expect(url).toBe("https://building.example/hooks/ring");
  const reply = await webhook("ring", { query: { who: "Ann" }, headers: { host: "building.example" }, body: "Hello" });
  expect(reply).toEqual({ status: 200, headers: { "x-bell": "ding" }, body: "POST,Ann,building.example,Hello" });
});

test("a webhook has no URL where nobody knows how others reach the host, and works all the same", async () => {
  const { self, webhook } = await mountSelf();
  expect(self.webhook("ring", () => ({ status: 204 }))).toBeUndefined();
  expect(await webhook("ring")).toEqual({ status: 204 });
});

test("a webhook that answers nothing answers 202", async () => {
  const { self, webhook } = await mountSelf();
  self.webhook("ring", async () => {});
  expect(await webhook("ring")).toEqual({ status: 202 });
});

test("a webhook that fails, or answers nonsense, is logged and its caller gets an error", async () => {
  const { self, webhook, logs } = await mountSelf();
  self.webhook("ring", () => {
    throw new DriverError("no gong");
  });
  self.webhook("knock", () => ({ status: 7 }));
  expect((await failure(webhook("ring"))).message).toBe("no gong");
  await failure(webhook("knock"));
  expect(logs).toMatchObject([
    { level: "error", message: "the webhook ring failed: no gong" },
    { level: "error", message: expect.stringContaining("the webhook knock failed") },
  ]);
});

test("a webhook has ten seconds, and ends with the module", async () => {
  const clock = new FakeClock();
  const { self, webhook, stop } = await mountSelf({ clock });
  self.webhook("ring", () => new Promise(() => {}));
  const late = failure(webhook("ring"));
  await clock.advance(10_000);
  expect(await late).toMatchObject({ code: "exec_timeout" });
  const cut = failure(webhook("ring"));
  await stop();
  expect(await cut).toMatchObject({ code: "module_stopped" });
  expect(await failure(webhook("ring"))).toMatchObject({ code: "module_stopped" });
});

test("a webhook that nobody registered is an error, and the last of a name counts", async () => {
  const { self, webhook } = await mountSelf();
  expect(await failure(webhook("ring"))).toMatchObject({ code: "route_not_found" });
  self.webhook("ring", () => ({ status: 200 }));
  self.webhook("ring", () => ({ status: 201 }));
  expect(await webhook("ring")).toEqual({ status: 201 });
  expect(thrownBy(() => self.webhook("../ring", () => {})).message).toContain("is not in snake_case");
});

test("the URL of a webhook is masked in the module's log", async () => {
  const { self, logs } = await mountSelf({ webhookUrl: "https://building.example/hooks/mod-1/geheim" });
  self.log.info(`called at ${self.webhook("ring", () => {})}`);
  expect(logs[0]?.message).toBe("called at [secret]/ring");
});

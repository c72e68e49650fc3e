import { DriverError, defineDriver, type Module, need, secret } from "atrium";
import { FakeClock, settle } from "atrium/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { AnyDriver } from "../../../lib/contract.ts";
import type { LogLine, ModuleCall, ModuleHost, Reply } from "../../../lib/module/boundary.ts";
import { runModule } from "../../../lib/module/run-module.ts";
import { failure } from "../fixtures.ts";

/** Starts a module at a host that writes down everything it is asked. */
function start(driver: AnyDriver, settings: Record<string, unknown> = {}, answer: Reply = { json: "null" }) {
  const asked = {
    status: [] as unknown[],
    logs: [] as LogLine[],
    calls: [] as ModuleCall[],
    subscriptions: new Set<number>(),
  };
  const host: ModuleHost = {
    status: (name, json) => asked.status.push([name, json]),
    emit: () => {},
    webhook: () => {},
    called: () => {},
    log: (line) => asked.logs.push(line),
    async call(request) {
      asked.calls.push(request);
      return answer;
    },
    subscribe: (subscription) => asked.subscriptions.add(subscription),
    listen: (subscription) => asked.subscriptions.add(subscription),
    unsubscribe: (subscription) => asked.subscriptions.delete(subscription),
    defineSetting: async () => {},
  };
  const clock = new FakeClock();
  const given = { id: "mod-1", name: "Room", settings, timeout: 30_000, dataFolder: "/nowhere" };
  return { ...asked, clock, instance: runModule(driver, given, host, clock) };
}

const about = { name: "Room", module: "Room", summary: "A room" };

describe("calls to other modules", () => {
  const room = defineDriver({ ...about, needs: { calendar: need("Calendar") } }, (command) => ({
    refresh: command({ summary: "Reads again", run: (self) => self.calendar.refresh?.({ count: 1 }) }),
    refresh_later: command({
      summary: "Reads again, later",
      run: (self) => void self.after(10, () => self.calendar.refresh?.()),
    }),
  }));

  test("carry the id of the client's request that caused them", async () => {
    const { instance, calls } = start(room);
    await instance.started;
    await instance.exec({ command: "refresh", args: null, request_id: "req-7" });
    expect(calls).toEqual([{ module: "Calendar", command: "refresh", args: { count: 1 }, request_id: "req-7" }]);
  });

  test("carry it also from a timer that the command set", async () => {
    const { instance, calls, clock } = start(room);
    await instance.started;
    await instance.exec({ command: "refresh_later", args: null, request_id: "req-7" });
    await clock.advance(10);
    expect(calls).toMatchObject([{ args: null, request_id: "req-7" }]);
  });

  test("from outside of a command have none: no client waits for them", async () => {
    let self!: { calendar: { refresh?: () => Promise<unknown> } };
    const driver = defineDriver(
      {
        ...about,
        needs: { calendar: need("Calendar") },
        setup(module) {
          self = module as unknown as typeof self;
        },
      },
      () => ({}),
    );
    const { instance, calls } = start(driver);
    await instance.started;
    await self.calendar.refresh?.();
    expect(calls).toEqual([{ module: "Calendar", command: "refresh", args: null, request_id: undefined }]);
  });

  test("fail with the error of the other module, which a client sees as it was", async () => {
    const error = { code: "outside_call_failed", message: "Graph says no", details: { source: "graph" } } as const;
    const { instance } = start(room, {}, { error });
    await instance.started;
    const reply = await instance.exec({ command: "refresh", args: null, request_id: "req-7" });
    expect(reply).toMatchObject({ error });
  });
});

describe("a stop while setup runs", () => {
  test("ends the start, and what setup opens after it", async () => {
    let go = () => {};
    const waiting = new Promise<void>((resolve) => {
      go = resolve;
    });
    const closed: string[] = [];
    const driver = defineDriver(
      {
        ...about,
        needs: { calendar: need("Calendar") },
        async setup(module) {
          module.onStop(() => closed.push("early"));
          module.calendar.on("connected", () => {});
          await waiting;
          module.onStop(() => closed.push("late"));
          module.every(10, () => {});
          module.calendar.on("connected", () => {});
        },
      },
      () => ({}),
    );
    const { instance, clock, subscriptions } = start(driver);
    const started = failure(instance.started);
    await settle();
    expect(subscriptions.size).toBe(1);
    await instance.stop();
    expect((await started).code).toBe("module_stopped");
    expect(closed).toEqual(["early"]);
    go();
    await settle();
    expect(closed).toEqual(["early", "late"]);
    expect(clock.pending).toBe(0);
    expect(subscriptions.size).toBe(0);
  });

  test("before it began is a failed start", async () => {
    const { instance } = start(defineDriver({ ...about, setup: () => new Promise<never>(() => {}) }, () => ({})));
    const started = failure(instance.started);
    await instance.stop();
    expect((await started).code).toBe("module_stopped");
  });
});

test("the host has hold of the module before the driver's code runs", async () => {
  let ran = false;
  const driver = defineDriver(
    {
      ...about,
      setup() {
        ran = true;
      },
    },
    () => ({}),
  );
  const { instance } = start(driver);
  expect(ran).toBe(false);
  await instance.started;
  expect(ran).toBe(true);
});

test("the log says at what time, by the clock, and only what there is to say", async () => {
  let self!: Module;
  const driver = defineDriver(
    {
      ...about,
      setup(module) {
        self = module as unknown as Module;
      },
    },
    () => ({}),
  );
  const { instance, logs, clock } = start(driver);
  await instance.started;
  self.log.warn("Low battery");
  expect(logs).toEqual([{ time: clock.now(), level: "warn", message: "Low battery" }]);
});

test("a status variable whose masked value stays the same notifies nobody", async () => {
  let set!: (value: string) => void;
  const driver = defineDriver(
    {
      ...about,
      settings: { password: secret(z.string()) },
      status: { seen: z.string() },
      setup(module) {
        set = (value) => module.setStatus("seen", value);
      },
      update: () => {},
    },
    () => ({}),
  );
  const { instance, status } = start(driver, { password: "old-password" });
  await instance.started;
  set("old-password");
  await instance.update({ password: "new-password" });
  set("new-password");
  expect(status).toEqual([["seen", '"[secret]"']]);
});

test("an answer is a report, not an error object", async () => {
  const driver = defineDriver(about, (command) => ({
    fail: command({
      summary: "Fails",
      run() {
        throw new DriverError("No", { details: { n: 1 } });
      },
    }),
  }));
  const { instance } = start(driver);
  await instance.started;
  const reply = await instance.exec({ command: "fail", args: null, request_id: "req-7" });
  expect(reply).toEqual({
    error: { code: "request_failed", message: "No", details: { n: 1 }, stack: expect.any(Array) },
  });
});

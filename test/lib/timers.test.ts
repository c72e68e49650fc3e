import { defineDriver, type Module } from "atrium";
import { mountDriver, settle } from "atrium/testing";
import { describe, expect, test } from "vitest";

/** A running module whose `self` the test uses directly. */
async function running() {
  let self!: Module;
  const driver = defineDriver(
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
  return { ...(await mountDriver(driver)), self: self as Module };
}

describe("after", () => {
  test("calls back once, when its time has come", async () => {
    const { self, clock } = await running();
    const times: number[] = [];
    const start = clock.now();
    self.after(100, () => times.push(clock.now() - start));
    await clock.advance(99);
    expect(times).toEqual([]);
    await clock.advance(1_000);
    expect(times).toEqual([100]);
  });

  test("does not call back when it was cancelled", async () => {
    const { self, clock } = await running();
    let called = 0;
    self.after(100, () => called++).cancel();
    expect(clock.pending).toBe(0);
    const done = self.after(50, () => called++);
    await clock.advance(100);
    done.cancel();
    expect(called).toBe(1);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("oops");
      },
    ],
    ["rejects", () => Promise.reject(new Error("oops"))],
  ])("a callback that %s is logged, and other timers go on", async (_, callback) => {
    const { self, clock, logs } = await running();
    let called = 0;
    self.after(10, callback);
    self.after(20, () => called++);
    await clock.advance(20);
    expect(called).toBe(1);
    expect(logs).toMatchObject([
      {
        level: "error",
        message: "a timer failed: module raised: oops (Error)",
        stack: expect.arrayContaining(["Error: oops"]),
      },
    ]);
  });

  test("what throws something without a stack is logged too", async () => {
    const { self, clock, logs } = await running();
    self.after(10, () => Promise.reject("oops"));
    await clock.advance(10);
    expect(logs).toEqual([{ time: clock.now(), level: "error", message: "a timer failed: module raised: oops" }]);
  });
});

describe("every", () => {
  test("calls back at every interval", async () => {
    const { self, clock } = await running();
    const times: number[] = [];
    const start = clock.now();
    self.every(100, () => times.push(clock.now() - start));
    await clock.advance(350);
    expect(times).toEqual([100, 200, 300]);
  });

  test("skips what comes due while the last call still runs", async () => {
    const { self, clock } = await running();
    const times: number[] = [];
    const start = clock.now();
    let done = () => {};
    self.every(100, () => {
      times.push(clock.now() - start);
      return new Promise<void>((resolve) => {
        done = resolve;
      });
    });
    await clock.advance(350);
    expect(times).toEqual([100]);
    done();
    await clock.advance(100);
    expect(times).toEqual([100, 400]);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("oops");
      },
    ],
    ["rejects", () => Promise.reject(new Error("oops"))],
  ])("goes on after a call that %s, and logs it", async (_, fail) => {
    const { self, clock, logs } = await running();
    let calls = 0;
    self.every(100, () => {
      calls++;
      return fail();
    });
    await clock.advance(300);
    expect(calls).toBe(3);
    expect(logs.map(({ message }) => message)).toEqual(Array(3).fill("a timer failed: module raised: oops (Error)"));
  });

  test("ends when it is cancelled, also from inside", async () => {
    const { self, clock } = await running();
    let outside = 0;
    let inside = 0;
    const first = self.every(100, () => outside++);
    const second = self.every(100, () => {
      inside++;
      second.cancel();
    });
    await clock.advance(200);
    first.cancel();
    await clock.advance(500);
    expect([outside, inside]).toEqual([2, 1]);
    expect(clock.pending).toBe(0);
  });
});

describe("stop", () => {
  test("ends every timer", async () => {
    const { self, clock, stop } = await running();
    let called = 0;
    self.after(100, () => called++);
    self.every(100, () => called++);
    await stop();
    expect(clock.pending).toBe(0);
    await clock.advance(1_000);
    expect(called).toBe(0);
  });

  test("no timer begins after it", async () => {
    const { self, clock, stop } = await running();
    await stop();
    self.after(100, () => {}).cancel();
    self.every(100, () => {}).cancel();
    expect(clock.pending).toBe(0);
  });

  test("aborts the signal first, then runs the stop callbacks, last registered first, one after the other", async () => {
    const { self, stop } = await running();
    const order: string[] = [];
    self.signal.addEventListener("abort", () => order.push("signal"));
    self.onStop(() => order.push("first"));
    self.onStop(async () => {
      order.push("second begins");
      await settle();
      order.push("second ends");
    });
    await stop();
    expect(order).toEqual(["signal", "second begins", "second ends", "first"]);
    expect(self.signal.reason).toMatchObject({ code: "module_stopped" });
  });

  test("a stop callback that fails is logged, and the others run", async () => {
    const { self, stop, logs } = await running();
    const order: string[] = [];
    self.onStop(() => order.push("first"));
    self.onStop(() => Promise.reject(new Error("later")));
    self.onStop(() => {
      throw new Error("at once");
    });
    await stop();
    expect(order).toEqual(["first"]);
    expect(logs.map(({ message }) => message)).toEqual([
      "a stop callback failed: module raised: at once (Error)",
      "a stop callback failed: module raised: later (Error)",
    ]);
  });

  test("does not wait longer than 5 seconds, and says so", async () => {
    const { self, stop, clock, logs } = await running();
    self.onStop(() => new Promise(() => {}));
    let stopped = false;
    const stopping = stop().then(() => {
      stopped = true;
    });
    await clock.advance(4_999);
    expect(stopped).toBe(false);
    await clock.advance(1);
    await stopping;
    expect(logs.map(({ message }) => message)).toEqual([
      "stop failed: module raised: stop callbacks still run after 5 s; they are left behind (Error)",
    ]);
  });

  test("leaves no timer of its own behind", async () => {
    const { self, stop, clock, logs } = await running();
    self.onStop(() => {});
    await stop();
    expect(clock.pending).toBe(0);
    expect(logs).toEqual([]);
  });

  test("a stop callback that is registered too late runs at once, so that nothing stays open", async () => {
    const { self, stop, logs } = await running();
    await stop();
    const order: string[] = [];
    self.onStop(() => order.push("closed"));
    self.onStop(() => Promise.reject(new Error("oops")));
    await settle();
    expect(order).toEqual(["closed"]);
    expect(logs.map(({ message }) => message)).toEqual(["a stop callback failed: module raised: oops (Error)"]);
  });
});

import { DriverError, InternalError } from "atrium";
import { settle } from "atrium/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { failure, mountCommand } from "./fixtures.ts";

/** A result that the test settles when it likes. */
function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}

/** All the outcomes of a call; one, if all is well. */
function outcomes(call: Promise<unknown>) {
  const seen: unknown[] = [];
  call.then(
    (value) => seen.push(value),
    (error: DriverError) => seen.push(error.code),
  );
  return seen;
}

describe("results", () => {
  test("a value, and the value of a promise, are the result", async () => {
    expect(await (await mountCommand({ run: () => ({ a: [1] }) })).go()).toEqual({ a: [1] });
    expect(await (await mountCommand({ run: async () => ({ a: [1] }) })).go()).toEqual({ a: [1] });
  });

  test.each([
    ["undefined", undefined],
    ["a function", () => 1],
    ["not a number", Number.NaN],
  ])("%s becomes null", async (_, value) => {
    expect(await (await mountCommand({ run: () => value })).go()).toBeNull();
  });

  test("a result is a copy", async () => {
    const kept = { list: [1] };
    const { go } = await mountCommand({ run: () => kept });
    ((await go()) as typeof kept).list.push(2);
    expect(kept).toEqual({ list: [1] });
  });

  test.each([
    [
      "a circular value",
      () => {
        const circular: { self?: unknown } = {};
        circular.self = circular;
        return circular;
      },
      "circular",
    ],
    ["a BigInt", () => 1n, "BigInt"],
    ["a value nested too deep", () => Array.from({ length: 200_000 }).reduce((inner) => [inner], []), "stack"],
  ])("%s is an error that says so", async (_, run, what) => {
    const error = await failure((await mountCommand({ run })).go());
    expect(error.code).toBe("request_failed");
    expect(error.message).toContain(what);
  });

  test("mounted for a test, a result that is not what the contract says fails", async () => {
    const { go } = await mountCommand({ returns: z.string(), run: () => 7 as unknown as string });
    expect((await failure(go())).message).toContain("result of go is not what the contract says");
  });
});

describe("failures", () => {
  test("an expected error keeps its message, code and details", async () => {
    const { go } = await mountCommand({
      run() {
        throw new DriverError("No such room", { code: "bad_request", details: { room: "lobby" } });
      },
    });
    expect(await failure(go())).toMatchObject({
      message: "No such room",
      code: "bad_request",
      details: { room: "lobby" },
    });
  });

  test.each([
    ["throws an error", new RangeError("oops"), "module raised: oops (RangeError)"],
    ["throws a text", "oops", "module raised: oops"],
    ["throws nothing", undefined, "module raised: undefined"],
    ["throws a symbol", Symbol("oops"), "module raised: Symbol(oops)"],
    ["throws what has no text", Object.create(null), "module raised something that cannot be shown"],
  ])("a command that %s fails with what it was", async (_, thrown, message) => {
    const throwing = await mountCommand({
      run() {
        throw thrown;
      },
    });
    expect(await failure(throwing.go())).toMatchObject({ code: "request_failed", message });
    const rejecting = await mountCommand({ run: () => Promise.reject(thrown) });
    expect(await failure(rejecting.go())).toMatchObject({ code: "request_failed", message });
  });

  test("a defect keeps its message for the log", async () => {
    const { go } = await mountCommand({ run: () => Promise.reject(new InternalError("lost count")) });
    expect(await failure(go())).toMatchObject({ code: "internal_error", message: "lost count" });
  });

  test("details that JSON cannot hold do not cost the answer", async () => {
    const details: { self?: unknown } = {};
    details.self = details;
    const { go } = await mountCommand({
      run() {
        throw new DriverError("No", { details });
      },
    });
    const error = await failure(go());
    expect(error.message).toBe("No");
    expect(error.details).toEqual({ not_serialisable: expect.stringContaining("circular") });
  });

  test("a command that is not there is function_not_found", async () => {
    const { exec } = await mountCommand({ run: () => 1 });
    for (const name of ["stop", "constructor", "__proto__", ""]) {
      expect(await failure(exec(name))).toMatchObject({
        code: "function_not_found",
        message: `Test has no command "${name}"`,
      });
    }
  });
});

describe("time-out", () => {
  const forever = () => new Promise<never>(() => {});

  test("a command that hangs fails after 30 seconds, and not before", async () => {
    const { go, clock } = await mountCommand({ run: forever });
    const seen = outcomes(go());
    await clock.advance(29_999);
    expect(seen).toEqual([]);
    await clock.advance(1);
    expect(seen).toEqual(["exec_timeout"]);
  });

  test("a command may set its own limit", async () => {
    const { go, clock } = await mountCommand({ timeout: 1_500, run: forever });
    const failed = failure(go());
    await clock.advance(1_500);
    expect((await failed).message).toBe("go did not finish within 1.5 s; whether it took effect is unknown");
  });

  test("the signal aborts with the reason, for who holds it and for who asks later", async () => {
    const signals: AbortSignal[] = [];
    const { go, clock } = await mountCommand({
      timeout: 10,
      async run(self) {
        signals.push(self.signal);
        self.signal.addEventListener("abort", () => signals.push(self.signal));
        await forever();
      },
    });
    const failed = failure(go());
    expect(signals[0]?.aborted).toBe(false);
    await clock.advance(10);
    expect((await failed).code).toBe("exec_timeout");
    expect(signals).toHaveLength(2);
    for (const { aborted, reason } of signals)
      expect({ aborted, code: reason.code }).toEqual({ aborted: true, code: "exec_timeout" });
  });

  test("a signal that is first asked for after the time-out is aborted already", async () => {
    const late = deferred<void>();
    let aborted: boolean | undefined;
    const { go, clock } = await mountCommand({
      timeout: 10,
      async run(self) {
        await late.promise;
        aborted = self.signal.aborted;
      },
    });
    const failed = failure(go());
    await clock.advance(10);
    await failed;
    late.resolve();
    await settle();
    expect(aborted).toBe(true);
  });

  test("the signal of one command does not abort with another's", async () => {
    const signals: AbortSignal[] = [];
    const { go, clock } = await mountCommand({
      timeout: 10,
      async run(self) {
        signals.push(self.signal);
        await forever();
      },
    });
    const first = failure(go());
    await clock.advance(5);
    const second = failure(go());
    await clock.advance(5);
    await first;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await clock.advance(5);
    await second;
  });

  test.each([
    ["a result", (late: ReturnType<typeof deferred<number>>) => late.resolve(1)],
    ["an error", (late: ReturnType<typeof deferred<number>>) => late.reject(new Error("late"))],
  ])("%s after the time-out is ignored", async (_, end) => {
    const late = deferred<number>();
    const { go, clock } = await mountCommand({ timeout: 10, run: () => late.promise });
    const seen = outcomes(go());
    await clock.advance(10);
    end(late);
    await settle();
    expect(seen).toEqual(["exec_timeout"]);
  });

  test("an answer in time leaves no timer behind", async () => {
    const { go, clock } = await mountCommand({ run: () => 1 });
    await go();
    expect(clock.pending).toBe(0);
  });
});

describe("stop", () => {
  test("calls in flight are answered with module_stopped, and their signal aborts", async () => {
    const signals: AbortSignal[] = [];
    const { go, stop, clock } = await mountCommand({
      run(self) {
        signals.push(self.signal);
        return new Promise(() => {});
      },
    });
    const calls = [failure(go()), failure(go())];
    await settle();
    await stop();
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(["module_stopped", "module_stopped"]);
    expect(signals.map(({ reason }) => reason.code)).toEqual(["module_stopped", "module_stopped"]);
    expect(clock.pending).toBe(0);
  });

  test("a call after the stop is answered too, and does not run", async () => {
    let ran = false;
    const { go, stop } = await mountCommand({
      run() {
        ran = true;
      },
    });
    await stop();
    expect((await failure(go())).code).toBe("module_stopped");
    expect(ran).toBe(false);
  });

  test("stopping twice is stopping once", async () => {
    const { stop } = await mountCommand({ run: () => 1 });
    await Promise.all([stop(), stop()]);
  });
});

describe("request id", () => {
  test("a command and its log lines carry it, and no two calls have the same", async () => {
    const { go, logs } = await mountCommand({
      run(self) {
        self.log.info("one", { a: 1 });
        return self.requestId;
      },
    });
    const ids = [await go(), await go()];
    expect(new Set(ids).size).toBe(2);
    expect(logs.map(({ request_id }) => request_id)).toEqual(ids);
    expect(logs[0]).toMatchObject({ level: "info", message: "one", data: { a: 1 } });
  });
});

test("every level of the log is there, with the time of the clock", async () => {
  const { go, logs, clock } = await mountCommand({
    run({ log }) {
      for (const level of ["debug", "info", "warn", "error"] as const) log[level](`a ${level}`);
    },
  });
  await clock.advance(5);
  await go();
  expect(logs.map(({ level, message, time }) => [level, message, time])).toEqual(
    ["debug", "info", "warn", "error"].map((level) => [level, `a ${level}`, clock.now()]),
  );
});

test("logging what JSON cannot hold does not fail the command", async () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const { go, logs } = await mountCommand({
    run(self) {
      self.log.info("look", circular);
      return "done";
    },
  });
  expect(await go()).toBe("done");
  expect(logs[0]?.data).toEqual({ not_serialisable: expect.stringContaining("circular") });
});

test("a line of the log is text, whatever the driver logs", async () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const { go, logs } = await mountCommand({
    run({ log }) {
      for (const each of [undefined, { a: 1 }, new TypeError("no"), Symbol("s"), circular]) log.info(each as string);
    },
  });
  await go();
  expect(logs.map(({ message }) => message)).toEqual([
    "undefined",
    '{"a":1}',
    "TypeError: no",
    "Symbol(s)",
    "something that cannot be shown",
  ]);
});

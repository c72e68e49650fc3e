import { getEventListeners } from "node:events";
import { type DriverError, Throttle } from "atrium";
import { FakeClock, settle } from "atrium/testing";
import { beforeEach, describe, expect, test } from "vitest";

/** Tasks that run until the test lets them end. */
function tasks(throttle: Throttle) {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string, { key = "room", priority = 0, signal }: Partial<Parameters<Throttle["run"]>[0]> = {}) =>
    throttle.run({ key, priority, ...(signal ? { signal } : {}) }, (aborted) => {
      started.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, () => resolve(name));
        aborted.addEventListener("abort", () => reject(aborted.reason));
      });
    });
  return { started, run, end: (name: string) => ends.get(name)?.() };
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    (value) => value,
    (error: DriverError) => error,
  );

let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
});

const throttleOf = (rateLimit = 1_000, changed?: () => void) =>
  new Throttle({ source: "graph", rateLimit, clock, ...(changed ? { changed } : {}) });

describe("at once", () => {
  test("at most four tasks of one mailbox run", async () => {
    const { run, started, end } = tasks(throttleOf());
    for (const name of ["a", "b", "c", "d", "e", "f"]) void run(name);
    await settle();
    expect(started).toEqual(["a", "b", "c", "d"]);
    end("b");
    await settle();
    expect(started).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("a busy mailbox does not keep others waiting", async () => {
    const { run, started } = tasks(throttleOf());
    for (const name of ["a", "b", "c", "d", "e"]) void run(name);
    void run("other", { key: "person" });
    await settle();
    expect(started).toEqual(["a", "b", "c", "d", "other"]);
  });

  test("the more urgent task goes first, equal ones in their order", async () => {
    const { run, started, end } = tasks(throttleOf());
    for (const name of ["a", "b", "c", "d", "poll 1", "poll 2"]) void run(name);
    void run("person", { priority: 1 });
    await settle();
    for (const name of ["a", "b", "c"]) end(name);
    await settle();
    expect(started.slice(4)).toEqual(["person", "poll 1", "poll 2"]);
  });

  test("a task that fails makes room for the next", async () => {
    const throttle = throttleOf();
    const { run, started } = tasks(throttle);
    const failing = Array.from({ length: 4 }, () =>
      throttle.run({ key: "room" }, async () => {
        throw new Error("no");
      }),
    );
    void run("next");
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
    await settle();
    expect(started).toEqual(["next"]);
  });
});

describe("per second", () => {
  test("no window of a second sees more starts than the limit, wherever it begins", async () => {
    const starts: number[] = [];
    const throttle = throttleOf(3);
    const add = (count: number) => {
      for (let at = 0; at < count; at++) {
        void throttle.run({ key: `mailbox ${starts.length} ${at}` }, async () => starts.push(clock.now()));
      }
    };
    add(1);
    await clock.advance(900);
    add(8);
    await clock.advance(10_000);
    expect(starts).toHaveLength(9);
    for (const from of starts) {
      expect(starts.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(3);
    }
  });

  test("a clock that is set back keeps nobody waiting for the time it had", async () => {
    let back = 0;
    const setBack = { now: () => clock.now() - back, after: clock.after.bind(clock) };
    const { run, started } = tasks(new Throttle({ source: "graph", rateLimit: 1, clock: setBack }));
    void run("a");
    back = 3_600_000;
    void run("b", { key: "person" });
    await clock.advance(1_100);
    expect(started).toEqual(["a", "b"]);
  });

  test("a burst starts at once, and is made up for: on average there are no more than the limit", async () => {
    const starts: number[] = [];
    const throttle = new Throttle({ source: "meetergo", rateLimit: 1.5, burst: 20, clock });
    const begin = clock.now();
    for (let at = 0; at < 50; at++) void throttle.run({ key: `${at}` }, async () => starts.push(clock.now() - begin));
    await clock.advance(100);
    expect(starts).toHaveLength(20);
    await clock.advance(60_000);
    expect(starts).toHaveLength(50);
    for (const from of starts) {
      expect(starts.filter((at) => at >= from && at < from + 13_300).length).toBeLessThanOrEqual(20);
    }
  });

  test("the wait behind a burst is counted with the burst", async () => {
    const throttle = new Throttle({ source: "meetergo", rateLimit: 1.5, burst: 20, clock });
    const { run } = tasks(throttle);
    for (let at = 0; at < 160; at++) run(`${at}`, { key: `${at}` }).catch(() => {});
    await expect(run("late")).rejects.toMatchObject({ details: { source: "meetergo", retry_after: 103 } });
    throttle.stop();
  });

  test("a wait that is known to be over 90 seconds is refused at once, with when to come again", async () => {
    const throttle = throttleOf(1);
    const { run } = tasks(throttle);
    for (let at = 0; at < 91; at++) run(`${at}`, { key: `${at}` }).catch(() => {});
    await expect(run("late")).rejects.toMatchObject({
      code: "outside_call_failed",
      details: { source: "graph", retryable: true, retry_after: expect.any(Number) },
    });
    const urgent = outcome(run("person", { priority: 1 }));
    throttle.stop();
    expect(await urgent).toMatchObject({ code: "module_stopped" });
  });
});

describe("a mailbox on hold", () => {
  test("with a long queue refuses nobody else, and who would wait too long behind that queue", async () => {
    const throttle = throttleOf(1);
    const { run, started } = tasks(throttle);
    throttle.hold("room", 30);
    for (let at = 0; at < 70; at++) run(`${at}`).catch(() => {});
    await expect(run("late")).rejects.toMatchObject({ details: { source: "graph", retryable: true } });
    run("other", { key: "person" }).catch(() => {});
    await settle();
    expect(started).toEqual(["other"]);
    throttle.stop();
  });

  test("starts nothing until the hold ends, and others do not notice", async () => {
    const throttle = throttleOf();
    const { run, started } = tasks(throttle);
    throttle.hold("room", 2.5);
    void run("a");
    void run("b", { key: "person" });
    await clock.advance(2_499);
    expect(started).toEqual(["b"]);
    await clock.advance(1);
    expect(started).toEqual(["b", "a"]);
  });

  test("a shorter hold does not end a longer one", async () => {
    const throttle = throttleOf();
    const { run, started } = tasks(throttle);
    throttle.hold("room", 10);
    throttle.hold("room", 1);
    void run("a");
    await clock.advance(9_999);
    expect(started).toEqual([]);
    throttle.hold("room", 5);
    await clock.advance(5_000);
    expect(started).toEqual(["a"]);
  });

  test("shows until when, and that it is over", async () => {
    const throttle = throttleOf();
    throttle.hold("room", 2);
    throttle.hold("person", 1.5);
    expect(throttle.heldUntil).toBe(clock.now() / 1_000 + 2);
    await clock.advance(2_000);
    expect(throttle.heldUntil).toBeNull();
  });

  test("refuses at once what waits and what comes when it is held for over 90 seconds", async () => {
    const throttle = throttleOf();
    const { run, started, end } = tasks(throttle);
    const running = ["a", "b", "c", "d"].map((name) => outcome(run(name)));
    const waiting = outcome(run("waits"));
    await settle();
    throttle.hold("room", 300);
    expect(await waiting).toMatchObject({ code: "outside_call_failed", details: { retry_after: 300 } });
    expect(await outcome(run("comes"))).toMatchObject({ details: { source: "graph", retry_after: 300 } });
    expect(started).not.toContain("waits");
    await clock.advance(210_000);
    const later = outcome(run("later"));
    for (const name of ["a", "b", "c", "d"]) end(name);
    expect(await Promise.all(running)).toEqual(["a", "b", "c", "d"]);
    await clock.advance(90_000);
    end("later");
    expect(await later).toBe("later");
  });
});

test("a long queue of many mailboxes and priorities goes by urgency, then by arrival, without those that left", async () => {
  const throttle = new Throttle({ source: "graph", rateLimit: 1_000, burst: 1_000, clock });
  const keys = Array.from({ length: 10 }, (_, at) => `mailbox ${at}`);
  for (const key of keys) throttle.hold(key, 1);
  const started: number[] = [];
  const all = Array.from({ length: 600 }, (_, at) => ({ at, priority: (at * 7_919) % 13, leaves: at % 7 === 3 }));
  const leaving = new AbortController();
  const ended = Promise.allSettled(
    all.map(({ at, priority, leaves }) =>
      throttle.run({ key: keys[at % 10] as string, priority, ...(leaves && { signal: leaving.signal }) }, async () => {
        started.push(at);
      }),
    ),
  );
  leaving.abort("enough");
  await clock.advance(1_000);
  await ended;
  const staying = all.filter(({ leaves }) => !leaves);
  expect([...started].sort((a, b) => a - b)).toEqual(staying.map(({ at }) => at));
  for (const key of keys.keys()) {
    const own = staying.filter(({ at }) => at % 10 === key).sort((a, b) => b.priority - a.priority || a.at - b.at);
    expect(started.filter((at) => at % 10 === key)).toEqual(own.map(({ at }) => at));
  }
  expect([throttle.queueSize, throttle.inFlightSize]).toEqual([0, 0]);
});

test("what throws instead of promising is an error of its caller, and keeps no place", async () => {
  const throttle = throttleOf();
  const failing = Array.from({ length: 5 }, () =>
    throttle.run({ key: "room" }, () => {
      throw new Error("no");
    }),
  );
  expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(Array(5).fill("rejected"));
  expect(throttle.inFlightSize).toBe(0);
});

test("a long queue of what throws instead of promising comes to its end", async () => {
  const throttle = new Throttle({ source: "graph", rateLimit: 50_000, clock });
  throttle.hold("room", 1);
  const failing = Array.from({ length: 10_000 }, () =>
    throttle.run({ key: "room" }, () => {
      throw new Error("no");
    }),
  );
  const ended = Promise.allSettled(failing);
  await clock.advance(1_000);
  expect(new Set((await ended).map((each) => each.status === "rejected" && each.reason.message))).toEqual(
    new Set(["no"]),
  );
});

describe("many tasks with one signal", () => {
  const twenty = Array.from({ length: 20 }, (_, at) => `${at}`);

  test("have one listener between them", async () => {
    const throttle = throttleOf();
    const { run } = tasks(throttle);
    const { signal } = new AbortController();
    throttle.hold("room", 1);
    for (const name of twenty) run(name, { signal }).catch(() => {});
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    throttle.stop();
  });

  test("end together when it aborts, those that wait and those that run; no other one does", async () => {
    const throttle = throttleOf();
    const { run, started, end } = tasks(throttle);
    const controller = new AbortController();
    throttle.hold("room", 1);
    const ended: unknown[] = [];
    for (const name of twenty) {
      run(name, { priority: (Number(name) * 7) % 20, signal: controller.signal }).catch(() => ended.push(name));
    }
    const other = run("other", { priority: -1 });
    await clock.advance(1_000);
    for (const name of ["17", "14", "11"]) end(name);
    await settle();
    expect(started).toEqual(["17", "14", "11", "8", "5", "2", "19"]);
    controller.abort();
    await settle();
    expect(ended).toHaveLength(17);
    expect(new Set([...ended, "17", "14", "11"])).toEqual(new Set(twenty));
    end("other");
    expect(await other).toBe("other");
    expect([throttle.queueSize, throttle.inFlightSize]).toEqual([0, 0]);
  });

  test("are ended once each when the first end stops the throttle", async () => {
    const controller = new AbortController();
    const throttle: Throttle = throttleOf(1_000, () => {
      if (controller.signal.aborted) throttle.stop(new Error("over"));
    });
    const { run } = tasks(throttle);
    throttle.hold("room", 1);
    const all = twenty.map((name) => outcome(run(name, { signal: controller.signal })));
    controller.abort("enough");
    expect(await Promise.all(all)).toEqual(["enough", ...Array(19).fill(new Error("over"))]);
    expect(throttle.queueSize).toBe(0);
  });
});

describe("an end", () => {
  test("an abort takes a task out of the queue", async () => {
    const throttle = throttleOf();
    const { run, started } = tasks(throttle);
    throttle.hold("room", 1);
    const controller = new AbortController();
    const waiting = outcome(run("a", { signal: controller.signal }));
    controller.abort("enough");
    expect(await waiting).toBe("enough");
    expect(throttle.queueSize).toBe(0);
    await clock.advance(1_000);
    expect(started).toEqual([]);
  });

  test("an abort reaches a task that runs, and its place is free again", async () => {
    const throttle = throttleOf();
    const { run, started } = tasks(throttle);
    const controller = new AbortController();
    const running = outcome(run("a", { signal: controller.signal }));
    for (const name of ["b", "c", "d", "e"]) void run(name);
    await settle();
    controller.abort("enough");
    expect(await running).toBe("enough");
    await settle();
    expect(started).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("a task that is aborted already is never counted", async () => {
    const throttle = throttleOf();
    const { run } = tasks(throttle);
    expect(await outcome(run("a", { signal: AbortSignal.abort("early") }))).toBe("early");
    expect(throttle.queueSize).toBe(0);
  });

  test("stop rejects what waits, what runs and what comes later; no promise and no timer is left", async () => {
    const throttle = throttleOf();
    const { run } = tasks(throttle);
    throttle.hold("person", 60);
    const all = ["a", "b", "c", "d", "e"].map((name) => outcome(run(name)));
    all.push(outcome(run("f", { key: "person" })));
    await settle();
    const reason = new Error("over");
    throttle.stop(reason);
    expect(await Promise.all(all)).toEqual(Array(6).fill(reason));
    expect(await outcome(run("late"))).toBe(reason);
    throttle.hold("room", 10);
    expect(clock.pending).toBe(0);
    await settle();
    expect([throttle.queueSize, throttle.inFlightSize]).toEqual([0, 0]);
  });
});

test("sizes follow what waits and what runs, and every change is told", async () => {
  const seen: string[] = [];
  const throttle: Throttle = throttleOf(1_000, () => seen.push(`${throttle.queueSize}/${throttle.inFlightSize}`));
  const { run, end } = tasks(throttle);
  const all = ["a", "b", "c", "d", "e"].map((name) => run(name));
  await settle();
  expect(seen.at(-1)).toBe("1/4");
  for (const name of ["a", "b", "c", "d"]) end(name);
  await settle();
  expect(seen.at(-1)).toBe("0/1");
  end("e");
  await Promise.all(all);
  expect(seen.at(-1)).toBe("0/0");
});

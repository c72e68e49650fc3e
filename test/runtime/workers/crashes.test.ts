import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { FakeClock } from "atrium/testing";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../eventually.ts";
import { callers, driverPath, keys, testHost } from "../test-host.ts";

/* Workers are real and end when they end; the clock of the host, by which they are started again, moves by hand. */

const limit = { timeout: 60_000 };

/** @param busy seconds for which a worker may be busy */
const building = (busy: number) => `
host: { port: 0, isolation: worker, worker_memory: 32, worker_busy: ${busy}, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth: { keys: [ { name: support, key: ${keys.support}, level: support } ] }
modules:
  - { id: mod-rogue, driver: demo/rogue, settings: { password: open-sesame } }
  - { id: mod-twin, driver: demo/rogue }
  - { id: mod-book, driver: demo/guestbook }
systems: [ { id: sys-1, name: One, modules: [mod-rogue, mod-twin, mod-book] } ]
`;

const leaver = `
import { defineDriver } from "atrium";
export default defineDriver({ name: "Leaver", module: "Leaver", summary: "Leaves" }, (command) => ({
  leave: command({ summary: "Leaves", run: () => process.exit(1) }),
}));
`;

async function rogueHost(busy = 60) {
  const clock = new FakeClock();
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const host = await testHost(building(busy), { clock, log });
  const exec = async (name: string, args: unknown = null, index = 1) => {
    const target = { system: "sys-1", module: "Rogue", index, name };
    return JSON.parse(await host.api.exec(callers.administrator, target, args, "request-1"));
  };
  const rogue = () => host.api.module(callers.administrator, "mod-rogue");
  /** Has the worker crash, and waits until the host knows. */
  const crash = async (how = "exit") => {
    const answer = await exec("misbehave", { how }).catch((error) => error);
    await eventually(() => expect(["stale", "crash_looping"]).toContain(rogue().state));
    return answer;
  };
  /** Moves the clock until the module is in a state; how far, in seconds. */
  const until = async (state: string) => {
    let seconds = 0;
    await eventually(async () => {
      if (rogue().state !== state && rogue().worker?.state === "waiting") {
        await clock.advance(500);
        seconds += 0.5;
      }
      expect(rogue().state).toBe(state);
    });
    return seconds;
  };
  return { ...host, clock, lines, exec, rogue, crash, until };
}

test.each([
  ["throw", /threw what nobody caught: nobody catches me/],
  ["reject", /threw what nobody caught: nobody waits for me/],
  ["exit", /called process\.exit\(7\)/],
])(
  "%s: the calls in flight of all its modules learn why, neighbours run on, and the worker comes back",
  limit,
  async (how, reason) => {
    const { api, exec, crash, until, rogue, lines } = await rogueHost();
    const moods: string[] = [];
    const bound = { system: "sys-1", module: "Rogue", index: 1 };
    for (const name of ["mood", "connected", "stale"])
      api.bind(callers.user, { ...bound, name }, { changed: (json = "null") => void moods.push(`${name} ${json}`) });
    const other = exec("misbehave", { how }, 2).catch((error) => error);
    expect(await crash(how)).toMatchObject({
      code: "driver_crashed",
      message: expect.stringMatching(reason),
      details: { outcome: "unknown" },
    });
    expect(await other).toMatchObject({ code: "driver_crashed" });
    expect(rogue()).toMatchObject({
      state: "stale",
      running: false,
      error: { message: expect.stringMatching(reason) },
    });
    expect(moods).toEqual([`mood "${how}"`, "connected false", "stale true"]);
    await expect(exec("echo", [1])).rejects.toMatchObject({
      code: "module_not_running",
      details: { state: "stale", retryable: true },
    });
    expect(api.module(callers.administrator, "mod-book").state).toBe("online");
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 50, driver: "demo/rogue", msg: expect.stringMatching(reason) }),
    );

    await until("online");
    expect(await exec("echo", [1])).toBe(1);
    await eventually(async () => expect(await exec("echo", [2], 2)).toBe(2));
    expect(moods.slice(3).sort()).toEqual(["connected null", 'mood "calm"', "stale null"]);
    expect(rogue().worker).toMatchObject({ state: "running", restarts: 1 });
  },
);

test.each([
  ["loop", /kept its thread busy for 2 s without a pause/],
  ["objects", /needs more than 32 MiB/],
  ["array", /needs more than 32 MiB/],
  ["maps", /needs more than 32 MiB/],
  ["buffers", /needs more than 32 MiB/],
  ["more buffers", /needs more than 32 MiB/],
])("%s: the host notices by itself, and ends the worker", limit, async (how, reason) => {
  const { api, clock, exec, rogue } = await rogueHost(how === "loop" ? 2 : 60);
  let answer: unknown;
  exec("misbehave", { how }).catch((error) => {
    answer = error;
  });
  await eventually(async () => {
    await clock.advance(500);
    expect(answer).toBeDefined();
  });
  expect(answer).toMatchObject({ code: "driver_crashed", message: expect.stringMatching(reason) });
  expect(api.module(callers.administrator, "mod-book").state).toBe("online");
  await eventually(() => expect(rogue().error?.message).toMatch(reason));
});

test("garbage ends no worker, however much of it there is", limit, async () => {
  const { exec, rogue, clock } = await rogueHost();
  await exec("waste");
  const seen = new Set<number>();
  await eventually(async () => {
    await clock.advance(500);
    const { worker } = rogue();
    // A delay is never the same twice: each is another second in which the thread made tens of megabytes.
    if ((worker?.event_loop_delay?.max ?? 0) > 1) seen.add(worker?.event_loop_delay?.max as number);
    expect(worker).toMatchObject({ state: "running", restarts: 0 });
    expect(seen.size).toBeGreaterThan(2);
  });
});

test(
  "crashes in a row are answered with longer and longer pauses, and the fifth with none: an operator clears it",
  limit,
  async () => {
    const host = await rogueHost();
    const { api, clock, crash, until, rogue, lines, exec } = host;
    for (const seconds of [1, 2, 4, 8]) {
      await crash();
      expect(rogue().state).toBe("stale");
      const waited = await until("online");
      expect(waited).toBeGreaterThanOrEqual(seconds);
      expect(waited).toBeLessThanOrEqual(seconds * 1.25 + 1);
    }
    await crash("secret");
    expect(rogue()).toMatchObject({
      state: "crash_looping",
      error: { code: "driver_crashed", message: expect.stringContaining("the password is [secret]") },
      worker: { state: "crash_looping", restarts: 4, event_loop_delay: null, memory: null },
    });
    const seen = async (path: string) =>
      (await fetch(`${host.url}${path}`, { headers: { "X-API-Key": keys.support } })).text();
    expect(JSON.parse(await seen("/readyz")).modules[0]).toEqual({
      id: "mod-rogue",
      state: "crash_looping",
      error: expect.stringContaining("the password is [secret]"),
    });
    expect(await seen("/metrics")).toContain(
      'atrium_module_state{module="mod-rogue",driver="demo/rogue",state="crash_looping"} 1',
    );
    expect(JSON.stringify(lines)).not.toContain("open-sesame");
    await clock.advance(3_600_000);
    expect(rogue().state).toBe("crash_looping");
    await expect(exec("echo", [1])).rejects.toMatchObject({ details: { state: "crash_looping", retryable: false } });

    expect(await api.restart(callers.support, "mod-rogue")).toMatchObject({ state: "online" });
    expect(await exec("echo", [1])).toBe(1);
    await eventually(() => expect(api.module(callers.administrator, "mod-twin").state).toBe("online"));
    // The count has begun anew.
    await crash();
    expect(rogue().state).toBe("stale");
  },
);

test("a worker that ran well for a while is started again soon, whatever was before", limit, async () => {
  const { clock, crash, until } = await rogueHost();
  for (let crashes = 0; crashes < 4; crashes++) {
    await crash();
    await until("online");
  }
  await clock.advance(300_000);
  await crash();
  expect(await until("online")).toBeLessThanOrEqual(2);
});

test("a stopped module stays stopped when the worker of its driver comes back", limit, async () => {
  const { api, crash, until } = await rogueHost();
  await api.stop(callers.support, "mod-twin");
  await crash();
  await until("online");
  expect(api.module(callers.administrator, "mod-twin").state).toBe("stopped");
  await api.stop(callers.support, "mod-rogue");
  expect(await api.start(callers.support, "mod-rogue")).toMatchObject({ state: "online" });
});

test("what a driver prints goes to the log, without its secrets", async () => {
  const { exec, lines } = await rogueHost();
  await exec("print");
  await eventually(() => {
    const printed = lines.filter(({ driver }) => driver === "demo/rogue").map(({ msg }) => msg);
    expect(printed.sort()).toEqual(["err [secret]", "out [secret]"]);
  });
});

test("the delay of a worker's event loop and its memory are shown; a driver in the host's thread has none", async () => {
  const { api, rogue, clock } = await rogueHost();
  await eventually(async () => {
    await clock.advance(100);
    expect(rogue().worker?.event_loop_delay?.max).toBeGreaterThanOrEqual(0);
  });
  expect(rogue().worker?.memory).toBeGreaterThan(1_000_000);
  const inline = await testHost();
  expect(inline.api.module(callers.support, "mod-lamp").worker).toBeNull();
  expect(api.module(callers.support, "mod-book").worker).toMatchObject({
    state: "running",
    restarts: 0,
    last_error: null,
  });
});

test("new code that cannot be loaded ends in crash_looping with its own reason", limit, async () => {
  const folder = await mkdtemp(join(tmpdir(), "atrium-drivers-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const write = (more: string) => writeFile(join(folder, "driver.js"), `${leaver}${more}`);
  await write("");
  const clock = new FakeClock();
  const host = await testHost(
    `
host: { port: 0, isolation: worker, driver_paths: [ ${JSON.stringify(folder)} ] }
modules: [ { id: mod-leaver, driver: ${basename(folder)} } ]
systems: [ { id: sys-1, name: One, modules: [mod-leaver] } ]
`,
    { clock },
  );
  const leaverOf = () => host.api.module(callers.support, "mod-leaver");
  await write("throw new Error('half a driver')");
  const target = { system: "sys-1", module: "Leaver", index: 1, name: "leave" };
  await host.api.exec(callers.user, target, null, "request-1").catch(() => {});
  await eventually(async () => {
    await clock.advance(leaverOf().worker?.state === "waiting" ? 500 : 0);
    expect(leaverOf()).toMatchObject({
      state: "crash_looping",
      error: { code: "invalid_driver", message: expect.stringContaining("half a driver") },
    });
  });
  await write("");
  expect(await host.api.start(callers.support, "mod-leaver")).toMatchObject({ state: "online" });
});

import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FakeClock } from "atrium/testing";
import { expect, onTestFinished, test } from "vitest";
import type { Clock } from "../../../lib/clock.ts";
import { watchSettings } from "../../../runtime/settings/watch-settings.ts";
import { folderWith } from "./fixtures.ts";

/** Nothing here goes wrong with the watching itself. */
const fail = (error: unknown) => expect.unreachable(String(error));

/** Watches, with a clock on which a save is complete at once; `saves` resolves when the callback has come n times. */
async function watching(path: string) {
  let count = 0;
  let heard = () => {};
  const clock: Clock = {
    now: () => 0,
    after(_, callback) {
      callback();
      return { cancel: () => {} };
    },
  };
  const watcher = await watchSettings(
    path,
    clock,
    () => {
      count++;
      heard();
    },
    fail,
  );
  onTestFinished(() => watcher.close());
  return {
    watcher,
    count: () => count,
    next: () =>
      new Promise<void>((resolve) => {
        heard = resolve;
      }),
  };
}

test("a save of a settings file calls back", async () => {
  const folder = await folderWith({ "a.yaml": "host: {}" });
  const { next } = await watching(folder);
  const saved = next();
  await writeFile(join(folder, "a.yaml"), "host: { port: 1 }");
  await saved;
});

test("a settings file that appears, and one that goes, call back", async () => {
  const folder = await folderWith({ "a.yaml": "host: {}" });
  const { next } = await watching(folder);
  const appeared = next();
  await writeFile(join(folder, "b.yaml"), "zones: []");
  await appeared;
  const gone = next();
  await rm(join(folder, "a.yaml"));
  await gone;
});

test("a single file is watched under any name, and replacing it is a save", async () => {
  const folder = await folderWith({ "building.conf": "host: {}" });
  const file = join(folder, "building.conf");
  const { next } = await watching(`${folder}/./building.conf`);
  const saved = next();
  await writeFile(join(folder, "new"), "host: { port: 1 }");
  await rename(join(folder, "new"), file);
  await saved;
});

test("a save of another file, or in a folder below, does not call back", async () => {
  const folder = await folderWith({ "a.yaml": "host: {}" });
  const { next, count } = await watching(`${folder}/`);
  const saved = next();
  await mkdir(join(folder, ".atrium"));
  await writeFile(join(folder, ".atrium", "defined.json"), "{}");
  await mkdir(join(folder, "old.yaml"));
  await writeFile(join(folder, "notes.txt"), "x");
  await writeFile(join(folder, "x.example.yaml"), "x");
  await writeFile(join(folder, ".a.yaml.swp"), "x");
  // The watcher tells changes of a folder in their order: when it tells this one, it has told all before.
  await writeFile(join(folder, "z.yaml"), "zones: []");
  await saved;
  expect(count()).toBe(1);
});

test("saves that follow each other closely are one change", async () => {
  const folder = await folderWith({ "a.yaml": "host: {}" });
  const clock = new FakeClock();
  let changes = 0;
  let armed = () => {};
  const after = clock.after.bind(clock);
  clock.after = (delay, callback) => {
    armed();
    return after(delay, callback);
  };
  const watcher = await watchSettings(folder, clock, () => changes++, fail);
  onTestFinished(() => watcher.close());
  for (const name of ["a.yaml", "b.yaml"]) {
    const seen = new Promise<void>((resolve) => {
      armed = resolve;
    });
    await writeFile(join(folder, name), "zones: []");
    await seen;
  }
  expect(changes).toBe(0);
  await clock.advance(100);
  expect(changes).toBe(1);
});

test("a change that waits when watching ends does not call back", async () => {
  const folder = await folderWith({ "a.yaml": "host: {}" });
  const clock = new FakeClock();
  let changes = 0;
  const watcher = await watchSettings(folder, clock, () => changes++, fail);
  const seen = new Promise<void>((resolve) => {
    const after = clock.after.bind(clock);
    clock.after = (delay, callback) => {
      resolve();
      return after(delay, callback);
    };
  });
  await writeFile(join(folder, "a.yaml"), "zones: []");
  await seen;
  await watcher.close();
  await clock.advance(1_000);
  expect([changes, clock.pending]).toEqual([0, 0]);
});

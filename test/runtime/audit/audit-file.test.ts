import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "atrium/testing";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { AuditFile } from "../../../runtime/audit/audit-file.ts";
import { eventually } from "../../eventually.ts";

let folder: string;
let path: string;
let clock: FakeClock;
let heard: unknown[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atrium-audit-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  path = join(folder, "kept", "audit.log");
  clock = new FakeClock();
  heard = [];
});

function open(options: { size?: number; files?: number } = {}) {
  const file = new AuditFile({ path, size: 1, files: 3, ...options }, clock, {
    failing: ({ message }) => heard.push(message),
    recovered: (lost) => heard.push(lost),
  });
  onTestFinished(() => file.close());
  return file;
}

test("lines are collected, and written together for the owner's eyes only", async () => {
  const file = open();
  file.write(() => "one");
  file.write(() => "two");
  await expect(stat(path)).rejects.toThrow("ENOENT");
  await clock.advance(250);
  await file.flush();
  expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(file.counts).toEqual({ written: 2, lost: 0 });
});

test("a line that comes while others are written is written after them", async () => {
  const file = open();
  file.write(() => "one");
  const written = file.flush();
  file.write(() => "two");
  await written;
  await clock.advance(250);
  await eventually(async () => expect(await readFile(path, "utf8")).toBe("one\ntwo\n"));
});

test("closing writes what waits; a file goes on where it ended", async () => {
  const first = open();
  first.write(() => "one");
  await first.close();
  const second = open();
  second.write(() => "two");
  await second.close();
  expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
});

test("a file that is full is rotated, no line is lost, and the oldest files go", async () => {
  const file = open({ files: 2 });
  const line = "x".repeat(600_000);
  for (let at = 0; at < 8; at++) {
    file.write(() => `${at}${line}`);
    await file.flush();
  }
  await file.close();
  const rotated = (await readdir(join(folder, "kept"))).filter((name) => /^\d.*\.log$/.test(name));
  expect(rotated).toHaveLength(2);
  const texts = await Promise.all(rotated.map((name) => readFile(join(folder, "kept", name), "utf8")));
  const kept = texts.flatMap((text) => text.trim().split("\n"));
  expect(kept.map((text) => text[0]).sort()).toEqual(["4", "5", "6", "7"]);
});

test("while the disk takes nothing, lines wait and nobody is told twice; then all of them are there", async () => {
  await writeFile(join(folder, "kept"), "in the way");
  const file = open();
  file.write(() => "one");
  await file.flush();
  file.write(() => "two");
  await file.flush();
  expect(heard).toEqual([expect.stringContaining("ENOTDIR")]);
  expect(file.counts).toEqual({ written: 0, lost: 0 });
  await rm(join(folder, "kept"));
  await clock.advance(10_000);
  await file.flush();
  expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
  expect(heard).toEqual([expect.stringContaining("ENOTDIR"), 0]);
});

test("what waits for a disk is bounded: the newest lines are lost, and counted", async () => {
  await writeFile(join(folder, "kept"), "in the way");
  const file = open();
  // With the end of its line.
  const megabyte = "x".repeat(1_024 * 1_024 - 1);
  for (let at = 0; at < 12; at++) file.write(() => megabyte);
  await file.flush();
  expect(file.counts.lost).toBe(4);
  await rm(join(folder, "kept"));
  await file.flush();
  expect(file.counts).toEqual({ written: 8, lost: 4 });
  expect(heard.at(-1)).toBe(4);
  file.write(() => "again");
  await file.close();
  expect(file.counts.written).toBe(9);
});

test("of lines that do not all fit, those that do are whole, whatever is in them", async () => {
  await writeFile(join(folder, "kept"), "in the way");
  const file = open({ size: 100 });
  // What JSON leaves as it is, and some take for the end of a line.
  const megabyte = `first\u2028\u2029${"x".repeat(1_024 * 1_024 - 20)}`;
  for (let at = 0; at < 12; at++) file.write(() => megabyte);
  await file.flush();
  await rm(join(folder, "kept"));
  await file.flush();
  expect(file.counts.written).toBe(8);
  const lines = (await readFile(path, "utf8")).split("\n").slice(0, -1);
  expect(lines.every((line) => line === megabyte)).toBe(true);
  expect(lines).toHaveLength(8);
});

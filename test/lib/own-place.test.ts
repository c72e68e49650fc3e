import { existsSync, statSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { mountDriver } from "atrium/testing";
import { expect, test } from "vitest";
import diary from "../fixtures/drivers/demo/diary/driver.ts";

test("a mounted driver has a folder of its own, which goes when it stops", async () => {
  const [one, other] = [await mountDriver(diary), await mountDriver(diary)];
  await one.commands.write({ line: "Rain" });
  expect(await one.commands.read()).toBe("Rain");
  await expect(other.commands.read()).rejects.toThrow("ENOENT");
  const folder = await one.commands.where();
  expect(isAbsolute(folder)).toBe(true);
  await one.stop();
  expect(existsSync(folder)).toBe(false);
  await other.stop();
});

test("with a folder that the test gives, the next mount finds what the one before kept", async () => {
  const dataFolder = join(await mkdtemp(join(tmpdir(), "atrium-test-")), "made", "when-needed");
  const before = await mountDriver(diary, { dataFolder });
  expect(existsSync(dataFolder)).toBe(false);
  await before.commands.write({ line: "Snow" });
  expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
  await before.stop();
  const after = await mountDriver(diary, { dataFolder });
  expect(await after.commands.read()).toBe("Snow");
  await after.stop();
});

test("a mounted driver knows the host that the test names", async () => {
  const [one, other] = [await mountDriver(diary, { hostUrl: "https://building.example" }), await mountDriver(diary)];
  expect(await one.commands.whose()).toBe("https://building.example");
  expect(await other.commands.whose()).toBe("no host");
});

test("a folder that cannot be made is an error that names it", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "atrium-test-")), "a-file");
  await writeFile(file, "");
  const mounted = await mountDriver(diary, { dataFolder: join(file, "data") });
  await expect(mounted.commands.where()).rejects.toThrow(`${join(file, "data")} cannot be made (ENOTDIR)`);
  await mounted.stop();
});

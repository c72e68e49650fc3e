import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnyDriver } from "atrium";
import { mountDriver } from "atrium/testing";
import { expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const readme = await readFile(join(root, "README.md"), "utf8");

test("the driver in README runs as it stands there", async () => {
  const [, code = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const folder = await mkdtemp(join(root, "test/docs/readme-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "driver.ts"), code);
  const { default: driver } = (await import(join(folder, "driver.ts"))) as { default: AnyDriver };
  const bell = await mountDriver(driver);
  expect(await bell.exec("ring", [2])).toBe("ding ding");
  expect(await bell.exec("ring", [])).toBe("ding");
  expect(bell.status).toEqual({ rung: 3 });
});

test("every npm script and every file that README names is there", async () => {
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  for (const [, name = ""] of readme.matchAll(/`npm (?:run )?([a-z]+)/g)) expect(scripts).toHaveProperty(name);
  for (const [, path = ""] of readme.matchAll(/\]\(([^):]+)\)/g)) {
    await expect(
      readFile(join(root, path)).catch((error) => error.code),
      path,
    ).resolves.not.toBe("ENOENT");
  }
});

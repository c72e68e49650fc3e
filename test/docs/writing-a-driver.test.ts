import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DriverRegistry } from "../../runtime/modules/driver-registry.ts";
import { testBuilding } from "../runtime/test-host.ts";
// The tests that the guide shows run here as they stand.
import "../../docs/guides/writing-a-driver/acme/blinds/driver.test.ts";
import "../../docs/guides/writing-a-driver/acme/shade/driver.test.ts";

const guides = join(import.meta.dirname, "../../docs/guides");
const folder = join(guides, "writing-a-driver");
const guide = readFileSync(join(guides, "writing-a-driver.md"), "utf8");

/** Code blocks that follow a line with nothing but the name of a file. */
const files = [...guide.matchAll(/^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$/gms)].map(([, name, text]) => ({ name, text }));

test("the guide shows files", () => {
  expect(files.length).toBeGreaterThanOrEqual(5);
});

test.each(files)("the guide's $name is the file that is tested", ({ name, text }) => {
  expect(text).toBe(readFileSync(join(folder, String(name)), "utf8"));
});

test.each(["acme/blinds", "acme/shade"])("a host finds %s in a folder of drivers", async (name) => {
  const registry = new DriverRegistry();
  registry.useRules({ paths: [folder], used: new Set(), isolation: () => "inline" });
  const { description } = await registry.load(name);
  expect(description.name).toMatch(/^Acme/);
  expect(Object.keys(description.commands)).toHaveLength(2);
});

test("the guide's settings are right", async () => {
  // No controller answers: the tests above have replaced fetch.
  const yaml = readFileSync(join(folder, "building.yaml"), "utf8").replace("[.]", JSON.stringify([folder]));
  const { building } = await testBuilding(yaml, { ATRIUM_KEY: "a-key-for-the-test" });
  expect(building.modules.map(({ state }) => state)).not.toContain("config_error");
});

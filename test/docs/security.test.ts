import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test("every test that docs/reference/security.md names is there", async () => {
  const page = await readFile(join(root, "docs/reference/security.md"), "utf8");
  const named = [
    ...page.matchAll(/`((?:runtime|drivers|lib|e2e|contract|docs|fuzz|scripts)\/\S+\.test\.ts)`: (.+?) *\|/g),
  ];
  expect(named.length).toBeGreaterThan(0);
  const missing: string[] = [];
  for (const [, file = "", title = ""] of named) {
    const text = await readFile(join(root, "test", file), "utf8").catch(() => "");
    if (!text.includes(`"${title}"`)) missing.push(`${file}: ${title}`);
  }
  expect(missing).toEqual([]);
});

import { expect, test } from "vitest";
import { generateReference, writtenReference } from "../../scripts/reference/pages.ts";

test("the reference in docs/ is what the code says", { timeout: 60_000 }, async () => {
  const [generated, written] = await Promise.all([generateReference(), writtenReference()]);
  const stale = [...new Set([...generated.keys(), ...written.keys()])].filter(
    (page) => generated.get(page) !== written.get(page),
  );
  expect(stale, "docs/reference/ is stale: run `npm run docs` and commit what it changes").toEqual([]);
});

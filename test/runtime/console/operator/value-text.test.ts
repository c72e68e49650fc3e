import { expect, test } from "vitest";
import { firstLines, imageOf, prettyJson, sizeText } from "../../../../runtime/console/pages/operator/value-text.ts";

test("a value of more than six lines folds", () => {
  const short = prettyJson([1, 2, 3, 4]);
  expect(firstLines(short)).toEqual({ head: short, folded: false });
  const long = prettyJson([1, 2, 3, 4, 5]);
  expect(firstLines(long)).toEqual({ head: "[\n  1,\n  2,\n  3,\n  4,\n  5", folded: true });
});

test("a long text on one line folds too", () => {
  const { head, folded } = firstLines(prettyJson("x".repeat(5_000)));
  expect([head.length, folded]).toEqual([1_000, true]);
});

test("the size of a value counts items, and bytes as they travel", () => {
  expect(sizeText(["é"], '["é"]')).toBe("1 item, 6 bytes");
  expect(sizeText("x", `"${"x".repeat(2_000)}"`)).toBe("2.0 KB");
});

test("images are recognised by how they begin", () => {
  expect(imageOf('<svg xmlns="http://www.w3.org/2000/svg"/>')).toMatch(/^data:image\/svg\+xml,%3Csvg/);
  expect(imageOf('<?xml version="1.0"?>\n<svg viewBox="0 0 1 1"/>')).toMatch(/^data:image\/svg/);
  const png = `iVBORw0KGgo${"A".repeat(80)}`;
  expect(imageOf(png)).toBe(`data:image/png;base64,${png}`);
  expect(imageOf(`/9j/${"A".repeat(80)}`)).toMatch(/^data:image\/jpeg;base64/);
});

test("what only looks a little like an image is none", () => {
  expect([imageOf("<svgish>"), imageOf("iVBORw0KGgo"), imageOf(`${"A".repeat(80)} <svg>`), imageOf(7)]).toEqual(
    Array(4).fill(undefined),
  );
});

test("nothing at all is written as nothing", () => {
  expect(prettyJson(undefined)).toBe("");
});

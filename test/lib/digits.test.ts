import fc from "fast-check";
import { expect, test } from "vitest";
import { digits } from "../../lib/digits.ts";

test.each([
  0,
  -0,
  7,
  999,
  1_000,
  1_001,
  10_099,
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  1e21,
  1_000.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
])("%d is written as it always is", (number) => {
  expect(digits(number)).toBe(String(number));
});

test("any number is written as it always is", () => {
  fc.assert(fc.property(fc.oneof(fc.maxSafeInteger(), fc.double()), (number) => digits(number) === String(number)));
});

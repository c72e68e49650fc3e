import { expect, test } from "vitest";
import { growth } from "../../bench/soak/growth.ts";

const samples = (value: (at: number) => number) => Array.from({ length: 40 }, (_, at) => ({ at, value: value(at) }));

test("what is taken at the start and then kept is no growth", () => {
  expect(growth(samples((at) => (at < 15 ? at * 10 : 150)))).toBe(0);
});

test("what goes up and down around the same value is no growth, nor is one sample that is far off", () => {
  expect(Math.abs(growth(samples((at) => 100 + (at % 3) + (at === 39 ? 500 : 0))))).toBeLessThan(3);
});

test("what is never given back is all of it", () => {
  expect(growth(samples((at) => 100 + 2 * at + (at % 3)))).toBeCloseTo(38, 0);
});

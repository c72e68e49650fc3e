import { expect, test } from "vitest";
import { backOff } from "../../../runtime/modules/back-off.ts";

test("pauses grow from one second to a minute, and no two are the same", () => {
  for (let before = 0; before < 40; before++) {
    const pauses = Array.from({ length: 50 }, () => backOff(before));
    const planned = Math.min(1_000 * 2 ** before, 48_000);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(planned);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(planned * 1.25);
    expect(new Set(pauses).size).toBeGreaterThan(40);
  }
});

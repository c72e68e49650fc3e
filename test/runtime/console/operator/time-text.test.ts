import { expect, test } from "vitest";
import {
  absoluteTime,
  duration,
  relativeTime,
  timeOfDay,
  tookText,
} from "../../../../runtime/console/pages/operator/time-text.ts";

test("times are told in their largest unit, back and ahead", () => {
  const now = 1_000_000;
  expect([0, 1.4, -1, 5, 59, 60, 3_599, 3_600, 86_399, 200_000].map((ago) => relativeTime(now - ago, now))).toEqual([
    "just now",
    "just now",
    "just now",
    "5 s ago",
    "59 s ago",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "23 h ago",
    "2 d ago",
  ]);
  expect(relativeTime(now + 90, now)).toBe("in 1 min");
});

test("a time is written as the command line writes it, in the zone of whoever looks", () => {
  const time = new Date(2026, 10, 21, 0, 6, 59).getTime() / 1000;
  expect(absoluteTime(time)).toBe("2026-11-21 00:06:59");
  expect(timeOfDay(time)).toBe("00:06:59");
});

test("what something took is told in milliseconds below a second", () => {
  expect([0.4, 12, 999, 1_250].map(tookText)).toEqual(["0 ms", "12 ms", "999 ms", "1.25 s"]);
  expect(duration(45)).toBe("45 s");
});

import { expect, test } from "vitest";
import {
  countStates,
  isWrong,
  stateText,
  worstOf,
  wrongModules,
} from "../../../../runtime/console/pages/operator/module-state.ts";

const modules = [
  { id: "a", state: "online", since: 1 },
  { id: "b", state: "offline", since: 50 },
  { id: "c", state: "failed", since: 10 },
  { id: "d", state: "config_error", since: 90 },
  { id: "e", state: "failed", since: 20 },
  { id: "f", state: "stopped", since: 99 },
  { id: "g", state: "online", since: 2 },
  { id: "h", state: "stale", since: 3 },
  { id: "i", state: "crash_looping", since: 4 },
];

test("what is wrong comes the worst state first, and then what changed last", () => {
  expect(wrongModules(modules).map(({ id }) => id)).toEqual(["i", "e", "c", "d", "h", "b"]);
});

test("a module that was stopped or starts is not wrong, and a state from the future is not either", () => {
  expect(["failed", "config_error", "offline", "starting", "stopped", "online", "hibernating"].filter(isWrong)).toEqual(
    ["failed", "config_error", "offline"],
  );
});

test("states are counted, the worst first", () => {
  expect(countStates(modules)).toEqual([
    { state: "crash_looping", count: 1 },
    { state: "failed", count: 2 },
    { state: "config_error", count: 1 },
    { state: "stale", count: 1 },
    { state: "offline", count: 1 },
    { state: "stopped", count: 1 },
    { state: "online", count: 2 },
  ]);
});

test("the worst off of a system stands for it", () => {
  expect(worstOf(modules)?.id).toBe("i");
  expect(
    worstOf([
      { state: "online", since: 1 },
      { state: "hibernating", since: 1 },
    ])?.state,
  ).toBe("hibernating");
  expect(worstOf([])).toBeUndefined();
});

test("states are said in words", () => {
  expect(stateText("config_error")).toBe("settings wrong");
  expect(stateText("crash_looping")).toBe("crash looping");
  expect(stateText("online")).toBe("online");
});

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
];

test("what is wrong comes the worst state first, and then what changed last", () => {
  expect(wrongModules(modules).map(({ id }) => id)).toEqual(["e", "c", "d", "b"]);
});

test("a module that was stopped or starts is not wrong, and a state from the future is not either", () => {
  expect(["failed", "config_error", "offline", "starting", "stopped", "online", "hibernating"].filter(isWrong)).toEqual(
    ["failed", "config_error", "offline"],
  );
});

test("states are counted, the worst first", () => {
  expect(countStates(modules)).toEqual([
    { state: "failed", count: 2 },
    { state: "config_error", count: 1 },
    { state: "offline", count: 1 },
    { state: "stopped", count: 1 },
    { state: "online", count: 2 },
  ]);
});

test("the worst off of a system stands for it", () => {
  expect(worstOf(modules)?.id).toBe("e");
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
  expect(stateText("online")).toBe("online");
});

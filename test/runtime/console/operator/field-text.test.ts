import { expect, test } from "vitest";
import {
  choiceText,
  localTimeText,
  secondsOfLocalTime,
} from "../../../../runtime/console/pages/operator/field-text.ts";

test("a time goes into a date field and comes back the same", () => {
  const seconds = String(new Date(2026, 2, 29, 2, 30, 5).getTime() / 1000);
  expect(secondsOfLocalTime(localTimeText(seconds))).toBe(seconds);
  expect(localTimeText(String(new Date(2026, 10, 21, 9, 5).getTime() / 1000))).toBe("2026-11-21T09:05:00");
});

test("what is no time leaves the other field empty", () => {
  expect(["", " ", "soon", "1e20", "999999999999"].map(localTimeText)).toEqual(["", "", "", "", ""]);
  expect(secondsOfLocalTime("")).toBe("");
});

test("choices are read as they are, and told from texts", () => {
  expect([choiceText("a"), choiceText(""), choiceText(1), choiceText(true)]).toEqual(["a", '""', "1", "true"]);
});

import { expect, test } from "vitest";
import { firstOf, search } from "../../../../runtime/console/pages/operator/search.ts";

const items = [
  { id: 1, texts: ["Boardroom", "sys-boardroom", "boardroom@contoso.example"] },
  { id: 2, texts: ["Calendar", "mod-calendar", "microsoft/graph-api", "failed"] },
  { id: 3, texts: ["Bookings", "mod-board-bookings", undefined, "online"] },
];
const found = (query: string) => search(items, query).map(({ id }) => id);

test("every word must be found, in any text and in any capitals", () => {
  expect(found("BOARD")).toEqual([1, 3]);
  expect(found("graph FAILED")).toEqual([2]);
  expect(found("board failed")).toEqual([]);
});

test("a word is not found across two texts", () => {
  expect(found("calendarmod")).toEqual([]);
});

test("an empty search finds everything", () => {
  expect(found("  ")).toEqual([1, 2, 3]);
});

test("of thousands the first are shown, and the rest is counted", () => {
  const many = Array.from({ length: 5_000 }, (_, at) => at);
  expect(firstOf(many, 60)).toEqual({ shown: many.slice(0, 60), more: 4_940 });
  expect(firstOf([1], 60)).toEqual({ shown: [1], more: 0 });
});

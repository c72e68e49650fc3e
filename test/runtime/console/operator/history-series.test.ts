import { expect, test } from "vitest";
import {
  extremesOf,
  type History,
  holdsOf,
  secondsOf,
  seriesOf,
} from "../../../../runtime/console/pages/operator/history-series.ts";

test("a second in which a variable changed shows its highest value, those after it the last", () => {
  const history: History = [
    [103, 7, 2],
    [105, 3, 0],
  ];
  expect(seriesOf(history, secondsOf(101, 107))).toEqual([null, null, 7, 2, 3, 0, 0]);
});

test("an entry from before the chart tells the value at its beginning", () => {
  expect(
    seriesOf(
      [
        [10, 9, 4],
        [102, 5, 5],
      ],
      secondsOf(100, 103),
    ),
  ).toEqual([4, 4, 5, 5]);
});

test("a variable that went away is a gap", () => {
  const history: History = [
    [100, 1, 1],
    [101, null, null],
    [103, 2, 2],
  ];
  expect(seriesOf(history, secondsOf(100, 103))).toEqual([1, null, null, 2]);
});

test("a hold lasts from when it was told until the time it names", () => {
  expect(holdsOf([[100, 130, 130]])).toEqual([{ from: 100, until: 130 }]);
});

test("a hold that ends early is taken back", () => {
  const history: History = [
    [100, 130, 130],
    [110, null, null],
  ];
  expect(holdsOf(history)).toEqual([{ from: 100, until: 110 }]);
});

test("a hold that comes and goes within a second is still seen", () => {
  expect(holdsOf([[100, 101, null]])).toEqual([{ from: 100, until: 101 }]);
});

test("a longer hold goes on from the one before it, a later one stands alone", () => {
  const history: History = [
    [100, 120, 120],
    [110, 140, 140],
    [140, null, null],
    [200, 210, 210],
  ];
  expect(holdsOf(history)).toEqual([
    { from: 100, until: 140 },
    { from: 200, until: 210 },
  ]);
});

test("a hold that was over when it was told is none", () => {
  expect(holdsOf([[100, 90, 90]])).toEqual([]);
});

test("the summary has the value now, and the highest with its time", () => {
  const seconds = secondsOf(100, 104);
  expect(extremesOf([null, 1, 9, 9, 2], seconds)).toEqual({ now: 2, highest: 9, highestAt: 102 });
  expect(extremesOf([null, null], seconds)).toBeUndefined();
});

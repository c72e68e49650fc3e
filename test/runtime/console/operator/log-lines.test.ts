import { expect, test } from "vitest";
import {
  changeLog,
  emptyLog,
  keptLines,
  type LogAction,
  type LogLine,
  linesBefore,
  linesFrom,
} from "../../../../runtime/console/pages/operator/log-lines.ts";

const line = (message: string, level: LogLine["level"] = "info", time = 0): LogLine => ({ time, level, message });
const lines = (count: number, from = 0) => Array.from({ length: count }, (_, at) => line(String(from + at)));
const after = (...actions: LogAction[]) => actions.reduce(changeLog, emptyLog);
const texts = (found: readonly LogLine[]) => found.map(({ message }) => message);

test("lines are numbered as they come, so that each stays what it is", () => {
  const { lines: shown } = after({ type: "add", lines: lines(2) }, { type: "add", lines: [line("2")] });
  expect(shown.map(({ number, message }) => [number, message])).toEqual([
    [0, "0"],
    [1, "1"],
    [2, "2"],
  ]);
});

test("only the last thousand lines are kept", () => {
  const { lines: shown } = after({ type: "add", lines: lines(keptLines + 5) });
  expect([shown.length, shown[0]?.message]).toEqual([keptLines, "5"]);
});

test("while it pauses lines wait, and come when it goes on", () => {
  const paused = after({ type: "add", lines: lines(1) }, { type: "pause" }, { type: "add", lines: lines(2, 1) });
  expect([texts(paused.lines), texts(paused.waiting)]).toEqual([["0"], ["1", "2"]]);
  const resumed = changeLog(paused, { type: "resume" });
  expect([texts(resumed.lines), resumed.waiting, resumed.paused]).toEqual([["0", "1", "2"], [], false]);
});

test("a pause keeps so many lines, and counts those it loses", () => {
  const paused = after({ type: "pause" }, { type: "add", lines: lines(keptLines) }, { type: "add", lines: lines(7) });
  expect([paused.waiting.length, paused.missed]).toEqual([keptLines, 7]);
  expect(changeLog(paused, { type: "resume" }).missed).toBe(0);
});

test("a cleared log is empty, and still paused if it was", () => {
  const cleared = after({ type: "pause" }, { type: "add", lines: lines(3) }, { type: "clear" });
  expect([cleared.lines, cleared.waiting, cleared.paused]).toEqual([[], [], true]);
});

test("a level shows itself and what is more urgent", () => {
  const all = [line("a", "debug"), line("b", "info"), line("c", "warn"), line("d", "fatal"), line("e", "trace")];
  expect(texts(linesFrom(all, "info"))).toEqual(["b", "c", "d"]);
  expect(texts(linesFrom(all, "trace"))).toEqual(["a", "b", "c", "d", "e"]);
});

test("what came live while the kept lines were on their way is not shown twice", () => {
  const kept = [line("a"), line("b"), line("c", "warn"), line("d")];
  expect(texts(linesBefore(kept, [line("c", "warn"), line("d"), line("e")]))).toEqual(["a", "b"]);
  expect(texts(linesBefore(kept, [line("c"), line("d")]))).toEqual(["a", "b", "c", "d"]);
  expect(texts(linesBefore(kept, []))).toEqual(["a", "b", "c", "d"]);
  expect(linesBefore([line("a"), line("a")], [line("a"), line("a")])).toEqual([]);
});

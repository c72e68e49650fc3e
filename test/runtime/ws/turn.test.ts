import { expect, test } from "vitest";
import { Turn } from "../../../runtime/ws/turn.ts";

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

/** What is flushed, in order, and sockets that have something. */
function sockets() {
  const flushed: string[] = [];
  const socket = (name: string) => ({ flush: () => void flushed.push(name) });
  return { flushed, socket, turn: new Turn() };
}

test("the answer to a command leaves before those are told who watch what it changed", async () => {
  const { flushed, socket, turn } = sockets();
  turn.atEnd(socket("watcher"));
  turn.atEnd(socket("another"));
  turn.atOnce(socket("asker"));
  expect(flushed).toEqual(["asker"]);
  await endOfTurn();
  expect(flushed).toEqual(["asker", "watcher", "another"]);
});

test("the first answer of a turn leaves at once, the others together at its end, in each turn anew", async () => {
  const { flushed, socket, turn } = sockets();
  const [a, b, c] = [socket("a"), socket("b"), socket("c")];
  for (const each of [a, b, c]) turn.atOnce(each);
  expect(flushed).toEqual(["a"]);
  await endOfTurn();
  expect(flushed).toEqual(["a", "b", "c"]);
  for (const each of [b, c]) turn.atOnce(each);
  expect(flushed).toEqual(["a", "b", "c", "b"]);
  await endOfTurn();
  expect(flushed).toEqual(["a", "b", "c", "b", "c"]);
});

test("one that may have more answers leaves when what happens now has been handled", async () => {
  const { flushed, socket, turn } = sockets();
  turn.soon(socket("a"));
  turn.soon(socket("b"));
  expect(flushed).toEqual([]);
  await new Promise(process.nextTick);
  expect(flushed).toEqual(["a"]);
  await endOfTurn();
  expect(flushed).toEqual(["a", "b"]);
});

test("one that talks alone leaves at once, however many turns there are", async () => {
  const { flushed, socket, turn } = sockets();
  const alone = socket("alone");
  turn.atOnce(alone);
  await endOfTurn();
  turn.atOnce(alone);
  turn.atOnce(alone);
  expect(flushed).toEqual(["alone", "alone", "alone"]);
});

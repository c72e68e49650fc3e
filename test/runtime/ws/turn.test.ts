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

/** A variable that some sockets are told of. */
function variable(name: string, done: string[], told: readonly object[]) {
  return {
    tells: (socket: object) => told.includes(socket),
    gather: () => void done.push(`${name} gathered`),
    flush: () => void done.push(name),
  };
}

test("a variable that changes again and again is told of once, after the answers", async () => {
  const { flushed, socket, turn } = sockets();
  const [a, b] = [socket("a"), socket("b")];
  const power = variable("power", flushed, [a, b]);
  for (let count = 0; count < 3; count++) turn.changing(power);
  turn.atOnce(socket("asker"));
  turn.atOnce(socket("another"));
  expect(flushed).toEqual(["asker"]);
  await endOfTurn();
  expect(flushed).toEqual(["asker", "another", "power"]);
  await endOfTurn();
  expect(flushed).toHaveLength(3);
});

test("what sockets are told of one variable is taken before another changes, or before they are told something else", async () => {
  const { flushed, socket, turn } = sockets();
  const [a, b] = [socket("a"), socket("b")];
  const [power, scene] = [variable("power", flushed, [a]), variable("scene", flushed, [a])];
  turn.changing(power);
  turn.changing(scene);
  expect(flushed).toEqual(["power gathered"]);
  turn.inOrder(b);
  expect(flushed).toEqual(["power gathered"]);
  turn.inOrder(a);
  turn.inOrder(a);
  expect(flushed).toEqual(["power gathered", "scene gathered"]);
  await endOfTurn();
  expect(flushed).toEqual(["power gathered", "scene gathered"]);
});

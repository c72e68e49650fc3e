import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { SocketCounters } from "../../../runtime/ws/counters.ts";
import { parseFrame, type Request } from "../../../runtime/ws/frames.ts";
import { Notifications } from "../../../runtime/ws/notifications.ts";
import { Outbox } from "../../../runtime/ws/outbox.ts";
import { Turn } from "../../../runtime/ws/turn.ts";

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));
const caller = { id: "user", name: "user", level: "user" } as const;

/** What clients are told of variables that change in one turn, whoever does it. */
function clients() {
  const turn = new Turn();
  const counters = new SocketCounters();
  const api = {
    needBindable: () => {},
    bind: () => ({ current: undefined, cancel: () => {} }),
    limits: { unread_bytes: 1_000_000 },
  } as never;
  const notifications = new Notifications({ api, counters, turn });
  const client = () => {
    let bytes = "";
    const stream = new Writable({
      decodeStrings: false,
      write(chunk, _, done) {
        bytes += chunk.toString("latin1");
        done();
      },
    });
    const socket = { stream, isOpen: true, sent: () => {}, overflow: () => {} };
    const told = () => [...bytes.matchAll(/"value":(\d+)/g)].map(([, value]) => Number(value));
    return { outbox: new Outbox(socket, { api, counters, turn }), told };
  };
  const variable = (name: string) => {
    const { request } = parseFrame(JSON.stringify({ id: 1, cmd: "bind", sys: "a", mod: "B", name })) as {
      request: Request;
    };
    return notifications.of(request, caller);
  };
  return { client, variable, counters };
}

test("who unbinds while a variable changes gets the values of before, who is left gets all in order", async () => {
  const { client, variable, counters } = clients();
  const [stays, goes, power] = [client(), client(), variable("power")];
  for (const { outbox } of [stays, goes]) power.add(outbox);
  power.changed("1");
  power.end(goes.outbox);
  power.changed("2");
  await endOfTurn();
  expect([stays.told(), goes.told()]).toEqual([[1, 2], [1]]);
  expect([counters.bindings, counters.notifications_sent]).toEqual([1, 3]);
});

test("who binds while a variable changes gets the values of after", async () => {
  const { client, variable } = clients();
  const [early, another, late, power] = [client(), client(), client(), variable("power")];
  for (const { outbox } of [early, another]) power.add(outbox);
  power.changed("1");
  power.add(late.outbox);
  power.changed("2");
  await endOfTurn();
  expect([early.told(), another.told(), late.told()]).toEqual([[1, 2], [1, 2], [2]]);
});

test("a variable of many and one of one client alone come in the order in which they change", async () => {
  const { client, variable } = clients();
  const [one, another] = [client(), client()];
  const [shared, own] = [variable("shared"), variable("own")];
  for (const { outbox } of [one, another]) shared.add(outbox);
  own.add(one.outbox);
  for (const value of [1, 3, 5]) {
    shared.changed(String(value));
    own.changed(String(value + 1));
  }
  await endOfTurn();
  expect([one.told(), another.told()]).toEqual([
    [1, 2, 3, 4, 5, 6],
    [1, 3, 5],
  ]);
});

test("a turn with more than sockets gather does not wait for its end", () => {
  const { client, variable } = clients();
  const [one, another, power] = [client(), client(), variable("power")];
  for (const { outbox } of [one, another]) power.add(outbox);
  for (let count = 0; count < 2_000; count++) power.changed(String(count));
  expect(one.told().length).toBeGreaterThan(900);
  expect(another.told()).toEqual(one.told());
});

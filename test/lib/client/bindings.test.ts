import { type Client, connect } from "atrium/client";
import { settle } from "atrium/testing";
import { expect, test } from "vitest";
import { queue, scriptedServer } from "./scripted-server.ts";
import { connectedPair, openPair } from "./setup.ts";

/** Binds `connected` of the room's calendar and collects what the listener is told. */
function bindConnected(client: Client) {
  const values = queue<unknown>();
  const { cancel } = client.module("sys-boardroom", "Calendar").on("connected", values.put);
  return { next: values.take, rest: values.rest, cancel };
}

test("a listener is told the value and every change", async () => {
  const { client, socket } = await openPair();
  const { next } = bindConnected(client);
  const { id, ...request } = await socket.request();
  expect(request).toEqual({ cmd: "bind", sys: "sys-boardroom", mod: "Calendar", index: 1, name: "connected" });
  socket.send({ id, type: "success" });
  socket.send({ id, type: "notify", value: true });
  socket.send({ id, type: "notify", value: false });
  expect([await next(), await next()]).toEqual([true, false]);
});

test("values that arrive together are told one by one, in order", async () => {
  const { client, socket } = await openPair();
  const { next } = bindConnected(client);
  const { id } = await socket.request();
  for (let value = 0; value < 100; value++) socket.send({ id, type: "notify", value });
  for (let value = 0; value < 100; value++) expect(await next()).toBe(value);
});

test("a variable that is removed is told as null", async () => {
  const { client, socket } = await openPair();
  const { next } = bindConnected(client);
  const { id } = await socket.request();
  socket.send({ id, type: "notify", value: true });
  socket.send({ id, type: "notify" });
  expect([await next(), await next()]).toEqual([true, null]);
});

test("a binding made while connecting is sent when there is a connection", async () => {
  const { client, server } = await connectedPair();
  bindConnected(client);
  const socket = await server.socket();
  expect(await socket.request()).toMatchObject({ cmd: "bind", name: "connected" });
});

test("a binding comes back after a reconnect without repeating an equal value", async () => {
  const { client, socket, reconnect } = await openPair();
  const { next, rest } = bindConnected(client);
  socket.send({ id: (await socket.request()).id, type: "notify", value: { queue: [1, 2] } });
  expect(await next()).toEqual({ queue: [1, 2] });
  const again = await reconnect(socket);
  const { id, name } = await again.request();
  expect(name).toBe("connected");
  again.send({ id, type: "success" });
  again.send({ id, type: "notify", value: { queue: [1, 2] } });
  again.send({ id, type: "notify", value: { queue: [3] } });
  expect(await next()).toEqual({ queue: [3] });
  expect(rest()).toEqual([]);
});

test("a binding that was cancelled does not come back", async () => {
  const { client, socket, reconnect } = await openPair();
  bindConnected(client).cancel();
  client.bind("sys-1", "Lamp", "power", () => {});
  const again = await reconnect(socket);
  expect(await again.request()).toMatchObject({ name: "power" });
});

test("several listeners share one binding, and the last to go unbinds", async () => {
  const { client, socket } = await openPair();
  const first = bindConnected(client);
  const second = bindConnected(client);
  const { id } = await socket.request();
  socket.send({ id, type: "notify", value: true });
  expect([await first.next(), await second.next()]).toEqual([true, true]);
  first.cancel();
  first.cancel();
  socket.send({ id, type: "notify", value: false });
  expect(await second.next()).toBe(false);
  expect(first.rest()).toEqual([]);
  second.cancel();
  const target = { sys: "sys-boardroom", mod: "Calendar", index: 1, name: "connected" };
  expect(await socket.request()).toMatchObject({ cmd: "unbind", ...target });
});

test("the same function may listen twice", async () => {
  const { client, socket } = await openPair();
  const values = queue<unknown>();
  client.bind("sys-1", "Lamp", "power", values.put);
  client.bind("sys-1", "Lamp", "power", values.put);
  socket.send({ id: (await socket.request()).id, type: "notify", value: true });
  expect([await values.take(), await values.take()]).toEqual([true, true]);
});

test("a new listener of a bound variable has the last value at once, and after `on` has returned", async () => {
  const { client, socket } = await openPair();
  const first = bindConnected(client);
  socket.send({ id: (await socket.request()).id, type: "notify", value: true });
  await first.next();
  const second = bindConnected(client);
  expect(second.rest()).toEqual([]);
  await settle();
  expect(second.rest()).toEqual([true]);
});

test("what one listener does to its value does not reach another", async () => {
  const { client, socket } = await openPair();
  client.bind("sys-1", "Lamp", "colour", (value) => Object.assign(value as object, { red: 0 }));
  const values = queue<unknown>();
  client.bind("sys-1", "Lamp", "colour", values.put);
  socket.send({ id: (await socket.request()).id, type: "notify", value: { red: 255 } });
  expect(await values.take()).toEqual({ red: 255 });
});

test("a cancelled listener hears nothing more, not even what is on its way", async () => {
  const { client, socket } = await openPair();
  const first = bindConnected(client);
  socket.send({ id: (await socket.request()).id, type: "notify", value: true });
  await first.next();
  const second = bindConnected(client);
  second.cancel();
  await settle();
  expect(second.rest()).toEqual([]);
});

test("bindings of another index, system or module are their own", async () => {
  const { client, socket } = await openPair();
  for (const [system, module] of [
    ["sys-1", "Display"],
    ["sys-1", "Display_2"],
    ["sys-2", "Display"],
    ["sys-1", "Lamp"],
  ] as const) {
    client.bind(system, module, "power", () => {});
  }
  const requests = [await socket.request(), await socket.request(), await socket.request(), await socket.request()];
  expect(requests.map(({ sys, mod, index }) => `${sys} ${mod} ${index}`)).toEqual([
    "sys-1 Display 1",
    "sys-1 Display 2",
    "sys-2 Display 1",
    "sys-1 Lamp 1",
  ]);
});

test("a binding that the host refuses tells its listeners why, also those that come later", async () => {
  const { client, socket } = await openPair();
  const errors = queue<Error>();
  client.bind("sys-1", "_Secret", "state", () => {}, errors.put);
  const { id } = await socket.request();
  socket.send({ id, type: "error", error_code: 2, code: 403, msg: "support only" });
  expect(await errors.take()).toMatchObject({ message: "support only", code: "access_denied" });
  client.bind("sys-1", "_Secret", "state", () => {}, errors.put);
  expect(await errors.take()).toMatchObject({ code: "access_denied" });
});

test("a refusal that nobody listens for is a line in the log", async () => {
  const { client, socket, nextLog } = await openPair();
  client.bind("sys-9", "Lamp", "power", () => {});
  socket.send({ id: (await socket.request()).id, type: "error", error_code: 5, code: 404, msg: "no system sys-9" });
  expect(await nextLog()).toBe("sys-9/Lamp power: no system sys-9");
});

test("a refused key is told to bindings, also to those made afterwards", async () => {
  const { client } = await connectedPair({ refuseWith: 401 });
  const errors = queue<Error>();
  client.bind("sys-1", "Lamp", "power", () => {}, errors.put);
  expect(await errors.take()).toMatchObject({ code: "unauthorized" });
  client.bind("sys-1", "Lamp", "level", () => {}, errors.put);
  expect(await errors.take()).toMatchObject({ code: "unauthorized" });
});

test("close() ends bindings without a word", async () => {
  const { client, socket } = await openPair();
  const heard = queue<unknown>();
  const binding = client.bind("sys-1", "Lamp", "power", heard.put, heard.put);
  await socket.request();
  client.close();
  await settle();
  binding.cancel();
  expect(heard.rest()).toEqual([]);
});

test("on the machine's own clock, a connection that drops comes back with its bindings", async () => {
  const server = await scriptedServer();
  const client = connect({ url: server.url });
  const values = queue<unknown>();
  client.bind("sys-1", "Lamp", "power", values.put);
  const socket = await server.socket();
  await socket.request();
  socket.break();
  const again = await server.socket();
  again.send({ id: (await again.request()).id, type: "notify", value: true });
  expect(await values.take()).toBe(true);
  client.close();
});

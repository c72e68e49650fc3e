import { expect, test } from "vitest";
import { keys, lampBuilding, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";
import { samples } from "./scrape.ts";

const scrape = async (url: string) =>
  samples(await (await fetch(`${url}/metrics`, { headers: { "X-API-Key": keys.support } })).text());

test("sockets, bindings and notifications are counted", async () => {
  const { url } = await testHost();
  const socket = await openSocket(url);
  const power = { sys: "sys-1", mod: "Lamp", name: "power" };
  await socket.request({ id: 1, cmd: "bind", ...power });
  await socket.request({ id: 2, cmd: "exec", ...power, name: "set_power", args: [true] });
  // The success of the bind, the value then, the success of the exec and the value after it.
  await socket.frames(4);
  expect(await scrape(url)).toMatchObject({
    atrium_ws_sockets: 1,
    atrium_ws_bindings: 1,
    atrium_ws_requests_total: 2,
    atrium_ws_notifications_sent_total: 2,
    atrium_ws_notifications_conflated_total: 0,
  });
});

test("a driver in a worker shows that it runs, and what it calls counts as in the host's thread", async () => {
  const { url } = await testHost(lampBuilding.replace("isolation: inline", "isolation: worker"));
  const socket = await openSocket(url);
  await socket.request({ id: 1, cmd: "exec", sys: "sys-1", mod: "Room", name: "light", args: [true] });
  expect(await scrape(url)).toMatchObject({
    'atrium_worker_up{driver="demo/lamp"}': 1,
    'atrium_worker_up{driver="demo/room"}': 1,
    'atrium_worker_restarts_total{driver="demo/lamp"}': 0,
    'atrium_commands_total{module="mod-lamp",outcome="ok"}': 1,
    'atrium_commands_total{module="mod-room",outcome="ok"}': 1,
  });
});

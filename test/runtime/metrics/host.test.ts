import { expect, test } from "vitest";
import { driverPath, keys, lampBuilding, testHost } from "../test-host.ts";
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

const rogue = (isolation: string) => `
host: { port: 0, isolation: ${isolation}, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth: { keys: [{ name: support, key: ${keys.support}, level: support }] }
modules: [ { id: mod-rogue, driver: demo/rogue } ]
systems: [ { id: sys-1, name: One, modules: [mod-rogue] } ]
`;

test.each(["inline", "worker"])(
  "a request that a driver reports wrongly is its own error, and nobody else's, in: %s",
  async (isolation) => {
    const { url } = await testHost(rogue(isolation));
    const socket = await openSocket(url, { headers: { "X-API-Key": keys.support } });
    const report = (id: number, call: unknown) =>
      socket.request({ id, cmd: "exec", sys: "sys-1", mod: "Rogue", name: "report", args: [call] });
    const call = { service: "acme", method: "GET", status: 200, seconds: 0.1 };
    for (const [id, wrong] of [{}, null, { ...call, seconds: "long" }, { ...call, method: "/users/ada" }].entries())
      expect(await report(id + 1, wrong)).toMatchObject({ type: "error", msg: expect.stringContaining("called") });
    expect(await report(9, call)).toMatchObject({ type: "success" });
    const seen = Object.entries(await scrape(url)).filter(([name]) => name.startsWith("atrium_outgoing_calls_total"));
    expect(seen).toEqual([['atrium_outgoing_calls_total{module="mod-rogue",service="acme",status="200"}', 1]]);
  },
);

import { FakeClock } from "atrium/testing";
import { expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { driverPath, keys, lampBuilding, testHost } from "./test-host.ts";
import { openSocket } from "./test-socket.ts";

test("PORT and HOST in the environment win over the settings", async () => {
  const { url } = await testHost(lampBuilding.replace("port: 0", "port: 1, listen: 192.0.2.1"), {
    env: { PORT: "0", HOST: "127.0.0.1" },
  });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test("a host on every address names the one that this machine reaches, and one on IPv6 is a URL too", async () => {
  const everywhere = await testHost(lampBuilding, { env: { HOST: "0.0.0.0" } });
  expect(everywhere.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const six = await testHost(lampBuilding, { env: { HOST: "::1" } });
  expect(six.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await fetch(`${six.url}/healthz`)).status).toBe(200);
});

test("an address that others reach is refused without a key, and with a clock of its own", async () => {
  const open = testHost("systems: []", { env: { HOST: "0.0.0.0", PORT: "0" } });
  await expect(open).rejects.toMatchObject({
    code: "invalid_settings",
    message: expect.stringContaining("needs at least one key"),
  });
  const shifted = testHost(lampBuilding, { env: { HOST: "0.0.0.0" }, loopbackOnly: "--clock" });
  await expect(shifted).rejects.toThrow("--clock works on a loopback address only; this host would listen on 0.0.0.0");
});

test("a port that is taken, and an address that this machine has not, are said before any module starts", async () => {
  const first = await testHost();
  const taken = testHost(lampBuilding, { env: { PORT: new URL(first.url).port } });
  await expect(taken).rejects.toThrow(/^Port \d+ on 127\.0\.0\.1 is taken by another program; set PORT to a free one$/);
  const elsewhere = testHost(lampBuilding, { env: { HOST: "192.0.2.1" } });
  await expect(elsewhere).rejects.toThrow("Cannot listen on 192.0.2.1:0 (EADDRNOTAVAIL); set HOST and PORT");
  const nowhere = testHost(lampBuilding, { env: { HOST: "no host" } });
  await expect(nowhere).rejects.toThrow(/^Cannot listen on no host:0 \((ENOTFOUND|EAI_AGAIN)\); set HOST and PORT$/);
});

test("a host shows the time of its clock", async () => {
  const clock = new FakeClock(Date.UTC(2026, 2, 29));
  const host = await testHost(lampBuilding, { clock });
  expect(host.now()).toBe(Date.UTC(2026, 2, 29));
  const answer = await fetch(`${host.url}/api/engine/v2/modules/mod-lamp`, { headers: { "X-API-Key": keys.support } });
  expect((await answer.json()).since).toBe(Date.UTC(2026, 2, 29) / 1000);
});

test("a host that goes down is not ready, takes no new call, and waits for those in flight no longer than it may", async () => {
  const clock = new FakeClock();
  const host = await testHost(
    `
host: { port: 0, isolation: inline, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth: { keys: [ { name: user, key: ${keys.user} } ] }
modules: [ { id: mod-starter, driver: demo/starter } ]
systems: [ { id: sys-1, name: One, modules: [mod-starter] } ]
`,
    { clock },
  );
  const ready = async () => (await fetch(`${host.url}/readyz`)).status;
  expect(await ready()).toBe(200);
  const client = await openSocket(host.url);
  const starter = { cmd: "exec", sys: "sys-1", mod: "Starter", index: 1 };
  client.send({ ...starter, id: 1, name: "wait" });
  await eventually(() => expect(host.sockets.requests).toBe(1));
  const closing = host.close(10_000);
  expect(await ready()).toBe(503);
  expect(await client.request({ ...starter, id: 2, name: "ping" })).toMatchObject({
    type: "error",
    msg: expect.stringContaining("going down"),
  });
  // The call that waits, and the limit of the host: the one of ten seconds is the earlier one.
  await eventually(async () => {
    await clock.advance(1_000);
    expect(client.socket.readyState).toBe(client.socket.CLOSED);
  });
  expect(await client.closed).toBe(1012);
  await closing;
  expect(client.received.some((text) => JSON.parse(text).id === 1)).toBe(false);
});

import { FakeClock } from "atrium/testing";
import { expect, test } from "vitest";
import { keys, lampBuilding, testHost } from "./test-host.ts";

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

import type { InjectOptions } from "fastify";
import { expect, test } from "vitest";
import { keys, lampBuilding, testBuilding, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";

const cookie = `api-key=${keys.support}`;
const url = "/api/engine/v2/modules/mod-lamp/restart";

async function host(hostSettings = "") {
  const { http, change } = await testBuilding(lampBuilding.replace("port: 0,", `port: 0, ${hostSettings}`));
  const send = async (method: "GET" | "POST", headers: Record<string, string>, options: InjectOptions = {}) =>
    (
      await http.inject({
        method,
        url: method === "POST" ? url : "/api/engine/v2/modules",
        headers: { host: "atrium.example:3000", ...headers },
        ...options,
      })
    ).statusCode;
  return { send, change, http };
}

test("a cookie signs what the host's own pages do, and nothing of other pages", async () => {
  const { send } = await host();
  expect(await send("POST", { cookie, origin: "http://atrium.example:3000" })).toBe(200);
  for (const origin of [
    "http://atrium.example",
    "http://atrium.example:3001",
    "http://evil.example",
    "http://atrium.example:3000.evil.example",
    "https://evil.example/?http://atrium.example:3000",
    "null",
    "",
  ]) {
    expect([origin, await send("POST", { cookie, origin })]).toEqual([origin, 403]);
    if (origin !== "") expect([origin, await send("GET", { cookie, origin })]).toEqual([origin, 403]);
  }
});

test("a request without Origin may read with a cookie, and change nothing", async () => {
  const { send } = await host();
  expect(await send("GET", { cookie })).toBe(200);
  expect(await send("POST", { cookie })).toBe(403);
});

test("where the browser says whose page it is, that counts", async () => {
  const { send } = await host();
  for (const site of ["cross-site", "same-site"]) {
    expect(await send("GET", { cookie, "sec-fetch-site": site })).toBe(403);
    expect(await send("POST", { cookie, "sec-fetch-site": site })).toBe(403);
  }
  expect(await send("GET", { cookie, "sec-fetch-site": "none" })).toBe(200);
  // A proxy that hides the host's name.
  expect(await send("POST", { cookie, origin: "https://atrium.example", "sec-fetch-site": "same-origin" })).toBe(200);
});

test("a key or a token that a client sends itself may come from anywhere", async () => {
  const { send } = await host();
  const origin = "https://front-end.example";
  expect(await send("POST", { "x-api-key": keys.support, origin })).toBe(200);
  expect(await send("POST", { authorization: `Bearer ${keys.support}`, origin })).toBe(200);
  expect(await send("POST", { "x-api-key": keys.support, cookie, origin })).toBe(200);
});

test("the refusal says what to do", async () => {
  const { http } = await host();
  const { statusCode, body } = await http.inject({
    method: "POST",
    url,
    headers: { cookie, origin: "http://evil.example" },
  });
  expect([statusCode, JSON.parse(body).message]).toEqual([
    403,
    "A cookie signs requests of the host's own pages only, not those of http://evil.example: send the key as X-API-Key. If this is the host's own page, let the proxy pass Host on, or set host.public_url",
  ]);
});

test("behind a proxy the page's origin is what the proxy says, or what the settings say", async () => {
  const { send } = await host("public_url: 'https://rooms.example/atrium',");
  const proxied = { cookie, host: "127.0.0.1:3000" };
  const https = { ...proxied, "x-forwarded-host": "atrium.example", "x-forwarded-proto": "https" };
  expect(await send("POST", { ...https, origin: "https://atrium.example" })).toBe(200);
  // What came over TLS was not sent by a page that did not.
  expect(await send("POST", { ...https, origin: "http://atrium.example" })).toBe(403);
  expect(await send("POST", { ...proxied, origin: "https://rooms.example" })).toBe(200);
  expect(await send("POST", { ...https, origin: "https://atrium.example" }, { remoteAddress: "192.0.2.1" })).toBe(403);
});

test("which proxies are believed is a setting that takes effect at once", async () => {
  const { http, change } = await host();
  const asked = async (remoteAddress: string) => {
    const { headers } = await http.inject({
      method: "POST",
      url: "/api/engine/v2/sign_out",
      remoteAddress,
      headers: { "x-forwarded-proto": "https" },
    });
    return String(headers["set-cookie"]).includes("Secure");
  };
  expect([await asked("127.0.0.1"), await asked("10.1.2.3")]).toEqual([true, false]);
  await change(lampBuilding.replace("port: 0,", 'port: 0, trust_proxy: ["10.0.0.0/8"],'));
  expect([await asked("127.0.0.1"), await asked("10.1.2.3"), await asked("11.1.2.3")]).toEqual([false, true, false]);
});

test("a page of another origin opens no WebSocket with a cookie", async () => {
  const { url } = await testHost();
  const open = (headers: Record<string, string>) => openSocket(url, { headers });
  await expect(open({ cookie, origin: "http://evil.example" })).rejects.toThrow(/^403 .*host's own pages only/);
  await expect(open({ cookie, origin: `${url}.evil.example` })).rejects.toThrow(/^403/);
  await expect(open({ cookie })).rejects.toThrow(/^403/);
  const own = await open({ cookie, origin: url });
  const elsewhere = await open({ "X-API-Key": keys.support, origin: "https://front-end.example" });
  for (const { request } of [own, elsewhere])
    expect(await request({ id: 1, cmd: "unbind", sys: "sys-1", mod: "Lamp", name: "power" })).toMatchObject({
      type: "success",
    });
});

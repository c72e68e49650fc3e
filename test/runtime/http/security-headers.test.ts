import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { keys, testBuilding, testHost } from "../test-host.ts";

const always = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

test.each([
  ["an answer", "/api/engine/v2/systems", keys.user, 200],
  ["one without a key", "/api/engine/v2/systems", undefined, 401],
  ["what is for everybody", "/healthz", undefined, 200],
  ["nothing", "/nothing/here", keys.user, 404],
  ["an address that cannot be decoded", "/api/engine/v2/systems/%E0%A4%A", keys.user, 400],
])("%s carries the security headers", async (_, url, key, status) => {
  const { http } = await testBuilding();
  const { statusCode, headers } = await http.inject({ url, headers: key === undefined ? {} : { "x-api-key": key } });
  expect(statusCode).toBe(status);
  expect(headers).toMatchObject({ ...always, "cache-control": "no-store" });
  expect(headers).not.toHaveProperty("strict-transport-security");
});

test("a browser that came over TLS is told to come back over TLS", async () => {
  const { http } = await testBuilding();
  const through = async (protocol: string, remoteAddress = "127.0.0.1") =>
    (await http.inject({ url: "/healthz", remoteAddress, headers: { "x-forwarded-proto": protocol } })).headers[
      "strict-transport-security"
    ];
  expect(await through("https")).toBe("max-age=15768000");
  expect(await through("http")).toBeUndefined();
  expect(await through("https", "192.0.2.1")).toBeUndefined();
});

test("pages, and refused upgrades, carry them too", async () => {
  const { url } = await testHost();
  const page = await fetch(url);
  expect(Object.fromEntries(page.headers)).toMatchObject({
    ...always,
    "content-security-policy": expect.stringContaining("script-src 'self'"),
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
  });
  const script = /src="(\/assets\/[^"]+)"/.exec(await page.text())?.[1];
  expect(Object.fromEntries((await fetch(`${url}${script}`)).headers)).toMatchObject({
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=31536000, immutable",
  });
  const { request } = await import("node:http");
  const refused = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const headers = { Connection: "Upgrade", Upgrade: "websocket" };
    request(`${url}/control/websocket`, { headers }, (response) => resolve(response.headers))
      .on("error", reject)
      .end();
  });
  expect(refused).toMatchObject(always);
});

const upgrade = (more: string) =>
  `GET /control/websocket?api-key=${keys.user} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n\r\n`;

test.each([
  ["what is no HTTP", "hello?\r\n\r\n", 400],
  [
    "a request in two minds about its length",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
    400,
  ],
  ["headers without end", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ["an upgrade without its key", upgrade("Sec-WebSocket-Version: 13"), 400],
  [
    "an upgrade of the future",
    upgrade("Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
    400,
  ],
])("%s is answered with them as well, and the host goes on", async (_, text, status) => {
  const { url } = await testHost();
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  socket.write(text);
  await once(socket, "close");
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  const [first, ...headers] = head.split("\r\n");
  expect(first).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(Object.fromEntries(headers.map((each) => each.toLowerCase().split(": ")))).toMatchObject(always);
  expect(JSON.parse(body)).toMatchObject({ error: expect.any(String) });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

import { pino } from "pino";
import { expect, test } from "vitest";
import { networkOf } from "../../../runtime/auth/failed-sign-ins.ts";
import { keys, lampBuilding, testBuilding, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";

const prefix = "/api/engine/v2";

async function guessing() {
  const { http, clock, warnings, api } = await testBuilding();
  const ask = async (key: string, remoteAddress = "192.0.2.1") =>
    (await http.inject({ url: `${prefix}/users/current`, headers: { "x-api-key": key }, remoteAddress })).statusCode;
  const guess = async (times: number, address?: string) => {
    for (let n = 0; n < times; n++) await ask(`guess-${n}`, address);
  };
  return { http, clock, warnings, api, ask, guess };
}

test("after ten different wrong keys an address is refused, right keys too, until ten minutes are over", async () => {
  const { http, clock, ask, guess } = await guessing();
  await guess(9);
  expect(await ask("guess-9")).toBe(401);
  expect(await ask(keys.user)).toBe(429);
  const { statusCode, body } = await http.inject({
    method: "POST",
    url: `${prefix}/sign_in`,
    payload: { key: keys.user },
    remoteAddress: "192.0.2.1",
  });
  expect([statusCode, JSON.parse(body)]).toMatchObject([
    429,
    { message: "Too many wrong keys came from this address; try again later", details: { retry_after: 600 } },
  ]);
  expect(await ask(keys.user, "192.0.2.2")).toBe(200);
  await clock.advance(599_999);
  expect(await ask(keys.user)).toBe(429);
  await clock.advance(1);
  expect(await ask(keys.user)).toBe(200);
});

test("a client that goes on with one wrong key locks nobody out, and is in the log once", async () => {
  const { ask, warnings } = await guessing();
  for (let n = 0; n < 50; n++) expect(await ask("a-key-that-was-revoked")).toBe(401);
  expect(await ask(keys.user)).toBe(200);
  expect(warnings).toEqual(["A sign-in from 192.0.2.1 failed: The key is not known here"]);
});

test("who was signed in before stays so, and keys that nobody can guess are never refused", async () => {
  const { http, ask, guess } = await guessing();
  expect(await ask(keys.support)).toBe(200);
  await guess(10);
  expect(await ask(keys.support)).toBe(200);
  expect(await ask(keys.user)).toBe(429);
  const post = async (path: string, payload: object, key?: string) =>
    http.inject({
      method: "POST",
      url: `${prefix}/${path}`,
      payload,
      remoteAddress: "192.0.2.1",
      headers: key === undefined ? {} : { "x-api-key": key },
    });
  const { code, secret } = (await post("pairing", {})).json();
  await post(`pairing/${code}/approve`, { system_id: "sys-1" }, keys.support);
  const claimed = await post("pairing/claim", { secret });
  const key = /^api-key=([^;]+)/.exec(String(claimed.headers["set-cookie"]))?.[1] ?? "";
  expect(await ask(key)).toBe(200);
});

test("the log says from where sign-ins failed and when an address is refused, and holds no key", async () => {
  const { guess, warnings } = await guessing();
  await guess(12, "2001:db8::7");
  expect(warnings).toHaveLength(11);
  expect(warnings.at(0)).toBe("A sign-in from 2001:db8::7 failed: The key is not known here");
  expect(warnings.at(-1)).toBe("Sign-ins from 2001:db8::7 are refused for some minutes: 10 different keys were wrong");
  expect(warnings.join("")).not.toContain("guess-");
});

test.each([
  ["192.0.2.9", "203.0.113.5", "192.0.2.9", "who is no proxy is not asked who they are"],
  ["127.0.0.1", "203.0.113.5", "203.0.113.5", "a proxy is"],
  [
    "127.0.0.1",
    "203.0.113.5, 192.0.2.9",
    "192.0.2.9",
    "what a client said before the proxy added its word does not count",
  ],
  ["127.0.0.1", "203.0.113.5, 192.0.2.9, 10.0.0.1", "192.0.2.9", "behind two proxies the nearest that is none counts"],
  ["127.0.0.1", "203.0.113.5, 10.0.0.1, 192.0.2.9", "192.0.2.9", "nobody becomes a proxy by being named"],
])("from %s with X-Forwarded-For: %s a sign-in is one of %s: %s", async (remoteAddress, forwarded, counted) => {
  const { http, warnings } = await testBuilding(
    lampBuilding.replace("port: 0,", 'port: 0, trust_proxy: ["loopback", "10.0.0.1"],'),
  );
  await http.inject({
    url: `${prefix}/users/current`,
    remoteAddress,
    headers: { "x-api-key": "wrong", "x-forwarded-for": forwarded },
  });
  expect(warnings).toEqual([`A sign-in from ${counted} failed: The key is not known here`]);
});

test("who has a whole network of addresses is one", async () => {
  const { ask, guess } = await guessing();
  await guess(10, "2001:db8:0:1::1");
  expect(await ask(keys.user, "2001:db8::1:a:b:c:d")).toBe(429);
  expect(await ask(keys.user, "2001:db8:0:2::1")).toBe(200);
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::1", "0:0:0:0::/64"],
  ["2001:DB8::1", "2001:db8:0:0::/64"],
  ["fe80::1:2:3:4%eth0", "fe80:0:0:0::/64"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4::/64"],
  ["1:2:3::", "1:2:3:0::/64"],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("guesses count the same over HTTP, by link, and over WebSocket, behind a proxy by the client's address", async () => {
  const lines: string[] = [];
  const { url } = await testHost(lampBuilding, {
    log: pino({ level: "warn" }, { write: (line) => lines.push(JSON.parse(line).msg) }),
  });
  const from = (address: string, key?: string): Record<string, string> => ({
    "X-Forwarded-For": address,
    ...(key === undefined ? {} : { "X-API-Key": key }),
  });
  for (let n = 0; n < 4; n++) {
    await fetch(`${url}${prefix}/systems`, { headers: from("192.0.2.1", `http-${n}`) });
    await fetch(`${url}/?key=link-${n}`, { headers: from("192.0.2.1"), redirect: "manual" });
    if (n < 2) await expect(openSocket(url, { headers: from("192.0.2.1", `socket-${n}`) })).rejects.toThrow("401");
  }
  await expect(openSocket(url, { headers: from("192.0.2.1", keys.user) })).rejects.toThrow(
    /^429 .*Too many wrong keys/,
  );
  const link = await fetch(`${url}/?key=${keys.user}`, { headers: from("192.0.2.1"), redirect: "manual" });
  expect([link.headers.get("location"), link.headers.get("set-cookie")]).toEqual(["/#key-refused", null]);
  await openSocket(url, { headers: from("192.0.2.2", keys.user) });
  expect(lines.filter((line) => line.includes("192.0.2.1 are refused"))).toHaveLength(1);
});

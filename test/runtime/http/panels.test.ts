import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FakeClock } from "atrium/testing";
import type { InjectOptions } from "fastify";
import { pino } from "pino";
import { expect, test } from "vitest";
import { startHost } from "../../../runtime/host.ts";
import { keys, lampBuilding, testBuilding, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";

const prefix = "/api/engine/v2";

type Method = "GET" | "POST" | "DELETE";

/** REST without a socket; `as` is a key, nobody's if absent. */
async function rest() {
  const { http, ...others } = await testBuilding();
  const send = async (
    method: Method,
    path: string,
    { as, body, ...options }: InjectOptions & { as?: string; body?: unknown } = {},
  ) => {
    const answer = await http.inject({
      method,
      url: `${prefix}/${path}`,
      ...options,
      headers: {
        ...(as === undefined ? {} : { "x-api-key": as }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const cookie = answer.headers["set-cookie"];
    return { status: answer.statusCode, body: answer.json(), ...(cookie === undefined ? {} : { cookie }) };
  };
  return { send, ...others };
}

/** The same over the wire, for what a host keeps and closes. */
async function over(
  url: string,
  method: Method,
  path: string,
  { as = "", body }: { as?: string; body?: unknown } = {},
) {
  const answer = await fetch(`${url}${prefix}/${path}`, {
    method,
    headers: { ...(as === "" ? {} : { "x-api-key": as }), ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: await answer.json(), key: keyIn(answer.headers.get("set-cookie") ?? "") };
}

const keyIn = (cookie: string) => /^api-key=([^;]*)/.exec(cookie)?.[1] ?? "";

async function pairOver(url: string, system_id = "sys-1") {
  const { secret, code } = (await over(url, "POST", "pairing", { body: {} })).body;
  const panel = (await over(url, "POST", `pairing/${code}/approve`, { as: keys.support, body: { system_id } })).body;
  const { key } = await over(url, "POST", "pairing/claim", { body: { secret } });
  return { panel, key, secret, code };
}

test("a panel shows a code, an operator approves it, and the panel has a key for its system alone", async () => {
  const { send, clock, notes } = await rest();
  const begun = await send("POST", "pairing", { body: { system_id: "sys-1" }, remoteAddress: "192.0.2.7" });
  expect(begun.status).toBe(200);
  const { code, secret, expires_at } = begun.body;
  expect(code).toMatch(/^\d{6}$/);
  expect(expires_at).toBe(clock.now() / 1000 + 600);
  expect(await send("POST", "pairing/claim", { body: { secret } })).toEqual({
    status: 202,
    body: { status: "waiting" },
  });

  expect(await send("GET", `pairing/${code}`, { as: keys.support })).toEqual({
    status: 200,
    body: { code, system_id: "sys-1", address: "192.0.2.7", expires_at },
  });
  const approved = await send("POST", `pairing/${code}/approve`, { as: keys.support, body: { system_id: "sys-1" } });
  expect(approved).toMatchObject({ status: 200, body: { name: "One panel", system_id: "sys-1", connected: false } });
  expect((await send("GET", "panels", { as: keys.support })).body).toEqual([]);

  const claimed = await send("POST", "pairing/claim", { body: { secret } });
  expect(claimed).toMatchObject({ status: 200, body: { status: "paired", system_id: "sys-1" } });
  expect(claimed.cookie).toMatch(/^api-key=[\w-]{43}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Strict$/);
  const as = keyIn(String(claimed.cookie));
  expect((await send("GET", "users/current", { as })).body).toMatchObject({
    id: approved.body.id,
    name: "One panel",
    level: "user",
    systems: ["sys-1"],
  });
  expect((await send("GET", "systems", { as })).body.map(({ id }: { id: string }) => id)).toEqual(["sys-1"]);
  expect((await send("GET", "systems/sys-2", { as })).status).toBe(403);
  expect((await send("GET", "panels", { as: keys.support })).body).toEqual([approved.body]);
  expect(notes).toEqual([`support approved ${approved.body.id} at 192.0.2.7 for sys-1`]);
});

import type { InjectOptions } from "fastify";
import { expect, test } from "vitest";
import { keys, lampBuilding, testBuilding } from "../test-host.ts";

const prefix = "/api/engine/v2";

type Method = "GET" | "POST" | "DELETE";

const keyIn = (cookie: unknown) => /^api-key=([^;]*)/.exec(String(cookie))?.[1] ?? "";

/** REST without a socket; `as` is a key, nobody's if absent. */
async function rest(yaml?: string) {
  const { http, ...others } = await testBuilding(yaml);
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
  const begin = async (system_id?: string) => (await send("POST", "pairing", { body: { system_id } })).body;
  const approve = (code: string, as: string, body: object = { system_id: "sys-1" }) =>
    send("POST", `pairing/${code}/approve`, { as, body });
  /** A panel with a key. */
  const pair = async (body: object = { system_id: "sys-1" }) => {
    const { code, secret } = await begin();
    const panel = (await approve(code, keys.support, body)).body;
    const key = keyIn((await send("POST", "pairing/claim", { body: { secret } })).cookie);
    return { panel, key, secret };
  };
  return { http, send, begin, approve, pair, ...others };
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
  const as = keyIn(claimed.cookie);
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

test("a key is handed out once, and by the secret alone", async () => {
  const { send, begin, approve } = await rest();
  const { code, secret } = await begin();
  await approve(code, keys.support);
  for (const wrong of [code, `${secret}x`, ""])
    expect((await send("POST", "pairing/claim", { body: { secret: wrong } })).status).toBe(404);
  const claims = [1, 2].map(() => send("POST", "pairing/claim", { body: { secret } }));
  expect((await Promise.all(claims)).map(({ status }) => status).sort()).toEqual([200, 404]);
  expect((await send("POST", "pairing/claim", { body: { secret } })).body.message).toBe(
    "The pairing is over; ask for a new code",
  );
  expect((await send("GET", "panels", { as: keys.support })).body).toHaveLength(1);
});

test("after ten minutes a code and its secret mean nothing, and no key was made", async () => {
  const { send, begin, approve, clock } = await rest();
  const [late, unclaimed] = [await begin(), await begin()];
  await approve(unclaimed.code, keys.support);
  await clock.advance(600_000);
  expect((await send("GET", `pairing/${late.code}`, { as: keys.support })).status).toBe(404);
  expect((await approve(late.code, keys.support)).status).toBe(404);
  for (const { secret } of [late, unclaimed])
    expect((await send("POST", "pairing/claim", { body: { secret } })).status).toBe(404);
  expect((await send("GET", "panels", { as: keys.support })).body).toEqual([]);
});

test("only support looks at codes, approves them, and sees and revokes panels", async () => {
  const { send, begin, approve, pair } = await rest();
  const { panel, key } = await pair();
  const { code } = await begin();
  const asked = (as?: string) =>
    [
      send("GET", `pairing/${code}`, { ...(as === undefined ? {} : { as }) }),
      send("POST", `pairing/${code}/approve`, { ...(as === undefined ? {} : { as }), body: { system_id: "sys-1" } }),
      send("GET", "panels", { ...(as === undefined ? {} : { as }) }),
      send("DELETE", `panels/${panel.id}`, { ...(as === undefined ? {} : { as }) }),
    ].map(async (answer) => (await answer).status);
  expect(await Promise.all(asked())).toEqual([401, 401, 401, 401]);
  for (const as of [keys.user, keys.panel, key]) expect(await Promise.all(asked(as))).toEqual([403, 403, 403, 403]);
  expect((await approve(code, keys.administrator)).status).toBe(200);
  expect((await send("DELETE", `panels/${panel.id}`, { as: keys.administrator })).status).toBe(200);
});

test("a support key that is limited to systems grants, sees and revokes panels of those only", async () => {
  const { send, begin, approve, pair } = await rest(
    lampBuilding.replace(
      "auth:\n  keys:\n",
      "auth:\n  keys:\n    - { name: lobby, key: of-the-lobby, level: support, systems: [sys-2] }\n",
    ),
  );
  const one = (await pair({ system_id: "sys-1" })).panel;
  const two = (await pair({ system_id: "sys-2" })).panel;
  const lobby = "of-the-lobby";
  const { code } = await begin("sys-1");
  expect((await send("GET", `pairing/${code}`, { as: lobby })).body).toMatchObject({ code, system_id: null });
  expect(await approve(code, lobby, { system_id: "sys-1" })).toMatchObject({
    status: 403,
    body: { message: 'The key does not reach the system "sys-1"' },
  });
  expect((await send("GET", "panels", { as: lobby })).body).toEqual([two]);
  expect(await send("DELETE", `panels/${one.id}`, { as: lobby })).toMatchObject({ status: 403 });
  expect((await approve(code, lobby, { system_id: "sys-2" })).status).toBe(200);
  expect(await send("DELETE", `panels/${two.id}`, { as: lobby })).toMatchObject({ status: 200 });
  expect((await send("GET", "panels", { as: keys.support })).body).toEqual([one]);
});

test("what is approved, looked at and revoked must be there", async () => {
  const { send, begin, approve } = await rest();
  const { code } = await begin("sys-9");
  expect((await send("GET", `pairing/${code}`, { as: keys.support })).body.system_id).toBeNull();
  expect(await approve(code, keys.support, { system_id: "sys-9" })).toMatchObject({
    status: 404,
    body: { message: 'There is no system "sys-9"' },
  });
  const unused = code === "000000" ? "000001" : "000000";
  for (const answer of [
    await send("GET", `pairing/${unused}`, { as: keys.support }),
    await approve(unused, keys.support),
    await send("DELETE", "panels/panel-9", { as: keys.support }),
  ]) {
    expect(answer.status).toBe(404);
    expect(answer.body.message).toMatch(/^No panel waits with this code|^There is no panel "panel-9"/);
  }
});

test("a panel bears the name that it was given, in one line", async () => {
  const { pair, begin, approve } = await rest();
  expect((await pair({ system_id: "sys-1", name: "  By the door " })).panel.name).toBe("By the door");
  const { code } = await begin();
  for (const name of ["", " ", "x".repeat(101), "two\nlines"]) {
    expect(await approve(code, keys.support, { system_id: "sys-1", name })).toMatchObject({
      status: 400,
      body: { details: { issues: [{ path: "name" }] } },
    });
  }
});

test("nobody sends much, or asks for much, without a key", async () => {
  const { send } = await rest();
  const long = "x".repeat(4100);
  expect((await send("POST", "pairing", { body: { system_id: long } })).status).toBe(413);
  expect((await send("POST", "pairing/claim", { body: { secret: long } })).status).toBe(413);
  expect((await send("POST", "pairing", { body: { system_id: "x".repeat(201) } })).status).toBe(400);
  expect((await send("POST", "pairing/claim", { body: {} })).status).toBe(400);
  expect((await send("POST", "pairing")).status).toBe(200);
  const begin = (n: number) => send("POST", "pairing", { body: {}, remoteAddress: `192.0.2.${n}` });
  for (let n = 0; n < 99; n++) for (let m = 0; m < 5; m++) await begin(n);
  for (let m = 0; m < 4; m++) expect((await begin(99)).status).toBe(200);
  expect(await begin(100)).toMatchObject({
    status: 429,
    body: { message: expect.stringContaining("Too many panels") },
  });
});

test("a panel's address is the one that a proxy on this machine saw, and never one that the panel claims", async () => {
  const { http, send } = await rest();
  const addressOf = async (remoteAddress: string) => {
    const headers = { "x-forwarded-for": "198.51.100.1, 192.0.2.7" };
    const begun = await http.inject({ method: "POST", url: `${prefix}/pairing`, remoteAddress, headers });
    return (await send("GET", `pairing/${begun.json().code}`, { as: keys.support })).body.address;
  };
  expect(await addressOf("127.0.0.1")).toBe("192.0.2.7");
  expect(await addressOf("192.0.2.8")).toBe("192.0.2.8");
});

test("a panel of a system that is gone reaches nothing, and can still be revoked", async () => {
  const { send, pair, change } = await rest();
  const { panel, key } = await pair({ system_id: "sys-2" });
  await change(lampBuilding.replace(/^ {2}- \{ id: sys-2.*\n/m, ""));
  expect((await send("GET", "systems", { as: key })).body).toEqual([]);
  expect((await send("GET", "systems/sys-2", { as: key })).status).toBe(404);
  expect((await send("GET", "systems/sys-1", { as: key })).status).toBe(403);
  expect((await send("DELETE", `panels/${panel.id}`, { as: keys.support })).status).toBe(200);
  expect((await send("GET", "systems", { as: key })).status).toBe(401);
});

test("who revoked which panel is noted", async () => {
  const { send, pair, notes } = await rest();
  const { panel } = await pair();
  await send("DELETE", `panels/${panel.id}`, { as: keys.administrator });
  expect(notes.at(-1)).toBe(`administrator revoked ${panel.id}`);
});

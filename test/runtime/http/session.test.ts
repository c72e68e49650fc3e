import type { InjectOptions } from "fastify";
import { expect, test } from "vitest";
import { keys, testBuilding } from "../test-host.ts";

const prefix = "/api/engine/v2";

async function browser() {
  const { http, clock } = await testBuilding();
  const send = async (method: "GET" | "POST", path: string, options: InjectOptions = {}) => {
    const answer = await http.inject({ method, url: `${prefix}/${path}`, ...options });
    return { status: answer.statusCode, cookie: answer.headers["set-cookie"], body: answer.json() };
  };
  return { send, clock };
}

const body = (value: unknown): InjectOptions => ({
  payload: JSON.stringify(value),
  headers: { "content-type": "application/json" },
});

test.each([
  ["user", { level: "user", support: false, sys_admin: false }],
  ["support", { level: "support", support: true, sys_admin: false }],
  ["administrator", { level: "administrator", support: true, sys_admin: true }],
] as const)("a key of level %s is told who it is", async (name, rights) => {
  const { send } = await browser();
  const expected = { id: name, name, email: "", systems: null, ...rights };
  expect(await send("GET", "users/current", { headers: { "x-api-key": keys[name] } })).toMatchObject({
    status: 200,
    body: expected,
  });
  expect((await send("POST", "sign_in", body({ key: keys[name] }))).body).toEqual(expected);
});

test("a limited key is told its systems, and nobody is told nothing", async () => {
  const { send } = await browser();
  const { body } = await send("GET", "users/current", { headers: { "x-api-key": keys.panel } });
  expect(body).toMatchObject({ name: "panel", systems: ["sys-1"] });
  expect(await send("GET", "users/current")).toMatchObject({ status: 401 });
});

test("signing in makes a cookie that signs in, kept from scripts and other sites; signing out takes it away", async () => {
  const { send } = await browser();
  const { cookie } = await send("POST", "sign_in", body({ key: keys.support }));
  expect(cookie).toBe(`api-key=${keys.support}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Strict`);
  const [pair = ""] = String(cookie).split(";");
  expect((await send("GET", "users/current", { headers: { cookie: pair } })).body).toMatchObject({ name: "support" });
  expect(await send("POST", "sign_out", { headers: { cookie: pair } })).toEqual({
    status: 200,
    cookie: "api-key=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
    body: {},
  });
});

test("behind a proxy that ends TLS the cookie is never sent without it", async () => {
  const { send } = await browser();
  const signIn = body({ key: keys.user });
  const through = async (protocols: string) =>
    (await send("POST", "sign_in", { ...signIn, headers: { ...signIn.headers, "x-forwarded-proto": protocols } }))
      .cookie;
  expect(await through("https")).toMatch(/; Secure$/);
  expect(await through("https, http")).toMatch(/; Secure$/);
  expect(await through("http")).not.toContain("Secure");
});

test("every wrong key is refused in the same words, without a cookie", async () => {
  const { send } = await browser();
  for (const key of ["", "x", `${keys.user}x`, keys.user.slice(1), "x".repeat(4000)]) {
    const { status, cookie, body: answer } = await send("POST", "sign_in", body({ key }));
    expect([status, answer.message, cookie]).toEqual([401, "The key is not known here", undefined]);
  }
});

test("a body that is no sign-in says what is missing, and one that is too long is not read", async () => {
  const { send } = await browser();
  expect(await send("POST", "sign_in", body({ password: "x" }))).toMatchObject({
    status: 400,
    body: { details: { issues: [{ path: "key" }] } },
  });
  expect(await send("POST", "sign_in")).toMatchObject({ status: 400 });
  for (const path of ["sign_in", "sign_out"]) {
    expect(await send("POST", path, body({ key: "x".repeat(4097) }))).toMatchObject({
      status: 413,
      body: { message: "The body is larger than 4096 bytes" },
    });
  }
});

test("the root says the host's time, to the millisecond", async () => {
  const { send, clock } = await browser();
  await clock.advance(1_250);
  expect((await send("GET", "")).body).toEqual({ name: "Atrium", version: "0.0.0", time: clock.now() / 1000 });
  expect((clock.now() / 1000) % 1).toBe(0.25);
});

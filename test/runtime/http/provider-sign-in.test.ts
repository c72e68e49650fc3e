import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FakeClock } from "atrium/testing";
import { pino } from "pino";
import { expect, test } from "vitest";
import { providerSettings, type TestProvider, testProvider } from "../auth/test-provider.ts";
import { lampBuilding, testBuilding, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";

const signIn = { sign_in: { client_id: "console", label: "Contoso", hours: 8 } };

const withProvider = (provider: TestProvider, more: object = signIn) =>
  lampBuilding.replace("auth:\n", `auth:\n  identity_provider: ${providerSettings(provider, more)}\n`);

async function host(person: object, more?: object) {
  const clock = new FakeClock();
  const lines: string[] = [];
  const provider = await testProvider(() => clock.now());
  provider.person = { preferred_username: "ada@contoso.example", ...person };
  const log = pino({ level: "info" }, { write: (line) => lines.push(line) });
  const running = await testHost(withProvider(provider, more), { clock, log });
  const { url } = running;
  const get = async (address: string, cookie = "") => {
    const answer = await fetch(address, { redirect: "manual", headers: { cookie } });
    const cookies = answer.headers.getSetCookie();
    return {
      status: answer.status,
      location: answer.headers.get("location") ?? "",
      cookies,
      text: await answer.text(),
    };
  };
  /** Leaves for the provider; answers where to, what the browser keeps, and the way back. */
  const leave = async (next = "/") => {
    const left = await get(`${url}/auth/sign_in?continue=${encodeURIComponent(next)}`);
    const page = await get(left.location);
    const back = /href="([^"]+)"/.exec(page.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    return { ...left, kept: left.cookies[0]?.split(";", 1)[0] ?? "", back };
  };
  const keyIn = (cookies: string[]) => /^(api-key=[^;]+);/.exec(cookies.at(-1) ?? "")?.[1];
  const whoIs = async (cookie: string) =>
    (await fetch(`${url}/api/engine/v2/users/current`, { headers: { cookie } })).json();
  return { ...running, clock, provider, lines, get, leave, keyIn, whoIs };
}

test("people leave for the provider with PKCE, and come back signed in, with a cookie that lasts as long as their key", async () => {
  const { leave, get, keyIn, whoIs, url, lines, provider } = await host({ roles: ["Atrium.Admin"] });
  const { status, location, cookies, kept, back } = await leave("/#/panels");
  expect([status, new URL(location).pathname]).toEqual([303, "/authorize"]);
  expect(Object.fromEntries(new URL(location).searchParams)).toMatchObject({
    client_id: "console",
    response_type: "code",
    redirect_uri: `${url}/auth/callback`,
    scope: "openid profile email",
    code_challenge_method: "S256",
  });
  expect(cookies).toEqual([expect.stringMatching(/; Path=\/auth; Max-Age=600; HttpOnly; SameSite=Lax$/)]);
  const done = await get(back, kept);
  expect([done.status, done.location]).toEqual([303, "/#/panels"]);
  expect(done.cookies).toEqual([
    "atrium-sign-in=; Path=/auth; Max-Age=0; HttpOnly; SameSite=Lax",
    expect.stringMatching(/^api-key=[\w-]{43}; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict$/),
  ]);
  const cookie = keyIn(done.cookies) ?? "";
  expect(await whoIs(cookie)).toMatchObject({ name: "ada@contoso.example", level: "administrator", systems: null });
  const log = lines.join("");
  expect(log).toContain("ada@contoso.example signed in by the identity provider, with level administrator");
  expect(log).not.toContain(cookie.slice("api-key=".length));
  expect(provider.asked).toContain("/token");
});

test("a session ends after its hours, when it is signed out, and when the provider leaves the settings", async () => {
  const { leave, get, keyIn, url, clock, file, reload } = await host({ roles: ["Atrium.Admin"] });
  const session = async () => {
    const { kept, back } = await leave();
    const Cookie = keyIn((await get(back, kept)).cookies) ?? "";
    return { Cookie, socket: await openSocket(url, { headers: { Cookie, Origin: url } }) };
  };
  const first = await session();
  const out = await fetch(`${url}/api/engine/v2/sign_out`, {
    method: "POST",
    headers: { Cookie: first.Cookie, Origin: url },
  });
  expect(out.status).toBe(200);
  expect(await first.socket.closed).toBe(1008);
  const second = await session();
  await clock.advance(8 * 3_600_000 - 1);
  expect(second.socket.socket.readyState).toBe(second.socket.socket.OPEN);
  await clock.advance(1);
  expect(await second.socket.closed).toBe(1008);
  const third = await session();
  const { writeFile } = await import("node:fs/promises");
  await writeFile(file, lampBuilding);
  await reload();
  expect(await third.socket.closed).toBe(1008);
});

test("who was signed in, and who was not, is in the audit log; a stranger who goes on and on does not fill the log", async () => {
  const { leave, get, url, lines, provider, close, file } = await host({ roles: ["Atrium.Admin"] });
  const first = await leave();
  await get(first.back, first.kept);
  provider.person = { preferred_username: "bob@contoso.example" };
  const second = await leave();
  await get(second.back, second.kept);
  for (let n = 0; n < 12; n++) await get(`${url}/auth/callback?code=${n}&state=${n}`, "");
  expect(lines.filter((line) => line.includes("No sign-in was begun in this browser"))).toHaveLength(10);
  expect(lines.filter((line) => line.includes("gives bob@contoso.example no rights"))).toHaveLength(1);
  await close();
  const entries = (await readFile(join(dirname(file), `.atrium/${basename(file)}.audit.log`), "utf8"))
    .trim()
    .split("\n");
  const signIns = entries.map((line) => JSON.parse(line)).filter(({ event }) => event === "sign_in");
  const address = "127.0.0.1";
  expect(signIns.slice(0, 3)).toMatchObject([
    {
      key: "ada@contoso.example",
      key_id: expect.stringMatching(/^session-/),
      level: "administrator",
      address,
      outcome: "ok",
    },
    { address, outcome: "access_denied" },
    { address, outcome: "unauthorized" },
  ]);
});

test("another page cannot sign a session out", async () => {
  const { leave, get, keyIn, url, whoIs } = await host({ roles: ["Atrium.Admin"] });
  const { kept, back } = await leave();
  const Cookie = keyIn((await get(back, kept)).cookies) ?? "";
  const headers = { Cookie, Origin: "http://evil.example" };
  expect((await fetch(`${url}/api/engine/v2/sign_out`, { method: "POST", headers })).status).toBe(403);
  expect(await whoIs(Cookie)).toMatchObject({ level: "administrator" });
});

test("who has no rights here is told so, and signed in nowhere", async () => {
  const { leave, get, keyIn, lines } = await host({ roles: ["Something.Else"] });
  const { kept, back } = await leave();
  const done = await get(back, kept);
  expect([done.location, keyIn(done.cookies)]).toEqual(["/#sign-in-refused", undefined]);
  expect(lines.join("")).toContain("gives ada@contoso.example no rights here");
});

test("a way back that was not begun in this browser, was changed, or is used twice, signs nobody in", async () => {
  const { leave, get, keyIn, lines, url } = await host({ roles: ["Atrium.Admin"] });
  const [one, two] = [await leave(), await leave()];
  const changed = new URL(one.back);
  changed.searchParams.set("state", "another");
  for (const [address, kept] of [
    [one.back, ""],
    [one.back, "atrium-sign-in=bm9uc2Vuc2U"],
    [one.back, two.kept],
    [changed.href, one.kept],
    [`${url}/auth/callback`, one.kept],
    [`${url}/auth/callback?error=access_denied&state=${new URL(one.back).searchParams.get("state")}`, one.kept],
  ] as const) {
    const done = await get(address, kept);
    expect([done.status, done.location, keyIn(done.cookies)]).toEqual([303, "/#sign-in-failed", undefined]);
  }
  expect(keyIn((await get(two.back, two.kept)).cookies)).toBeDefined();
  expect(keyIn((await get(two.back, two.kept)).cookies)).toBeUndefined();
  expect(lines.filter((line) => line.includes("by the identity provider failed"))).toHaveLength(7);
});

test("a token of the provider for another application, or for another sign-in, signs nobody in", async () => {
  const { leave, get, keyIn, provider } = await host({});
  const person = { roles: ["Atrium.Admin"] };
  for (const wrong of [{ aud: "another" }, { nonce: "another" }, { iss: "https://evil.example" }]) {
    provider.person = { ...person, ...wrong };
    const { kept, back } = await leave();
    expect(keyIn((await get(back, kept)).cookies)).toBeUndefined();
  }
  provider.person = person;
  const { kept, back } = await leave();
  expect(keyIn((await get(back, kept)).cookies)).toBeDefined();
});

test("after the sign-in nobody is sent elsewhere", async () => {
  const { leave, get, url } = await host({ roles: ["Atrium.Admin"] });
  for (const next of [
    "https://evil.example/",
    "//evil.example",
    "/.//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
  ]) {
    const { kept, back } = await leave(next);
    const { location } = await get(back, kept);
    expect([next, new URL(location, url).origin]).toEqual([next, url]);
  }
});

test("the page learns what the provider is called; without one nobody is sent anywhere", async () => {
  const { get, url } = await host({});
  expect(JSON.parse((await get(`${url}/api/engine/v2/sign_in`)).text)).toEqual({ provider: "Contoso" });
  const { http } = await testBuilding();
  expect((await http.inject("/api/engine/v2/sign_in")).json()).toEqual({ provider: null });
  for (const path of ["/auth/sign_in", "/auth/callback?code=a&state=b"]) {
    const { statusCode, headers } = await http.inject(path);
    expect([statusCode, headers.location ?? "none"]).toEqual(
      path === "/auth/sign_in" ? [404, "none"] : [303, "/#sign-in-failed"],
    );
  }
});

test("a provider that does not answer is said to be away", async () => {
  const { get, url, provider } = await host({});
  provider.down = true;
  const { status, text } = await get(`${url}/auth/sign_in`);
  expect([status, JSON.parse(text).message]).toEqual([503, expect.stringContaining("cannot be asked at present")]);
  provider.down = false;
  expect((await get(`${url}/auth/sign_in`)).status).toBe(303);
});

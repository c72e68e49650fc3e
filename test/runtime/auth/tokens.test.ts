import { FakeClock } from "atrium/testing";
import { pino } from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { problemsOf } from "../settings/fixtures.ts";
import { lampBuilding, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";
import { providerSettings, type TestProvider, testProvider } from "./test-provider.ts";

const withProvider = (provider: TestProvider, more?: object) =>
  lampBuilding.replace("auth:\n", `auth:\n  identity_provider: ${providerSettings(provider, more)}\n`);

/** A host that trusts a provider, and its answer to a token. */
async function host(more?: object, log = pino({ level: "silent" })) {
  const clock = new FakeClock();
  const provider = await testProvider(() => clock.now());
  const { url, api, file, reload } = await testHost(withProvider(provider, more), { clock, log });
  const ask = async (token: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}/api/engine/v2/users/current`, {
      headers: { Authorization: `Bearer ${token}`, ...headers },
    });
    return { status: answer.status, body: await answer.json() };
  };
  return { clock, provider, url, api, ask, file, reload };
}

test("a token that the identity provider signed lets in, with the first right that fits its claims", async () => {
  const { provider, ask } = await host();
  const admin = await provider.token({ roles: ["Atrium.Admin"], preferred_username: "ada@contoso.example" });
  expect(await ask(admin)).toMatchObject({
    status: 200,
    body: { name: "ada@contoso.example", level: "administrator", systems: null },
  });
  const facility = await provider.token({ sub: "bo", realm_access: { roles: ["staff", "facility"] } });
  expect(await ask(facility)).toMatchObject({
    status: 200,
    body: { name: "bo", level: "support", systems: ["sys-1"] },
  });
  const program = await provider.token({ scope: "openid rooms", aud: ["other", "atrium"] });
  expect(await ask(program)).toMatchObject({ status: 200, body: { level: "user" } });
  expect(await ask(await provider.token({ roles: ["Other"], scope: "rooms-not" }))).toMatchObject({ status: 403 });
});

test("no other token does", async () => {
  const { provider, ask, clock } = await host();
  const roles = ["Atrium.Admin"];
  const now = Math.floor(clock.now() / 1000);
  const unsigned = (header: object) =>
    [header, { iss: provider.issuer, aud: "atrium", sub: "a", exp: now + 60, roles }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
  const wrong = {
    forged: await provider.forged({ roles }),
    "for somebody else": await provider.token({ roles, aud: "other" }),
    "of another issuer": await provider.token({ roles, iss: "https://evil.example" }),
    expired: await provider.token({ roles, exp: now - 31 }),
    "not valid yet": await provider.token({ roles, nbf: now + 3600 }),
    "without an end": await provider.token({ roles, exp: undefined as never }),
    "without a signature": `${unsigned({ alg: "none" })}.AA`,
    "signed with a secret": `${unsigned({ alg: "HS256", kid: "key-1" })}.AAAA`,
    changed: (await provider.token({})).replace(
      /\.[^.]+\./,
      `.${Buffer.from(JSON.stringify({ roles })).toString("base64url")}.`,
    ),
  };
  for (const [what, token] of Object.entries(wrong)) expect([what, (await ask(token)).status]).toEqual([what, 401]);
  for (const token of await provider.confused({ roles })) expect((await ask(token)).status).toBe(401);
});

test("a key that the provider does not publish opens nothing, until it does", async () => {
  const { provider, ask } = await host();
  const token = await provider.forged({ roles: ["Atrium.Admin"] }, "key-2");
  expect(await ask(token)).toMatchObject({ status: 401 });
  provider.rotate();
  // The provider is not asked for its keys again at once, whatever somebody sends.
  expect(await ask(await provider.forged({ roles: ["Atrium.Admin"], jti: "2" }, "key-2"))).toMatchObject({
    status: 401,
  });
  expect(provider.asked.filter((path) => path === "/keys").length).toBeLessThanOrEqual(2);
  const later = Date.now() + 31_000;
  const now = vi.spyOn(Date, "now").mockImplementation(() => later);
  onTestFinished(() => now.mockRestore());
  expect(await ask(token)).toMatchObject({ status: 200, body: { level: "administrator" } });
});

test("a token is verified once, and its sockets close in the moment when it ends", async () => {
  const { provider, ask, clock, url } = await host();
  const token = await provider.token({ roles: ["Atrium.Admin"] });
  const socket = await openSocket(url, { headers: { Authorization: `Bearer ${token}` } });
  const inQuery = await openSocket(url, { path: `/control/websocket?bearer_token=${token}`, headers: {} });
  provider.down = true;
  expect((await ask(token)).status).toBe(200);
  // Clocks may differ by half a minute.
  await clock.advance(3_629_000);
  expect(socket.socket.readyState).toBe(socket.socket.OPEN);
  await clock.advance(1_000);
  expect([await socket.closed, await inQuery.closed]).toEqual([1008, 1008]);
});

test("other rights in the settings hold for tokens that were accepted", async () => {
  const { provider, ask, api, url } = await host();
  const token = await provider.token({ roles: ["Atrium.Admin"] });
  const socket = await openSocket(url, { headers: { Authorization: `Bearer ${token}` } });
  expect((await ask(token)).body.level).toBe("administrator");
  const settings = api.callers.tokens.provider?.settings;
  if (settings === undefined) throw new Error("there is no provider");
  api.callers.tokens.use({ ...settings, rights: [{ claim: "roles", level: "user" }] });
  expect((await ask(token)).body.level).toBe("user");
  api.callers.tokens.use(undefined);
  expect((await ask(token)).status).toBe(401);
  socket.socket.close();
});

test("while the provider cannot be asked, new tokens are told so, and counted as nobody's guess", async () => {
  const { provider, ask } = await host();
  provider.down = true;
  const token = await provider.token({ roles: ["Atrium.Admin"] });
  expect(await ask(token)).toMatchObject({
    status: 503,
    body: { message: expect.stringContaining("cannot be asked at present") },
  });
  provider.down = false;
  expect((await ask(token)).status).toBe(200);
});

test("wrong tokens are limited no less than wrong keys, and lock no right one out", async () => {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => lines.push(line) });
  const { provider, ask } = await host({}, log);
  for (let n = 0; n < 20; n++) expect((await ask(await provider.forged({ sub: `guess-${n}` }))).status).toBe(401);
  expect((await ask("a-key-from-the-settings")).status).toBe(429);
  expect((await ask(await provider.token({ roles: ["Atrium.Admin"] }))).status).toBe(200);
  // Ten, and that the address is refused.
  expect(lines.filter((line) => line.includes("ign-in")).length).toBe(11);
});

test.each([
  ["an issuer without TLS", { issuer: "http://idp.example" }, "auth.identity_provider.issuer", "has to be https"],
  [
    "a value without its claim",
    { rights: [{ value: "x", level: "user" }] },
    "auth.identity_provider.rights.0",
    "a `value` needs the `claim`",
  ],
  ["no rights at all", { rights: [] }, "auth.identity_provider.rights", "Too small"],
])("%s is a problem of the settings", async (_, wrong, path, message) => {
  const settings = { issuer: "https://idp.example", audience: "a", rights: [{ level: "user" }], ...wrong };
  const problems = await problemsOf(`auth: { identity_provider: ${JSON.stringify(settings)} }`);
  expect(problems).toEqual([{ where: "building.yaml:1", path, message: expect.stringContaining(message) }]);
});

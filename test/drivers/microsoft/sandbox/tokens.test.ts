import { expect, test } from "vitest";
import { quiet, withSandbox } from "./support.ts";

test(
  "a token has the shape of a JWT with audience, tenant, application, roles and end",
  withSandbox(async ({ askToken, sandbox, clock }) => {
    const { status, json, headers } = await askToken();
    expect(status).toBe(200);
    expect(json).toMatchObject({ token_type: "Bearer", expires_in: 3_599, ext_expires_in: 3_599 });
    expect(headers.get("cache-control")).toContain("no-store");
    const claims = JSON.parse(Buffer.from(json.access_token.split(".")[1], "base64url").toString());
    expect(claims).toMatchObject({
      aud: "https://graph.microsoft.com",
      tid: sandbox.app.tenant,
      appid: sandbox.app.clientId,
      exp: clock.now() / 1000 + 3_599,
    });
    expect(claims.roles).toContain("Calendars.ReadWrite");
  }, quiet),
);

const wrong: [string, number, string, Record<string, string>, string?][] = [
  ["a wrong secret", 7000215, "invalid_client", { client_secret: "wrong" }],
  ["an unknown application", 700016, "unauthorized_client", { client_id: "nobody" }],
  ["an unknown tenant", 90002, "invalid_request", {}, "fabrikam.example"],
  ["a scope that is not .default", 70011, "invalid_scope", { scope: "User.Read" }],
];
test.each(wrong)("%s is AADSTS%i", (_, number, error, changes, tenant) =>
  withSandbox(async ({ askToken }) => {
    const { status, json } = await askToken(changes, tenant);
    expect(status).toBe(number === 7000215 ? 401 : 400);
    expect(json).toMatchObject({ error, error_codes: [number] });
    expect(json.error_description).toMatch(new RegExp(`^AADSTS${number}: .*\\r\\nTrace ID: `));
  }, quiet)(),
);

test(
  "the tenant may be named by its domain",
  withSandbox(async ({ askToken }) => {
    expect((await askToken({}, "contoso.example")).status).toBe(200);
  }, quiet),
);

test(
  "an expired secret can be had by a rule",
  withSandbox(async ({ askToken, sandbox }) => {
    sandbox.faults.set([{ path: "/token$", action: { type: "aadsts", number: 7000222 } }]);
    const { status, json } = await askToken();
    expect([status, json.error_codes]).toEqual([401, [7000222]]);
  }, quiet),
);

test(
  "the discovery documents lead to the token endpoint",
  withSandbox(async ({ sandbox: { origin, app } }) => {
    const instance = (await (await fetch(`${origin}/common/discovery/instance?api-version=1.1`)).json()) as {
      tenant_discovery_endpoint: string;
    };
    const configuration = await (await fetch(instance.tenant_discovery_endpoint)).json();
    expect(configuration).toMatchObject({ token_endpoint: `${origin}/${app.tenant}/oauth2/v2.0/token` });
  }, quiet),
);

test(
  "Graph wants a token and says so in JSON and in WWW-Authenticate",
  withSandbox(async ({ sandbox: { origin } }) => {
    for (const headers of [{}, { Authorization: "Bearer nonsense" }]) {
      const response = await fetch(`${origin}/v1.0/users`, { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain('Bearer realm=""');
      expect(await response.json()).toMatchObject({ error: { code: "InvalidAuthenticationToken" } });
    }
  }, quiet),
);

test(
  "a token ends by the clock of the tenant",
  withSandbox(async ({ graph, clock }) => {
    expect((await graph("GET", "/users")).status).toBe(200);
    await clock.advance(3_598_000);
    expect((await graph("GET", "/users")).status).toBe(200);
    await clock.advance(1_000);
    const { status, json } = await graph("GET", "/users");
    expect([status, json.error.message]).toEqual([401, "Lifetime validation failed, the token is expired."]);
  }, quiet),
);

test(
  "revoking makes every token invalid, and a new one is good",
  withSandbox(async ({ graph, askToken, sandbox }) => {
    expect((await graph("GET", "/users")).status).toBe(200);
    sandbox.tokens.revokeAll();
    expect((await graph("GET", "/users")).status).toBe(401);
    const { access_token } = (await askToken()).json;
    expect((await graph("GET", "/users", undefined, { Authorization: `Bearer ${access_token}` })).status).toBe(200);
  }, quiet),
);

test(
  "an application without a permission is refused with the code of the service that it asks",
  withSandbox(
    async ({ graph }) => {
      const calendar = await graph("GET", "/users/oak@contoso.example/calendar");
      expect([calendar.status, calendar.json.error.code]).toEqual([403, "ErrorAccessDenied"]);
      const rooms = await graph("GET", "/places/microsoft.graph.room");
      expect([rooms.status, rooms.json.error.code]).toEqual([403, "Authorization_RequestDenied"]);
      expect((await graph("GET", "/users")).status).toBe(200);
    },
    { ...quiet, roles: ["User.Read.All"] },
  ),
);

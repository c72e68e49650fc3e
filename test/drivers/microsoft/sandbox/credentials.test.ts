import { constants, createSign, generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { type Client, now, quiet, withSandbox } from "./support.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
const certificates = [publicKey.export({ type: "spki", format: "pem" }).toString()];

function assertion({ sandbox }: Client, changes: object = {}, { alg = "PS256", key = privateKey } = {}): string {
  const { tenant, clientId } = sandbox.app;
  const seconds = now / 1_000;
  const aud = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
  const claims = { aud, iss: clientId, sub: clientId, jti: "1", nbf: seconds, exp: seconds + 600, ...changes };
  const signed = [{ alg, typ: "JWT" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const signature =
    alg === "PS256" ? sign("sha256", Buffer.from(signed), pss) : createSign("sha256").update(signed).sign(key);
  return `${signed}.${signature.toString("base64url")}`;
}

const ask = async (client: Client, text: string) => {
  const { status, json } = await client.askToken({
    client_secret: "",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: text,
  });
  return status === 200 ? "token" : json.error_codes[0];
};

test(
  "an assertion that the certificate's owner signed is as good as the secret, by PS256 or RS256",
  withSandbox(
    async (client) => {
      expect(await ask(client, assertion(client))).toBe("token");
      expect(await ask(client, assertion(client, {}, { alg: "RS256" }))).toBe("token");
      const aud = `${client.sandbox.origin}/contoso.example/v2.0`;
      expect(await ask(client, assertion(client, { aud }))).toBe("token");
      expect(JSON.stringify(client.sandbox.journal.entries)).not.toContain(assertion(client).slice(0, 30));
    },
    { ...quiet, certificates },
  ),
);

test(
  "an assertion of another key, application, audience or time is refused by its number",
  withSandbox(
    async (client) => {
      expect(await ask(client, assertion(client, {}, { key: other.privateKey }))).toBe(700027);
      expect(await ask(client, assertion(client, { iss: "another" }))).toBe(700021);
      expect(await ask(client, assertion(client, { aud: "https://login.microsoftonline.com/another/v2.0" }))).toBe(
        700023,
      );
      expect(await ask(client, assertion(client, { exp: now / 1_000 - 301 }))).toBe(700024);
      expect(await ask(client, assertion(client, { nbf: now / 1_000 + 301 }))).toBe(700024);
      expect(await ask(client, "not.a.jwt")).toBe(50027);
    },
    { ...quiet, certificates },
  ),
);

test(
  "without a certificate no assertion is good",
  withSandbox(async (client) => expect(await ask(client, assertion(client))).toBe(700027), quiet),
);

test(
  "a managed identity gets tokens by its header, and by nothing else",
  withSandbox(async ({ sandbox, graph }) => {
    const from = async (query: string, header = sandbox.app.identityHeader) => {
      const response = await fetch(`${sandbox.origin}/msi/token?${query}`, {
        headers: { "X-IDENTITY-HEADER": header },
      });
      // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came.
      return { status: response.status, json: (await response.json()) as any };
    };
    const good = "api-version=2019-08-01&resource=https://graph.microsoft.com";
    const { status, json } = await from(good);
    expect(status).toBe(200);
    expect(json).toMatchObject({ token_type: "Bearer", expires_on: String(now / 1_000 + 3_599) });
    expect((await graph("GET", "/users", undefined, { Authorization: `Bearer ${json.access_token}` })).status).toBe(
      200,
    );
    expect((await from(good, "wrong")).status).toBe(403);
    expect((await from(`${good}/.default`)).status).toBe(400);
    expect((await from(`${good}&client_id=another`)).status).toBe(400);
    expect((await from(`${good}&client_id=${sandbox.app.clientId}`)).status).toBe(200);
    expect((await from("api-version=2017-09-01&resource=https://graph.microsoft.com")).status).toBe(400);
  }, quiet),
);

test(
  "a token can be made to end sooner",
  withSandbox(async ({ sandbox, graph, askToken, clock }) => {
    sandbox.faults.set([{ path: "/token", times: 1, action: { type: "expires_in", seconds: 310 } }]);
    const { json } = await askToken();
    expect(json.expires_in).toBe(310);
    const headers = { Authorization: `Bearer ${json.access_token}` };
    await clock.advance(309_000);
    expect((await graph("GET", "/users", undefined, headers)).status).toBe(200);
    await clock.advance(1_000);
    expect((await graph("GET", "/users", undefined, headers)).status).toBe(401);
    expect((await askToken()).json.expires_in).toBe(3_599);
  }, quiet),
);

test(
  "after a claims challenge only a token that was asked for with claims is good",
  withSandbox(async ({ sandbox, graph, askToken }) => {
    sandbox.faults.set([{ path: "/users", times: 1, action: { type: "claims_challenge" } }]);
    const { status, headers } = await graph("GET", "/users");
    expect(status).toBe(401);
    const [, claims = ""] =
      /error="insufficient_claims", claims="([^"]+)"/.exec(headers.get("www-authenticate") ?? "") ?? [];
    const decoded = Buffer.from(claims, "base64").toString();
    expect(JSON.parse(decoded).access_token.nbf.essential).toBe(true);
    const status2 = async (form: Record<string, string>) => {
      const { json } = await askToken(form);
      return (await graph("GET", "/users", undefined, { Authorization: `Bearer ${json.access_token}` })).status;
    };
    expect(await status2({})).toBe(401);
    expect(await status2({ claims: decoded })).toBe(200);
    sandbox.reset();
    expect(await status2({})).toBe(200);
  }, quiet),
);

test(
  "the token endpoint can be throttled, down, HTML or an empty object",
  withSandbox(async ({ sandbox, askToken }) => {
    const answers = [
      { status: 429, headers: { "Retry-After": "5" } },
      { status: 503, headers: {} },
      { status: 200, headers: { "Content-Type": "text/html" }, body: "<html></html>" },
      { status: 500, headers: { "Content-Type": "application/json" }, body: {} },
    ];
    for (const answer of answers) {
      sandbox.faults.set([{ path: "/token$", times: 1, action: { type: "respond", ...answer } }]);
      const { status, text } = await askToken();
      expect([status, text]).toEqual([
        answer.status,
        answer.body === undefined ? "" : expect.stringMatching(/^(<html>|\{\})/),
      ]);
      expect((await askToken()).status).toBe(200);
    }
  }, quiet),
);

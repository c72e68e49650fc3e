import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { onTestFinished } from "vitest";

/** An identity provider over HTTP, for one test: discovery, keys, authorization code flow with PKCE. */
export interface TestProvider {
  issuer: string;
  /** Whoever signs in has these claims from now on. */
  person: JWTPayload;
  /** Signs a token; `exp` is an hour from `now` unless said otherwise. */
  token(claims: JWTPayload): Promise<string>;
  /** A token that another key signed, with the same key id or its own, which the provider does not publish before `rotate`. */
  forged(claims: JWTPayload, kid?: "key-1" | "key-2"): Promise<string>;
  /** A token that is signed with a secret: the public key, as everybody can read it. */
  confused(claims: JWTPayload): Promise<string[]>;
  /** Publishes the other key, too. */
  rotate(): void;
  /** Paths that were asked for. */
  asked: string[];
  /** Answers 503 to everything while it is true. */
  down: boolean;
}

interface Grant {
  nonce: string;
  challenge: string;
  redirect: string;
}

/** @param now milliseconds since the epoch, by the host's clock */
export async function testProvider(now: () => number = Date.now): Promise<TestProvider> {
  const pair = await generateKeyPair("RS256", { extractable: true });
  const other = await generateKeyPair("RS256", { extractable: true });
  const published = [{ ...(await exportJWK(pair.publicKey)), kid: "key-1", alg: "RS256", use: "sig" }];
  const next = { ...(await exportJWK(other.publicKey)), kid: "key-2", alg: "RS256", use: "sig" };
  const grants = new Map<string, Grant>();
  const sign = (claims: JWTPayload, key: CryptoKey | Uint8Array, header = { alg: "RS256", kid: "key-1" }) => {
    const seconds = Math.floor(now() / 1000);
    const usual = { iss: provider.issuer, aud: "atrium", sub: "ada", iat: seconds, exp: seconds + 3600 };
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader(header).sign(key);
  };
  const provider: TestProvider = {
    issuer: "",
    person: {},
    token: (claims) => sign(claims, pair.privateKey),
    forged: (claims, kid = "key-1") => sign(claims, other.privateKey, { alg: "RS256", kid }),
    async confused(claims) {
      const pem = await exportSPKI(pair.publicKey);
      const secrets = [pem, pem.trim(), JSON.stringify(published[0]), published[0]?.n ?? ""];
      const header = { alg: "HS256", kid: "key-1" };
      return Promise.all(secrets.map((secret) => sign(claims, new TextEncoder().encode(secret), header)));
    },
    rotate: () => void published.push(next),
    asked: [],
    down: false,
  };
  const json = (response: ServerResponse, value: unknown, status = 200) =>
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));

  const authorize = (query: URLSearchParams, response: ServerResponse) => {
    const grant = {
      nonce: query.get("nonce"),
      challenge: query.get("code_challenge"),
      redirect: query.get("redirect_uri"),
    };
    const code = randomUUID();
    grants.set(code, grant as Grant);
    const back = new URL(grant.redirect as string);
    back.searchParams.set("code", code);
    back.searchParams.set("state", query.get("state") as string);
    const page = `<!doctype html><title>Contoso</title><a href="${back.href.replaceAll("&", "&amp;")}">Continue as Ada</a>`;
    response.writeHead(200, { "Content-Type": "text/html" }).end(page);
  };
  const exchange = async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const grant = grants.get(form.get("code") ?? "");
    grants.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const right =
      grant?.challenge === challenge &&
      grant.redirect === form.get("redirect_uri") &&
      form.get("client_id") === "console";
    if (!right) return json(response, { error: "invalid_grant" }, 400);
    const claims = { aud: "console", nonce: grant.nonce, ...provider.person };
    json(response, { access_token: randomUUID(), token_type: "Bearer", id_token: await provider.token(claims) });
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url as string, provider.issuer);
    provider.asked.push(pathname);
    if (provider.down) return void response.writeHead(503).end();
    if (pathname === "/keys") return void json(response, { keys: published });
    if (pathname === "/authorize") return authorize(searchParams, response);
    if (pathname === "/token") return void exchange(request, response);
    json(response, {
      issuer: provider.issuer,
      authorization_endpoint: `${provider.issuer}/authorize`,
      token_endpoint: `${provider.issuer}/token`,
      jwks_uri: `${provider.issuer}/keys`,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;
}

/** `auth.identity_provider` for it, to be put into settings as they are written in JSON. */
export function providerSettings({ issuer }: TestProvider, more: object = {}): string {
  const rights = [
    { claim: "roles", value: "Atrium.Admin", level: "administrator" },
    { claim: "realm_access.roles", value: "facility", level: "support", systems: ["sys-1"] },
    { claim: "scope", value: "rooms", level: "user" },
  ];
  return JSON.stringify({ issuer, audience: "atrium", rights, ...more });
}

import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Clock } from "atrium";
import { type Answer, GraphError } from "./answer.ts";
import { param, type SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";

/** The one application that the tenant knows. */
export interface App {
  /** The tenant's GUID. */
  tenant: string;
  /** The tenant's domain, good for the same in paths. */
  organization: string;
  clientId: string;
  clientSecret: string;
  /** Application permissions that its tokens carry. */
  roles: readonly string[];
}

/** Seconds that a token is good for; Microsoft's are between 60 and 90 minutes. */
const lifetime = 3_599;

/** Status, OAuth error and text by AADSTS number, from Microsoft's list "Microsoft Entra authentication error codes". */
const aadsts: Record<number, readonly [status: number, error: string, text: string]> = {
  50196: [400, "invalid_grant", "The server terminated an operation because it encountered a client request loop."],
  53003: [400, "invalid_grant", "Access has been blocked by Conditional Access policies."],
  70003: [400, "unsupported_grant_type", "The app requested an unsupported grant type."],
  70011: [400, "invalid_scope", "The provided value for the input parameter 'scope' is not valid."],
  90002: [400, "invalid_request", "Tenant not found. Check to make sure you have the correct tenant ID."],
  90055: [429, "temporarily_unavailable", "The tenant is throttled because of too many requests."],
  700016: [400, "unauthorized_client", "Application was not found in the directory."],
  7000215: [
    401,
    "invalid_client",
    "Invalid client secret provided. Ensure the secret being sent is the client secret value, not its ID.",
  ],
  7000222: [401, "invalid_client", "The provided client secret keys are expired."],
};

/** The AADSTS numbers that the token endpoint can answer with. */
export const aadstsNumbers = Object.keys(aadsts).map(Number);

/** The token endpoint's error answer for an AADSTS number. */
export function tokenError(number: number, clock: Clock): Answer {
  const [status, error, text] = aadsts[number] ?? [400, "invalid_request", "Unknown error."];
  const [trace_id, correlation_id] = [randomUUID(), randomUUID()];
  const timestamp = new Date(clock.now()).toISOString().replace("T", " ").slice(0, 19).concat("Z");
  const description = `AADSTS${number}: ${text}`;
  const body = {
    error,
    error_description: `${description}\r\nTrace ID: ${trace_id}\r\nCorrelation ID: ${correlation_id}\r\nTimestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id,
    correlation_id,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
  return loginAnswer(body, status);
}

/** Issues tokens and knows which are still good. */
export class Tokens {
  readonly #app: App;
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  /** When each token that was issued ends, in milliseconds. */
  readonly #expiries = new Map<string, number>();

  constructor(app: App, clock: Clock) {
    this.#app = app;
    this.#clock = clock;
  }

  /** A new token, in the shape of a JWT; Graph's clients must not look into it, but people do. */
  issue(audience: string): string {
    const now = this.#clock.now();
    for (const [token, expiry] of this.#expiries) if (expiry <= now) this.#expiries.delete(token);
    const issued = Math.floor(now / 1000);
    const { tenant, clientId, roles } = this.#app;
    const claims = {
      aud: audience,
      iss: `https://sts.windows.net/${tenant}/`,
      iat: issued,
      nbf: issued,
      exp: issued + lifetime,
      appid: clientId,
      appidacr: "1",
      idtyp: "app",
      roles,
      tid: tenant,
      uti: randomUUID(),
      ver: "1.0",
    };
    const signed = [{ typ: "JWT", alg: "HS256" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const token = `${signed}.${createHmac("sha256", this.#key).update(signed).digest("base64url")}`;
    this.#expiries.set(token, (issued + lifetime) * 1000);
    return token;
  }

  /**
   * Checks an `Authorization` header; answers with the id of the application and its permissions.
   *
   * @throws GraphError 401 `InvalidAuthenticationToken`
   */
  check(authorization: string | undefined): { appId: string; roles: readonly string[] } {
    const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) throw unauthenticated("Access token is empty.");
    const expiry = this.#expiries.get(token);
    if (expiry === undefined) throw unauthenticated("Access token validation failure. Invalid token.");
    if (expiry <= this.#clock.now()) throw unauthenticated("Lifetime validation failed, the token is expired.");
    return { appId: this.#app.clientId, roles: this.#app.roles };
  }

  /** Makes every token that was issued so far invalid. */
  revokeAll(): void {
    this.#expiries.clear();
  }
}

/** The routes of the login host: tokens and the two documents that MSAL looks up. */
export function tokenRoutes(app: App, tokens: Tokens, clock: Clock): Route[] {
  const known = (tenant: string) => [app.tenant, app.organization].includes(tenant.toLowerCase());
  return [
    {
      method: "POST",
      path: "/:tenant/oauth2/v2.0/token",
      run: (request) =>
        known(param(request, "tenant")) ? token(request, app, tokens, clock) : tokenError(90002, clock),
    },
    ...["/:tenant/v2.0/.well-known/openid-configuration", "/:tenant/.well-known/openid-configuration"].map(
      (path): Route => ({
        method: "GET",
        path,
        run: (request) =>
          known(param(request, "tenant"))
            ? loginAnswer(openidConfiguration(`${request.url.origin}/${param(request, "tenant")}`, app))
            : tokenError(90002, clock),
      }),
    ),
    {
      method: "GET",
      path: "/common/discovery/instance",
      run: ({ url }) =>
        loginAnswer({
          tenant_discovery_endpoint: `${url.origin}/${app.tenant}/v2.0/.well-known/openid-configuration`,
          "api-version": "1.1",
          metadata: [{ preferred_network: url.host, preferred_cache: url.host, aliases: [url.host] }],
        }),
    },
  ];
}

function token(request: SandboxRequest, app: App, tokens: Tokens, clock: Clock): Answer {
  const form = new URLSearchParams(request.body);
  if (form.get("grant_type") !== "client_credentials") return tokenError(70003, clock);
  if (form.get("client_id") !== app.clientId) return tokenError(700016, clock);
  if (!sameText(form.get("client_secret") ?? "", app.clientSecret)) return tokenError(7000215, clock);
  const scope = form.get("scope") ?? "";
  if (!/^\S+\/\.default$/.test(scope)) return tokenError(70011, clock);
  return loginAnswer({
    token_type: "Bearer",
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: tokens.issue(scope.replace(/\/\.default$/, "")),
  });
}

function openidConfiguration(authority: string, app: App): object {
  return {
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ["client_secret_post"],
    response_types_supported: ["code", "id_token"],
    subject_types_supported: ["pairwise"],
    tenant_region_scope: "EU",
    tenant_id: app.tenant,
  };
}

function loginAnswer(body: object, status = 200): Answer {
  const headers = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store, no-cache" };
  return { status, headers, body };
}

function unauthenticated(message: string): GraphError {
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`;
  return new GraphError(401, "InvalidAuthenticationToken", message, { headers: { "WWW-Authenticate": challenge } });
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

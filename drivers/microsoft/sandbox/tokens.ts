import { createHmac, randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "atrium";
import { GraphError } from "./answer.ts";
import type { SandboxRequest } from "./request.ts";

/** The one application that the tenant knows. */
export interface App {
  /** The tenant's GUID. */
  tenant: string;
  /** The tenant's domain, good for the same in paths. */
  organization: string;
  clientId: string;
  clientSecret: string;
  /** PEM of the certificates or public keys whose owner is the application. */
  certificates: readonly string[];
  /** What the application sends to the managed identity endpoint to be known there. */
  identityHeader: string;
  /** Application permissions that its tokens carry. */
  roles: readonly string[];
}

/** Seconds that a token is good for; Microsoft's are between 60 and 90 minutes. */
const usualLifetime = 3_599;

/** Seconds that the token which a request asks for is good for. */
export function lifetimeFor(request: SandboxRequest): number {
  return request.fault?.type === "expires_in" ? request.fault.seconds : usualLifetime;
}

/** Issues tokens and knows which are still good. */
export class Tokens {
  readonly #app: App;
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  /** When each token that was issued ends, in milliseconds, and whether it was asked for with `claims`. */
  readonly #issued = new Map<string, { expiry: number; claims: boolean }>();
  #challenging = false;

  constructor(app: App, clock: Clock) {
    this.#app = app;
    this.#clock = clock;
  }

  /**
   * A new token, in the shape of a JWT; Graph's clients must not look into it, but people do.
   *
   * @param lifetime seconds that it is good for
   * @param withClaims true when it was asked for with `claims`
   */
  issue(audience: string, lifetime = usualLifetime, withClaims = false): string {
    const now = this.#clock.now();
    for (const [token, { expiry }] of this.#issued) if (expiry <= now) this.#issued.delete(token);
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
    this.#issued.set(token, { expiry: (issued + lifetime) * 1000, claims: withClaims });
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
    const issued = this.#issued.get(token);
    if (issued === undefined) throw unauthenticated("Access token validation failure. Invalid token.");
    if (issued.expiry <= this.#clock.now()) throw unauthenticated("Lifetime validation failed, the token is expired.");
    if (this.#challenging && !issued.claims) throw challenged(this.#clock.now());
    return { appId: this.#app.clientId, roles: this.#app.roles };
  }

  /** Makes every token that was issued so far invalid. */
  revokeAll(): void {
    this.#issued.clear();
  }

  /** Refuses, until `endChallenge`, tokens that were not asked for with `claims`. */
  challenge(): void {
    this.#challenging = true;
  }

  endChallenge(): void {
    this.#challenging = false;
  }
}

/** Continuous access evaluation: the token must be newer, and asked for with these claims. */
function challenged(now: number): GraphError {
  const claims = { access_token: { nbf: { essential: true, value: String(Math.floor(now / 1_000)) } } };
  const encoded = Buffer.from(JSON.stringify(claims)).toString("base64");
  const result = "InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp";
  return unauthenticated(
    `Continuous access evaluation resulted in challenge with result: ${result}`,
    `, error="insufficient_claims", claims="${encoded}"`,
  );
}

function unauthenticated(message: string, more = ""): GraphError {
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"${more}`;
  return new GraphError(401, "InvalidAuthenticationToken", message, { headers: { "WWW-Authenticate": challenge } });
}

import type { JWTPayload, JWTVerifyGetKey } from "jose";
import type { Configuration } from "openid-client";
import type { Clock } from "../../lib/clock.ts";
import { DriverError } from "../../lib/errors.ts";
import type { IdentityProviderSettings } from "../settings/identity-provider-settings.ts";

/** Seconds that the provider's clock may differ from the host's. */
export const clockTolerance = 30;
/** Seconds to wait for the provider. */
const timeout = 10;

/** With public keys only: a token that is signed with a secret, or not at all, is none. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** What a browser keeps between leaving for the provider and coming back. */
export interface Flow {
  state: string;
  nonce: string;
  verifier: string;
}

/** Loaded by whoever asks a provider first: most buildings have none. */
const libraries = async () => ({ jose: await import("jose"), oidc: await import("openid-client") });

type Libraries = Awaited<ReturnType<typeof libraries>>;

/** A company's identity provider. What it cannot be asked at present throws `unavailable`. */
export class IdentityProvider {
  readonly settings: IdentityProviderSettings;
  readonly #clock: Clock;
  #configuration: Promise<Configuration> | undefined;
  #keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(settings: IdentityProviderSettings, clock: Clock) {
    this.settings = settings;
    this.#clock = clock;
  }

  /** The claims of a token that the provider signed for an audience and that is valid now; throws `unauthorized`. */
  async verify(token: string, audience: string): Promise<JWTPayload> {
    const used = await libraries();
    this.#keys ??= this.#findKeys(used);
    const keys = await this.#keys.catch((cause) => {
      this.#keys = undefined;
      throw cause;
    });
    const { issuer } = this.settings;
    const currentDate = new Date(this.#clock.now());
    const options = { issuer, audience, algorithms, clockTolerance, currentDate, requiredClaims: ["exp", "sub"] };
    return used.jose.jwtVerify(token, keys, options).then(
      ({ payload }) => payload,
      (cause) => refused(cause, used),
    );
  }

  /** Where to send a browser, and what it keeps until it comes back to `callback`. */
  async begin(callback: string): Promise<{ url: string; flow: Flow }> {
    const { oidc } = await libraries();
    const configuration = await this.#discovered(oidc);
    const verifier = oidc.randomPKCECodeVerifier();
    const flow = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: callback,
      scope: this.settings.sign_in?.scopes.join(" ") ?? "openid",
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    return { url: url.href, flow };
  }

  /**
   * The claims of whoever came back to `url`, the callback with its query. The code is exchanged by the host, and the token
   * checked as any other.
   *
   * @throws DriverError `unauthorized` when it is not the flow that was begun, or the provider let nobody in
   */
  async complete(url: URL, { state, nonce, verifier }: Flow): Promise<JWTPayload> {
    const used = await libraries();
    const configuration = await this.#discovered(used.oidc);
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    const tokens = await used.oidc
      .authorizationCodeGrant(configuration, url, checks)
      .catch((cause) => refused(cause, used));
    return this.verify(tokens.id_token as string, this.settings.sign_in?.client_id as string);
  }

  async #findKeys({ jose, oidc }: Libraries): Promise<JWTVerifyGetKey> {
    const address = this.settings.jwks_url ?? (await this.#discovered(oidc)).serverMetadata().jwks_uri;
    if (address === undefined) throw unavailable(new Error("it names no keys"));
    return jose.createRemoteJWKSet(new URL(address), { timeoutDuration: timeout * 1000 });
  }

  #discovered(oidc: Libraries["oidc"]): Promise<Configuration> {
    const { issuer, audience, sign_in } = this.settings;
    const execute = issuer.startsWith("http:") ? [oidc.allowInsecureRequests] : [];
    const metadata = {
      [oidc.clockTolerance]: clockTolerance,
      // The host's clock may be another than the machine's.
      [oidc.clockSkew]: Math.round((this.#clock.now() - Date.now()) / 1000),
    };
    const secret = sign_in?.client_secret;
    const authentication = secret === undefined ? oidc.None() : oidc.ClientSecretPost(secret);
    this.#configuration ??= oidc
      .discovery(new URL(issuer), sign_in?.client_id ?? audience, metadata, authentication, { execute, timeout })
      .catch((cause) => {
        this.#configuration = undefined;
        throw unavailable(cause);
      });
    return this.#configuration;
  }
}

/** Errors that say that the token or the way it came is wrong; all others, that the provider could not be asked. */
function refused(cause: Error & { code?: string; status?: number }, { jose: { errors }, oidc }: Libraries): never {
  const wrongToken =
    cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout) && cause.code !== "ERR_JOSE_GENERIC";
  const wrongFlow = cause instanceof oidc.AuthorizationResponseError || cause instanceof oidc.ResponseBodyError;
  if (!wrongToken && !wrongFlow && cause.code?.startsWith("OAUTH_") !== true) throw unavailable(cause);
  const why = cause.code === "ERR_JWT_EXPIRED" ? "it has expired" : cause.message;
  throw new DriverError(`The identity provider's token is not accepted: ${why}`, { code: "unauthorized", cause });
}

function unavailable(cause: Error): DriverError {
  const { message } = (cause.cause instanceof Error ? cause.cause : cause) as Error;
  return new DriverError(`The identity provider cannot be asked at present: ${message}`, {
    code: "unavailable",
    cause,
  });
}

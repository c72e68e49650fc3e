import type { JWTPayload } from "jose";
import type { Clock } from "../../lib/clock.ts";
import { DriverError } from "../../lib/errors.ts";
import type { IdentityProviderSettings } from "../settings/identity-provider-settings.ts";
import { clockTolerance, IdentityProvider } from "./identity-provider.ts";
import type { Caller } from "./keys.ts";
import { nameOf, rightsOf } from "./rights.ts";

/** Tokens of the identity provider. One that was accepted is not verified again while it lasts. */
export class Tokens {
  readonly #clock: Clock;
  #provider: IdentityProvider | undefined;
  /** Claims by the token's digest. */
  readonly #accepted = new Map<string, JWTPayload>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The identity provider, if there is one. */
  get provider(): IdentityProvider | undefined {
    return this.#provider;
  }

  /** Takes over the settings. Other rights hold for accepted tokens too; another provider accepts all of them anew. */
  use(settings: IdentityProviderSettings | undefined): void {
    const before = this.#provider?.settings;
    if (JSON.stringify(before) === JSON.stringify(settings)) return;
    const same =
      before?.issuer === settings?.issuer &&
      before?.audience === settings?.audience &&
      before?.jwks_url === settings?.jwks_url;
    if (!same) this.#accepted.clear();
    this.#provider = settings === undefined ? undefined : new IdentityProvider(settings, this.#clock);
  }

  /** Whether a credential looks like a token that somebody could accept. */
  takes(credential: string): boolean {
    return this.#provider !== undefined && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(credential);
  }

  /** The caller of a token that was accepted and still lasts. */
  find(digest: string): Caller | undefined {
    const claims = this.#accepted.get(digest);
    const caller = claims === undefined ? undefined : this.#callerOf(claims);
    return caller === undefined || (caller.expiresAt as number) <= this.#clock.now() ? undefined : caller;
  }

  /**
   * The caller of a token.
   *
   * @throws DriverError `unauthorized` when it is not valid; `access_denied` when it lets nobody do anything; `unavailable`
   */
  async accept(token: string, digest: string): Promise<Caller> {
    const provider = this.#provider as IdentityProvider;
    const claims = await provider.verify(token, provider.settings.audience);
    const caller = this.#callerOf(claims);
    if (caller === undefined)
      throw new DriverError("The identity provider's token gives no rights here", { code: "access_denied" });
    this.#forgetExpired();
    this.#accepted.set(digest, claims);
    return caller;
  }

  /** When accepted tokens end, in milliseconds since the epoch. */
  get ends(): number[] {
    return [...this.#accepted.values()].map(endOf);
  }

  #callerOf(claims: JWTPayload): Caller | undefined {
    const rights = this.#provider === undefined ? undefined : rightsOf(claims, this.#provider.settings);
    if (rights === undefined) return undefined;
    return {
      id: `token-${claims.sub}`,
      name: nameOf(claims),
      level: rights.level,
      ...(rights.systems === undefined ? {} : { systems: new Set(rights.systems) }),
      expiresAt: endOf(claims),
    };
  }

  #forgetExpired(): void {
    for (const [digest, claims] of this.#accepted)
      if (endOf(claims) <= this.#clock.now()) this.#accepted.delete(digest);
  }
}

function endOf({ exp = 0 }: JWTPayload): number {
  return (exp + clockTolerance) * 1000;
}

import { z } from "zod";
import type { Clock } from "../../lib/clock.ts";
import { DriverError } from "../../lib/errors.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { auditedSignIn } from "../audit/audited.ts";
import type { IdentityProvider } from "../auth/identity-provider.ts";
import { type IssuedKeys, newKeyId } from "../auth/issued-keys.ts";
import type { Caller } from "../auth/keys.ts";
import { nameOf, rightsOf } from "../auth/rights.ts";
import { fail } from "./access.ts";

const flow = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() });

/** Somebody who came back from the identity provider. */
export interface SignedIn {
  /** A key of theirs, for a cookie. */
  key: string;
  /** Seconds that it lasts. */
  age: number;
  /** Path of this host that they wanted to see. */
  next: string;
}

/** Who hears of sign-ins. */
interface Told {
  readonly audit: AuditLog;
  keysChanged(): void;
  note(message: string): void;
}

/**
 * Sign-in of people by the company's identity provider: authorization code flow with PKCE. The host exchanges the code, so
 * that no script of a page sees a token and pages need to reach nobody but the host. Whoever comes back gets a key of their own,
 * which lasts some hours; what they may do is decided in that moment.
 */
export class ProviderSignIn {
  readonly #provider: () => IdentityProvider | undefined;
  readonly #clock: Clock;
  readonly #keys: IssuedKeys;
  readonly #tell: Told;

  constructor(provider: () => IdentityProvider | undefined, clock: Clock, keys: IssuedKeys, tell: Told) {
    this.#provider = provider;
    this.#clock = clock;
    this.#keys = keys;
    this.#tell = tell;
  }

  /** What the button is called; `undefined` where there is no such sign-in. */
  get label(): string | undefined {
    return this.#provider()?.settings.sign_in?.label;
  }

  /** Where to send a browser, and what it keeps until it comes back to `callback`; throws `route_not_found`, `unavailable`. */
  async begin(callback: string, next: string | undefined): Promise<{ url: string; kept: string }> {
    const { url, flow } = await this.#offered().begin(callback);
    return { url, kept: Buffer.from(JSON.stringify({ ...flow, next: ownPath(next) })).toString("base64url") };
  }

  /**
   * Signs in whoever came back to `url`, the callback with its query.
   *
   * @param address IP address that they came from
   * @throws DriverError `unauthorized`; `access_denied` when no right fits them; `unavailable`
   */
  async complete(url: URL, kept: string | undefined, address: string): Promise<SignedIn> {
    const { signedIn } = await auditedSignIn(this.#tell.audit, address, () => this.#complete(url, kept));
    return signedIn;
  }

  async #complete(url: URL, kept: string | undefined): Promise<Caller & { signedIn: SignedIn }> {
    const provider = this.#offered();
    const begun = flow.safeParse(parsed(kept)).data;
    if (begun === undefined)
      throw new DriverError("No sign-in was begun in this browser, or it took too long", { code: "unauthorized" });
    const claims = await provider.complete(url, begun);
    const name = nameOf(claims);
    const rights = rightsOf(claims, provider.settings);
    if (rights === undefined)
      throw new DriverError(`The identity provider gives ${name} no rights here`, { code: "access_denied" });
    const now = Math.floor(this.#clock.now() / 1000);
    const age = Math.round((provider.settings.sign_in?.hours ?? 0) * 3600);
    await this.#forgetExpired(now);
    const { level, systems } = rights;
    const id = newKeyId("session");
    const facts = { kind: "session" as const, id, issuer: provider.settings.issuer, name, level };
    const key = await this.#keys.issue({
      ...facts,
      ...(systems === undefined ? {} : { systems }),
      created_at: now,
      expires_at: now + age,
    });
    this.#tell.keysChanged();
    this.#tell.note(`${name} signed in by the identity provider, with level ${level}`);
    return { id, name, level, signedIn: { key, age, next: begun.next } };
  }

  #offered(): IdentityProvider {
    const provider = this.#provider();
    if (provider?.settings.sign_in !== undefined) return provider;
    return fail("route_not_found", "No identity provider signs people in here; set auth.identity_provider.sign_in");
  }

  async #forgetExpired(now: number): Promise<void> {
    const over = this.#keys.all.filter(({ kind, expires_at = now }) => kind === "session" && expires_at <= now);
    for (const { id } of over) await this.#keys.revoke(id);
  }
}

/** A path of this host, whatever was asked for. */
function ownPath(text = "/"): string {
  const base = "http://host.invalid";
  if (!URL.canParse(text, base)) return "/";
  const { origin, pathname, search, hash } = new URL(text, base);
  return origin === base && !pathname.startsWith("//") ? pathname + search + hash : "/";
}

function parsed(kept = ""): unknown {
  try {
    return JSON.parse(Buffer.from(kept, "base64url").toString());
  } catch {
    return undefined;
  }
}

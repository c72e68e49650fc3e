import { createHmac, timingSafeEqual } from "node:crypto";

/** Where modules take calls from outside: URLs that only those know who were told. */
export class WebhookAddresses {
  readonly #hostSecret: string;

  constructor(hostSecret: string) {
    this.#hostSecret = hostSecret;
  }

  /** The part of a module's webhook URLs that makes them a secret. */
  secretOf(moduleId: string): string {
    return createHmac("sha256", this.#hostSecret).update(moduleId).digest("base64url");
  }

  /** Tells in constant time whether a secret is a module's. */
  isSecretOf(moduleId: string, secret: string): boolean {
    const right = Buffer.from(this.secretOf(moduleId));
    const given = Buffer.from(secret);
    return given.length === right.length && timingSafeEqual(given, right);
  }

  /** The URL of a module's webhooks, to which `/` and a name are added; `base` is that of the host. */
  urlOf(moduleId: string, base: string): string {
    return `${base}/api/engine/v2/webhook/${moduleId}/${this.secretOf(moduleId)}`;
  }
}

import { GraphError } from "./answer.ts";

/** Requests that one application may have open at one mailbox (Microsoft Graph throttling limits, Outlook service limits). */
const mostPerMailbox = 4;

/** Counts open requests per application and mailbox, and refuses those above Outlook's limit. */
export class Throttle {
  readonly #open = new Map<string, number>();
  readonly #highest = new Map<string, number>();
  #refused = 0;

  /** Requests refused so far. */
  get refused(): number {
    return this.#refused;
  }

  /** The largest number of requests that were open at once, by mailbox; refused ones count. */
  get highest(): Record<string, number> {
    return Object.fromEntries(this.#highest);
  }

  /**
   * Opens a request; the function that it returns closes it.
   *
   * @throws GraphError 429 `ApplicationThrottled` with `Retry-After: 1`
   */
  enter(appId: string, mailbox: string): () => void {
    const key = `${appId} ${mailbox}`;
    const open = (this.#open.get(key) ?? 0) + 1;
    this.#highest.set(mailbox, Math.max(open, this.#highest.get(mailbox) ?? 0));
    if (open > mostPerMailbox) {
      this.#refused += 1;
      const message = "Application is over its MailboxConcurrency limit.";
      throw new GraphError(429, "ApplicationThrottled", message, { headers: { "Retry-After": "1" } });
    }
    this.#open.set(key, open);
    return () => {
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left === 0) this.#open.delete(key);
      else this.#open.set(key, left);
    };
  }

  /** Forgets what was counted; open requests stay open. */
  reset(): void {
    this.#highest.clear();
    this.#refused = 0;
  }
}

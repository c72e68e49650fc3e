import type { Clock } from "atrium";
import { GraphError } from "./answer.ts";
import { option } from "./odata.ts";
import type { SandboxRequest } from "./request.ts";

/** Microsoft's limits (Graph concepts, "Microsoft Graph service-specific throttling limits"), made smaller in tests. */
export interface ThrottleLimits {
  /** Requests that one application may have open at one mailbox. */
  concurrency: number;
  /** Requests of one application to one mailbox within ten minutes. */
  mailboxRequests: number;
  /** Resource units of the directory within ten seconds; Microsoft's for a tenant of fewer than 50 users. */
  directoryUnits: number;
  /** How waiting times are written; the documents' own samples have whole seconds and decimals. */
  retryAfter: "seconds" | "decimal" | "date" | "absent";
}

/** What Microsoft limits a small tenant to. */
export const publishedLimits: ThrottleLimits = {
  concurrency: 4,
  mailboxRequests: 10_000,
  directoryUnits: 3_500,
  retryAfter: "seconds",
};

const mailboxWindow = 10 * 60_000;

const directoryWindow = 10_000;

/** Counts requests per application and mailbox, and what the directory is asked, and refuses what is above the limits. */
export class Throttle {
  readonly #clock: Clock;
  readonly #limits: ThrottleLimits;
  readonly #open = new Map<string, number>();
  readonly #highest = new Map<string, number>();
  readonly #windows = new Map<string, { start: number; requests: number }>();
  /** Units that are used up, as of an instant; they come back evenly. */
  #directory = { used: 0, at: 0 };
  #refused = 0;

  constructor(clock: Clock, limits: ThrottleLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

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
   * @throws GraphError 429 `ApplicationThrottled` above the concurrency, `TooManyRequests` above the rate
   */
  enter(appId: string, mailbox: string): () => void {
    const key = `${appId} ${mailbox}`;
    const open = (this.#open.get(key) ?? 0) + 1;
    this.#highest.set(mailbox, Math.max(open, this.#highest.get(mailbox) ?? 0));
    const now = this.#clock.now();
    const before = this.#windows.get(key);
    const window = before !== undefined && now < before.start + mailboxWindow ? before : { start: now, requests: 0 };
    window.requests += 1;
    this.#windows.set(key, window);
    if (window.requests > this.#limits.mailboxRequests) {
      throw this.#refuse("TooManyRequests", "Please retry again later.", window.start + mailboxWindow - now);
    }
    if (open > this.#limits.concurrency) {
      throw this.#refuse("ApplicationThrottled", "Application is over its MailboxConcurrency limit.", 1_000);
    }
    this.#open.set(key, open);
    return () => {
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left === 0) this.#open.delete(key);
      else this.#open.set(key, left);
    };
  }

  /**
   * Takes resource units of the directory; answers with the headers that tell of it.
   *
   * @param scope `<app>/<tenant>`, for the header of a refusal
   * @throws GraphError 429 `TooManyRequests`
   */
  spend(units: number, scope: string): Record<string, string> {
    const { directoryUnits } = this.#limits;
    const now = this.#clock.now();
    const back = ((now - this.#directory.at) / directoryWindow) * directoryUnits;
    const used = Math.max(0, this.#directory.used - back) + units;
    if (used > directoryUnits) {
      const wait = ((used - directoryUnits) / directoryUnits) * directoryWindow;
      throw this.#refuse("TooManyRequests", "Please retry again later.", wait, {
        "x-ms-throttle-scope": `Tenant_Application/ReadWrite/${scope}`,
        "x-ms-throttle-information": "ResourceUnitLimitExceeded",
      });
    }
    this.#directory = { used, at: now };
    const share = used / directoryUnits;
    return {
      "x-ms-resource-unit": String(units),
      ...(share >= 0.8 ? { "x-ms-throttle-limit-percentage": share.toFixed(1) } : {}),
    };
  }

  /** Forgets what was counted; open requests stay open. */
  reset(): void {
    this.#highest.clear();
    this.#windows.clear();
    this.#directory = { used: 0, at: 0 };
    this.#refused = 0;
  }

  #refuse(code: string, message: string, wait: number, headers: Record<string, string> = {}): GraphError {
    this.#refused += 1;
    const { retryAfter } = this.#limits;
    const forms = {
      seconds: String(Math.ceil(wait / 1_000)),
      decimal: (wait / 1_000).toFixed(3),
      // Dates have no fractions of seconds; a client must not come back too early for that.
      date: new Date(Math.ceil((this.#clock.now() + wait) / 1_000) * 1_000).toUTCString(),
    };
    const header = retryAfter === "absent" ? {} : { "Retry-After": forms[retryAfter] };
    return new GraphError(429, code, message, { headers: { ...headers, ...header } });
  }
}

/** What a request costs, given the units of its route: `$select` and a small `$top` make it cheaper, `$expand` dearer. */
export function unitsOf(base: number, request: SandboxRequest): number {
  const top = option(request, "$top");
  const cheaper = Number(option(request, "$select") !== undefined) + Number(top !== undefined && Number(top) < 20);
  return Math.max(1, base - cheaper + Number(option(request, "$expand") !== undefined));
}

import { z } from "zod";
import type { WebhookHandler, WebhookRequest } from "../contract.ts";
import { DriverError, errorFromReport, reportError } from "../errors.ts";
import type { ModuleHost, ModuleStart, Reply } from "./boundary.ts";
import type { Calls } from "./calls.ts";

/** Milliseconds that a handler may take; who calls has given up by then. */
const timeout = 10_000;

const Reply202 = z
  .object({
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.string().optional(),
  })
  .prefault({ status: 202 });

/** The webhooks of one module, by name. */
export class Webhooks {
  readonly #handlers = new Map<string, WebhookHandler>();
  readonly #host: ModuleHost;
  readonly #at: ModuleStart["webhooks"];
  readonly #calls: Calls;
  readonly #failed: (what: string, error: unknown) => void;

  constructor(
    host: ModuleHost,
    at: ModuleStart["webhooks"],
    calls: Calls,
    failed: (what: string, error: unknown) => void,
  ) {
    this.#host = host;
    this.#at = at;
    this.#calls = calls;
    this.#failed = failed;
  }

  /** Answers the URL, if the host knows where others reach it. */
  add(name: string, handler: WebhookHandler): string | undefined {
    if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) throw new TypeError(`The webhook "${name}" is not in snake_case`);
    this.#handlers.set(name, handler);
    this.#host.webhook(name);
    return this.#at && `${this.#at.url}/${name}`;
  }

  async receive(name: string, request: WebhookRequest): Promise<Reply> {
    const handler = this.#handlers.get(name);
    if (handler === undefined) {
      return { error: reportError(new DriverError(`No webhook is called "${name}"`, { code: "route_not_found" })) };
    }
    const reply = await this.#calls.run(`The webhook ${name}`, {}, timeout, async () =>
      Reply202.parse((await handler(request)) ?? undefined),
    );
    if ("error" in reply && reply.error.code !== "module_stopped")
      this.#failed(`the webhook ${name}`, errorFromReport(reply.error));
    return reply;
  }
}

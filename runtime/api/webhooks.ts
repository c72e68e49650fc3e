import type { WebhookReply, WebhookRequest } from "../../lib/contract.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import type { Building } from "../modules/building.ts";
import type { SupervisedModule } from "../modules/supervised-module.ts";
import type { OpenCalls } from "./open-calls.ts";

/** A webhook as administrators see it. */
export interface WebhookView {
  name: string;
  /** Holds a secret: who knows it may call the webhook. */
  url: string;
}

/** What a failed call of a webhook is answered; everything else is 500. */
const statuses: Partial<Record<ErrorCode, number>> = {
  route_not_found: 404,
  module_not_running: 503,
  module_stopped: 503,
  driver_crashed: 503,
  exec_timeout: 503,
};

/** Calls from outside to modules, by those who know their URL; they send no key. */
export class Webhooks {
  readonly #building: Building;
  readonly #calls: OpenCalls;

  constructor(building: Building, calls: OpenCalls) {
    this.#building = building;
    this.#calls = calls;
  }

  /** True for a module and its secret; whether it has the webhook only `receive` knows. */
  opens(moduleId: string, secret: string): boolean {
    const right = this.#building.webhooks.isSecretOf(moduleId, secret);
    return right && this.#building.module(moduleId) !== undefined;
  }

  /** Hands a call to its module. The reply never says what went wrong: the module's log does. */
  async receive(moduleId: string, name: string, request: WebhookRequest): Promise<WebhookReply> {
    const reply = await this.#calls.during(async () => this.#building.module(moduleId)?.webhook(name, request));
    if (reply === undefined) return { status: 404 };
    if ("error" in reply) return { status: statuses[reply.error.code] ?? 500 };
    return JSON.parse(reply.json);
  }

  of(module: SupervisedModule): WebhookView[] {
    const base = this.#building.settings.file.host.public_url ?? this.#building.listening ?? "";
    const url = this.#building.webhooks.urlOf(module.id, base);
    return [...module.webhooks].map((name) => ({ name, url: `${url}/${name}` }));
  }
}

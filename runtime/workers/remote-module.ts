import type { ErrorReport } from "../../lib/errors.ts";
import { errorFromReport } from "../../lib/errors.ts";
import type { ModuleCall, ModuleHost, ModuleInstance, ModuleStart, Reply } from "../../lib/module/boundary.ts";
import type { Line, Message } from "./line.ts";

/** A module that runs at the other end of a line, where it is called by a number. */
export function remoteModule(line: Line, id: number, start: ModuleStart, lost: Promise<ErrorReport>): ModuleInstance {
  const ask = async (kind: string, json: string) => valueIn(await line.ask(kind, id, json));
  let stopped: Promise<void> | undefined;
  return {
    started: ask("start", JSON.stringify(start)) as Promise<never>,
    lost,
    exec: ({ command, args, request_id, traceparent }) =>
      line.ask("exec", id, command, JSON.stringify(args), request_id, traceparent),
    update: (settings) => ask("update", JSON.stringify(settings)) as Promise<boolean>,
    deliver: (subscription, json) => line.send("deliver", 0, id, subscription, json),
    webhook: (name, request) => line.ask("webhook", id, name, JSON.stringify(request)),
    route: (request) => line.ask("route", id, JSON.stringify(request)),
    stop() {
      // A worker that ended has nothing left to stop.
      stopped ??= line.ask("stop", id).then(() => {});
      return stopped;
    },
  };
}

/** A module at the other end of a line, as far as its host has to do with it. */
export class Guest {
  readonly #host: ModuleHost;
  readonly #subscriptions = new Set<number>();

  constructor(host: ModuleHost) {
    this.#host = host;
  }

  /** Hands what it says to its host. */
  says([kind, , ...parts]: Message): void {
    switch (kind) {
      case "status":
        return this.#host.status(parts[0] as string, parts[1] as string | undefined);
      case "emit":
        return this.#host.emit(parts[0] as string, parts[1] as string);
      case "webhook":
        return this.#host.webhook(parts[0] as string);
      case "log":
        return this.#host.log(JSON.parse(parts[0] as string));
      case "called":
        return this.#host.called(JSON.parse(parts[0] as string));
      case "subscribe":
      case "listen":
        this.#subscriptions.add(parts[0] as number);
        return this.#host[kind](parts[0] as number, parts[1] as string, parts[2] as string);
      case "unsubscribe":
        return this.#unsubscribe(parts[0] as number);
    }
  }

  /** Answers what it asks its host. */
  asks(line: Line, [kind, call, , ...parts]: Message): void {
    const question = call as number;
    if (kind === "call") {
      const request = JSON.parse(parts[0] as string) as ModuleCall;
      void this.#host.call(request).then((reply) => line.reply(question, reply));
    } else {
      const { value } = JSON.parse(parts[1] as string) as { value: unknown };
      void line.replyWith(question, () => this.#host.defineSetting(parts[0] as string, value));
    }
  }

  /** It is gone, and with it who listened. */
  left(): void {
    for (const subscription of [...this.#subscriptions]) this.#unsubscribe(subscription);
  }

  #unsubscribe(subscription: number): void {
    this.#subscriptions.delete(subscription);
    this.#host.unsubscribe(subscription);
  }
}

function valueIn(reply: Reply): unknown {
  if ("error" in reply) throw errorFromReport(reply.error);
  return JSON.parse(reply.json);
}

import { isPromise } from "../../lib/awaitable.ts";
import { DriverError, errorFromReport } from "../../lib/errors.ts";
import type { Reply } from "../../lib/module/boundary.ts";
import type { Api, Caller } from "../api/api.ts";
import { newRequestId } from "../api/request-id.ts";
import type { SocketCounters } from "./counters.ts";
import {
  debugFrame,
  debugsModule,
  errorFrame,
  keyOf,
  metaOf,
  parseFrame,
  type Request,
  successFrame,
  successFrameWithMeta,
  targetOf,
} from "./frames.ts";
import type { Notifications } from "./notifications.ts";
import type { Outbox } from "./outbox.ts";
import { textFrame } from "./text-frame.ts";

/** What a session holds for its client until the client or the connection gives it up. */
interface Held {
  end(outbox: Outbox): void;
}

/** What all sessions of a host share. */
export interface Surroundings {
  readonly api: Api;
  readonly notifications: Notifications;
  readonly counters: SocketCounters;
}

/** How a session holds its client back. */
export interface Reading {
  pause(): void;
  resume(): void;
}

/** One client's conversation: takes text frames, fills an outbox, knows nothing of sockets. */
export class Session {
  readonly #around: Surroundings;
  readonly #outbox: Outbox;
  readonly #reading: Reading;
  /** Bindings and debugs, by `keyOf`. */
  readonly #held = new Map<string, Held>();
  /** Requests whose replies have not left. */
  #inFlight = 0;
  /** Frames that were read before the client was held back: not more than one read has. */
  #waiting: (string | undefined)[] = [];
  readonly caller: Caller;

  constructor(caller: Caller, around: Surroundings, outbox: Outbox, reading: Reading) {
    this.caller = caller;
    this.#around = around;
    this.#outbox = outbox;
    this.#reading = reading;
  }

  /**
   * Takes one frame, `undefined` for one that is not text; every one gets exactly one reply. A client with too many requests
   * in flight is not read from until replies have left.
   */
  receive(text: string | undefined): void {
    if (this.#waiting.length === 0 && this.#inFlight < this.#around.api.limits.requests_in_flight)
      return this.#take(text);
    if (this.#waiting.length === 0) {
      this.#around.counters.reading_paused++;
      this.#reading.pause();
    }
    this.#waiting.push(text);
  }

  /** So many replies have left for the client. */
  sent(replies: number): void {
    this.#inFlight -= replies;
    if (this.#waiting.length === 0) return;
    const most = this.#around.api.limits.requests_in_flight;
    while (this.#waiting.length > 0 && this.#inFlight < most) this.#take(this.#waiting.shift());
    if (this.#waiting.length === 0) this.#reading.resume();
  }

  /** Whether the client is held back although it has read all that it was sent: its requests take their time. */
  get isWaitedFor(): boolean {
    return this.#waiting.length > 0 && !this.#outbox.behind;
  }

  /** Gives up everything that it holds. */
  end(): void {
    this.#waiting = [];
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const each of held) each.end(this.#outbox);
  }

  #take(text: string | undefined): void {
    this.#inFlight++;
    this.#around.counters.requests++;
    if (text === "ping") return this.#outbox.reply("pong");
    if (text === undefined) return this.#fail(0, notText());
    const parsed = parseFrame(text);
    if ("error" in parsed) return this.#fail(parsed.id, parsed.error);
    const { request } = parsed;
    try {
      this.#handle(request);
    } catch (error) {
      this.#fail(request.id, error);
    }
  }

  #handle(request: Request): void {
    switch (request.cmd) {
      case "exec":
        return this.#exec(request);
      case "bind":
        return this.#bind(request);
      case "unbind":
        this.#release(keyOf(request));
        return this.#reply(successFrame(request.id));
      case "debug":
        return this.#debug(request);
      case "ignore":
        this.#ignore(request);
        return this.#reply(successFrame(request.id));
    }
  }

  #exec(request: Extract<Request, { cmd: "exec" }>): void {
    const reply = this.#around.api.call(this.caller, targetOf(request), request.args, newRequestId());
    if (!isPromise(reply)) return this.#answer(request, reply);
    reply.then(
      (each) => this.#answer(request, each),
      (error) => this.#fail(request.id, error),
    );
  }

  /** Success first, then the value as it is now, then every change; binding again only changes the id of what follows. */
  #bind(request: Extract<Request, { cmd: "bind" }>): void {
    this.#checkRoom(keyOf(request));
    const notifier = this.#around.notifications.of(request, this.caller);
    if (this.#held.get(notifier.key) !== notifier) {
      this.#release(notifier.key);
      this.#held.set(notifier.key, notifier);
      notifier.add(this.#outbox);
    }
    this.#reply(successFrameWithMeta(request.id, notifier.meta));
    notifier.tell(this.#outbox);
  }

  #debug(request: Extract<Request, { cmd: "debug" }>): void {
    const { id } = request;
    const key = keyOf(request);
    this.#checkRoom(key);
    const meta = metaOf(request);
    const held: Held = { end: () => {} };
    held.end = this.#around.api.debug(this.caller, targetOf(request), (module, { level, message }) => {
      const line = (text: string, as = level) => textFrame(debugFrame(id, module, as, text, meta));
      this.#outbox.line(held, line(message), (count) => line(`${count} lines are missing here: ${tooSlow}`, "warn"));
    });
    this.#release(key);
    this.#held.set(key, held);
    this.#reply(successFrame(id));
  }

  /** Ends a debug; without a system, all those of a module called so. */
  #ignore(request: Extract<Request, { cmd: "ignore" }>): void {
    this.#release(keyOf(request));
    if (typeof request.sys === "string") return;
    for (const key of [...this.#held.keys()]) if (debugsModule(key, request.mod)) this.#release(key);
  }

  /** Throws `limit_reached` when the client holds as much as it may and this would be more. */
  #checkRoom(key: string): void {
    const most = this.#around.api.limits.bindings_per_socket;
    if (this.#held.has(key) || this.#held.size < most) return;
    this.#around.counters.bindings_refused++;
    const message = `This socket holds ${most} bindings and debugs, the most it may; end some, or open another socket`;
    throw new DriverError(message, { code: "limit_reached" });
  }

  #release(key: string): void {
    this.#held.get(key)?.end(this.#outbox);
    this.#held.delete(key);
  }

  #answer(request: Request, reply: Reply): void {
    if ("error" in reply) this.#fail(request.id, errorFromReport(reply.error));
    else this.#reply(successFrameWithMeta(request.id, metaOf(request), reply.json));
  }

  #reply(frame: string): void {
    this.#outbox.reply(frame);
  }

  #fail(id: number, error: unknown): void {
    this.#reply(errorFrame(id, this.#around.api.answer(error, this.caller)));
  }
}

const tooSlow = "this connection did not read as fast as they came";

function notText(): DriverError {
  return new DriverError("Binary frames mean nothing here; send text", { code: "parse_error" });
}

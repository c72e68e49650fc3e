import type { Clock, Timer } from "../clock.ts";
import { ClientError } from "./errors.ts";
import type { RestTarget } from "./rest.ts";
import { openSocket, type Socket } from "./socket.ts";

/** "connecting" also between two attempts; "closed" is final. */
export type ConnectionState = "connecting" | "open" | "closed";

/** What a connection tells its owner. */
export interface ConnectionEvents {
  opened(): void;
  frame(text: string): void;
  /** An open connection ended; another is on its way. */
  lost(reason: string): void;
  /** There will be no other connection: closed by its owner, or refused by the host. */
  closed(error: ClientError): void;
  log(message: string): void;
}

const firstDelay = 300;
const longestDelay = 5_000;

/** One lasting connection: a socket, kept alive by pings and replaced when it ends. */
export class Connection {
  readonly #host: RestTarget;
  readonly #silence: number;
  readonly #clock: Clock;
  readonly #events: ConnectionEvents;
  #state: ConnectionState = "connecting";
  #socket: Socket | undefined;
  /** The next ping, or the next attempt. */
  #timer: Timer | undefined;
  #attempts = 0;
  #lastFrame = 0;
  #trouble = "no answer yet";

  /** @param options `silence`: milliseconds without a frame after which a connection counts as dead, open or not */
  constructor(host: RestTarget, options: { silence: number; clock: Clock }, events: ConnectionEvents) {
    this.#host = host;
    this.#silence = options.silence;
    this.#clock = options.clock;
    this.#events = events;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Why the last attempt or connection ended. */
  get trouble(): string {
    return this.#trouble;
  }

  start(): void {
    this.#lastFrame = this.#clock.now();
    this.#socket = openSocket(this.#host, {
      opened: () => this.#opened(),
      frame: (text) => this.#frame(text),
      ended: (reason, status) => this.#ended(reason, status),
    });
    this.#watch();
  }

  /** Only while the state is "open". */
  send(text: string): void {
    this.#socket?.send(text);
  }

  /** Ends the connection for good. */
  close(error: ClientError): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#timer?.cancel();
    this.#socket?.drop();
    this.#events.closed(error);
  }

  #opened() {
    this.#state = "open";
    // Asks for a first frame at once: one that comes shows that the host is really there.
    this.send("ping");
    this.#events.opened();
  }

  #frame(text: string) {
    this.#lastFrame = this.#clock.now();
    this.#attempts = 0;
    if (text !== "pong") this.#events.frame(text);
  }

  #watch() {
    this.#timer = this.#clock.after(this.#silence / 2, () => {
      const silence = this.#clock.now() - this.#lastFrame;
      if (silence >= this.#silence) return this.#ended(`nothing heard for ${Math.round(silence / 1000)} s`);
      if (this.#state === "open") this.send("ping");
      this.#watch();
    });
  }

  #ended(reason: string, status?: number) {
    this.#timer?.cancel();
    this.#socket?.drop();
    if (status === 401 || status === 403) return this.close(refused(this.#host.key, status));
    const wasOpen = this.#state === "open";
    this.#state = "connecting";
    this.#trouble = reason;
    const longest = Math.min(firstDelay * 2 ** this.#attempts++, longestDelay);
    // Jitter, so that the panels of a building do not all come back in the same instant.
    this.#timer = this.#clock.after(longest * (0.5 + Math.random() / 2), () => this.start());
    this.#events.log(`${wasOpen ? "connection lost" : "no connection"}: ${reason}`);
    if (wasOpen) this.#events.lost(reason);
  }
}

function refused(key: string | undefined, http: number): ClientError {
  const message = key === undefined ? "The host wants a key" : "The host does not accept the key";
  const code = http === 401 ? "unauthorized" : "access_denied";
  return new ClientError(`${message} (HTTP ${http})`, { code, http });
}

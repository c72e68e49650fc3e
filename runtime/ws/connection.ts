import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Caller } from "../api/api.ts";
import { Outbox, type OutboxSocket, type OutboxSurroundings } from "./outbox.ts";
import { nameOf, type Peer } from "./peer.ts";
import { type Reading, Session, type Surroundings } from "./session.ts";
import { textFrame } from "./text-frame.ts";

/** A line of the host's log about a socket; `peer` says which. */
export type SocketLog = (level: "info" | "warn", peer: Peer, message: string) => void;

/** Looks without a sign of life after which a socket counts as dead. */
const deadAfter = 3;
const pong = textFrame("pong");

/** A stream of bytes as a socket of node:net and one of node:tls are. */
export type SocketStream = Duplex & { readonly bytesRead: number };

/**
 * One open socket: what comes in goes to a session, what goes out passes an outbox. There may be thousands, most of which say
 * nothing for hours: it is its own callbacks, for a closure costs as much memory as an object does.
 */
export class Connection implements OutboxSocket, Reading {
  readonly peer: Peer;
  /** What it was opened with. */
  readonly key: string;
  readonly caller: Caller;
  readonly stream: SocketStream;
  readonly #socket: WebSocket;
  readonly #around: Surroundings & OutboxSurroundings & { log: SocketLog };
  readonly #session: Session;
  readonly #outbox: Outbox;
  #bytesSeen = 0;
  #silentLooks = 0;
  #warned = false;

  constructor(
    wire: { socket: WebSocket; stream: SocketStream },
    who: { peer: Peer; key: string; caller: Caller },
    around: Surroundings & OutboxSurroundings & { log: SocketLog },
  ) {
    this.#socket = wire.socket;
    this.stream = wire.stream;
    this.peer = who.peer;
    this.key = who.key;
    this.caller = who.caller;
    this.#around = around;
    this.#outbox = new Outbox(this, around);
    this.#session = new Session(this.caller, around, this.#outbox, this);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** A message has come; `undefined` for one that is not text. */
  receive(text: string | undefined): void {
    // What comes after it was told that the socket closes has nobody to answer to.
    if (this.isOpen) this.#session.receive(text);
  }

  cork(): void {
    this.#outbox.cork();
  }

  uncork(): void {
    this.#outbox.uncork();
  }

  sent(replies: number): void {
    this.#session.sent(replies);
  }

  overflow(): void {
    this.#around.counters.closed_unread++;
    this.#tell("warn", "does not read its answers; the socket is closed");
    this.#session.end();
    this.#outbox.end();
    this.#close(1013, "answers pile up unread");
  }

  pause(): void {
    if (!this.#warned) this.#tell("warn", "has too many requests in flight; the host reads on as they end");
    this.#warned = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** A frame over the limit, or a reset: a close follows. */
  failed({ code }: NodeJS.ErrnoException): void {
    if (code !== "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") return;
    this.#around.counters.frames_too_long++;
    const most = this.#around.api.limits.frame_bytes;
    this.#tell("warn", `sent a frame of more than ${most} bytes; the socket is closed`);
  }

  /** It is closed. */
  ended(code: number): void {
    this.#tell("info", `disconnected (${code})`);
    this.#session.end();
  }

  /** Sees whether somebody is there still. */
  look(): void {
    // A message, the answer to a ping, or a part of either.
    if (this.stream.bytesRead !== this.#bytesSeen) this.#silentLooks = 0;
    this.#bytesSeen = this.stream.bytesRead;
    if (this.#silentLooks >= deadAfter) return this.terminate();
    // Nobody reads what it may have said.
    if (!this.#session.isWaitedFor) this.#silentLooks++;
    this.#socket.ping();
  }

  /** Sends a `pong` that nobody asked for. */
  pong(): void {
    if (this.isOpen && !this.#outbox.behind) this.stream.write(pong);
  }

  /** Closes it after what has been answered. */
  close(code: number, reason: string): void {
    this.#outbox.flush();
    this.#close(code, reason);
  }

  /** Resolves when it has closed. */
  get closed(): Promise<unknown> {
    return once(this.#socket, "close");
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #close(code: number, reason: string): void {
    // The client's own close frame is to be read.
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  #tell(level: "info" | "warn", message: string): void {
    this.#around.log(level, this.peer, `${nameOf(this.peer)} ${message}`);
  }
}

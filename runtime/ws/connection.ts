import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { Caller } from "../api/api.ts";
import { Outbox } from "./outbox.ts";
import { nameOf, type Peer } from "./peer.ts";
import { readQuickly } from "./quick-reader.ts";
import { Session, type Surroundings } from "./session.ts";
import { textFrame } from "./text-frame.ts";
import type { Turn } from "./turn.ts";

/** A line of the host's log about a socket; `peer` says which. */
export type SocketLog = (level: "info" | "warn", peer: Peer, message: string) => void;

/** Looks without a sign of life after which a socket counts as dead. */
const deadAfter = 3;
const pong = textFrame("pong");

/** One open socket: what comes in goes to a session, what goes out passes an outbox. */
export class Connection {
  readonly peer: Peer;
  /** What it was opened with. */
  readonly key: string;
  readonly caller: Caller;
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #session: Session;
  readonly #log: SocketLog;
  readonly #outbox: Outbox;
  #silentLooks = 0;

  constructor(
    wire: { socket: WebSocket; stream: Duplex },
    who: { peer: Peer; key: string; caller: Caller },
    around: Surroundings & { turn: Turn; log: SocketLog },
    closed: () => void,
  ) {
    const { socket, stream } = wire;
    const { counters } = around;
    this.#log = around.log;
    this.#socket = socket;
    this.#stream = stream;
    this.peer = who.peer;
    this.key = who.key;
    this.caller = who.caller;
    this.#outbox = new Outbox(
      { stream, isOpen: () => socket.readyState === socket.OPEN },
      around.turn,
      around.api.limits.unread_bytes,
      counters,
      {
        sent: (replies) => this.#session.sent(replies),
        overflow: () => {
          counters.closed_unread++;
          this.#tell("warn", "does not read its answers; the socket is closed");
          this.#session.end();
          this.#outbox.end();
          this.#close(1013, "answers pile up unread");
        },
      },
    );
    let warned = false;
    this.#session = new Session(this.caller, around, this.#outbox, {
      pause: () => {
        if (!warned) this.#tell("warn", "has too many requests in flight; the host reads on as they end");
        warned = true;
        socket.pause();
      },
      resume: () => socket.resume(),
    });
    const receive = (text: string | undefined) => {
      this.#silentLooks = 0;
      // What comes after it was told that the socket closes has nobody to answer to.
      if (socket.readyState === socket.OPEN) this.#session.receive(text);
    };
    readQuickly(stream, receive);
    socket.on("message", (data: RawData, isBinary: boolean) => receive(isBinary ? undefined : data.toString()));
    socket.on("pong", () => {
      this.#silentLooks = 0;
    });
    // An error (a frame over the limit, a reset) is always followed by a close.
    socket.on("error", (error) => {
      if ((error as NodeJS.ErrnoException).code !== "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") return;
      counters.frames_too_long++;
      const most = around.api.limits.frame_bytes;
      this.#tell("warn", `sent a frame of more than ${most} bytes; the socket is closed`);
    });
    socket.on("close", (code) => {
      this.#tell("info", `disconnected (${code})`);
      this.#session.end();
      closed();
    });
  }

  /** Sees whether somebody is there still. */
  look(): void {
    if (this.#silentLooks >= deadAfter) return this.terminate();
    // Nobody reads what it may have said.
    if (!this.#session.isWaitedFor) this.#silentLooks++;
    this.#socket.ping();
  }

  /** Sends a `pong` that nobody asked for. */
  pong(): void {
    if (this.#socket.readyState === this.#socket.OPEN && !this.#outbox.behind) this.#stream.write(pong);
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
    this.#log(level, this.peer, `${nameOf(this.peer)} ${message}`);
  }
}

import type { Writable } from "node:stream";
import type { Api } from "../api/api.ts";
import type { SocketCounters } from "./counters.ts";
import { joined } from "./joined.ts";
import { textFrame } from "./text-frame.ts";
import type { Turn } from "./turn.ts";

/** Bytes waiting in a socket's stream from which on its client counts as behind. */
const behindAt = 256 * 1024;
/** Bytes that are written before the turn of the event loop is over. */
export const gatheredAt = 64 * 1024;
/** Log lines that are kept for a client that is behind. */
const linesKept = 100;
const lineBytesKept = 256 * 1024;

/** The socket that an outbox belongs to. */
export interface OutboxSocket {
  readonly stream: Writable;
  /** False once frames may no longer be sent. */
  readonly isOpen: boolean;
  /** So many replies have left for the client. */
  sent(replies: number): void;
  /** More bytes of replies wait than may. */
  overflow(): void;
}

/** What all outboxes of a host share. */
export interface OutboxSurroundings {
  readonly api: Pick<Api, "limits">;
  readonly counters: SocketCounters;
  readonly turn: Turn;
}

/**
 * What is on its way to one client. All frames of a turn of the event loop are written together, which saves most of what a
 * socket costs. A client that does not keep up gets its replies in order and complete when it reads again, of each status
 * variable the newest value, and the first lines of logs.
 */
export class Outbox {
  readonly #socket: OutboxSocket;
  readonly #around: OutboxSurroundings;
  /** Of a reply only its text, while its client keeps up. */
  #frames: (Buffer | string)[] = [];
  #bytes = 0;
  /** Replies among the frames. */
  #replies = 0;
  #corked = false;
  /** While its client is behind: what waits beside the frames. */
  #held: Held | undefined;

  constructor(socket: OutboxSocket, around: OutboxSurroundings) {
    this.#socket = socket;
    this.#around = around;
  }

  /** The answer to a request. */
  reply(text: string): void {
    // Of one that is behind, nothing more would be flushed.
    if (this.#held !== undefined && !this.#socket.isOpen) return;
    this.#around.turn.inOrder(this);
    this.#replies++;
    this.#add(this.#held === undefined ? text : textFrame(text));
    const most = this.#around.api.limits.unread_bytes;
    if (this.#held !== undefined && this.#bytes - this.#held.lineBytes > most) this.#socket.overflow();
  }

  /** Values, one after the other, of the status variable behind a binding. */
  values(binding: object, frames: readonly Buffer[]): void {
    const { counters } = this.#around;
    for (const frame of frames) {
      if (this.#held === undefined) {
        counters.notifications_sent++;
        this.#add(frame);
      } else {
        if (this.#held.values.has(binding)) counters.notifications_conflated++;
        this.#held.values.set(binding, frame);
      }
    }
  }

  /** The same, to be written right now if nothing is to be written before. */
  flushValues(binding: object, frames: readonly Buffer[]): void {
    if (this.#held !== undefined || this.#frames.length > 0) return this.values(binding, frames);
    this.#around.counters.notifications_sent += frames.length;
    this.#write(frames);
  }

  /** Takes back the values of a binding that have not left. */
  forget(binding: object): void {
    this.#held?.values.delete(binding);
  }

  /** A line of the log that a debug follows; `missed` makes the line that says how many were left out. */
  line(debug: object, frame: Buffer, missed: (count: number) => Buffer): void {
    const held = this.#held;
    if (held === undefined) return this.#add(frame);
    if (held.lines < linesKept && held.lineBytes + frame.length <= lineBytesKept) {
      held.lines++;
      held.lineBytes += frame.length;
      return this.#add(frame);
    }
    this.#around.counters.log_lines_dropped++;
    const count = (held.missed.get(debug)?.count ?? 0) + 1;
    held.missed.set(debug, { count, missed });
  }

  /** More than one reply may come right now. */
  cork(): void {
    this.#corked = true;
  }

  /** Those that come later come by themselves. */
  uncork(): void {
    this.#corked = false;
    if (this.#held === undefined && this.#replies > 0) this.#around.turn.atOnce(this);
  }

  /** Writes what the turn has gathered; called at its end. */
  flush(): void {
    if (this.#held !== undefined || this.#frames.length === 0) return;
    const [frames, replies] = [this.#frames, this.#replies];
    this.#frames = [];
    this.#bytes = 0;
    this.#replies = 0;
    this.#write(frames);
    if (replies > 0) this.#socket.sent(replies);
  }

  /** True while the client is behind. */
  get behind(): boolean {
    return this.#held !== undefined;
  }

  /** Lets go of all that waits. */
  end(): void {
    this.#frames = [];
    this.#held = undefined;
  }

  #add(frame: Buffer | string): void {
    this.#frames.push(frame);
    this.#bytes += frame.length;
    if (this.#held !== undefined) return;
    if (this.#bytes >= gatheredAt) this.flush();
    else if (this.#frames.length > 1) return;
    else if (this.#replies === 0) this.#around.turn.atEnd(this);
    else if (!this.#corked) this.#around.turn.soon(this);
  }

  #write(frames: readonly (Buffer | string)[]): void {
    const { stream, isOpen } = this.#socket;
    if (!isOpen) return;
    stream.write(joined(frames), "latin1");
    if (stream.writableLength >= behindAt) this.#hold();
  }

  #hold(): void {
    this.#around.counters.fell_behind++;
    this.#held = { values: new Map(), lines: 0, lineBytes: 0, missed: new Map() };
    this.#socket.stream.once("drain", () => this.#release());
  }

  /** The client has read all that was written. It may fall behind again while this goes on. */
  #release(): void {
    if (this.#held === undefined) return;
    const { values, missed } = this.#held;
    this.#held = undefined;
    this.flush();
    for (const [debug, { count, missed: line }] of missed) this.line(debug, line(count), line);
    for (const [binding, frame] of values) this.values(binding, [frame]);
  }
}

/** What waits for a client that is behind, beside its replies. */
interface Held {
  /** The newest by binding. */
  values: Map<object, Buffer>;
  lines: number;
  lineBytes: number;
  /** By debug: how many lines it did not get. */
  missed: Map<object, { count: number; missed: (count: number) => Buffer }>;
}

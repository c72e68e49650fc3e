import { basename, dirname, sep } from "node:path";
import { createStream, type RotatingFileStream } from "rotating-file-stream";
import type { Clock, Timer } from "../../lib/clock.ts";
import { Page } from "./page.ts";

/** Where the audit log is kept, and how much of it. */
export interface AuditFileOptions {
  /** Absolute path of the file that is written to; rotated ones are beside it. */
  path: string;
  /** Megabytes at which the file is rotated, which it is at every midnight, too. */
  size: number;
  /** Rotated files that are kept. */
  files: number;
}

/** Hears how it goes. */
export interface AuditFileEvents {
  /** Nothing could be written since now; lines wait, and the newest are lost when there are too many. */
  failing(error: Error): void;
  /** What waited is written; so many lines were lost meanwhile. */
  recovered(lost: number): void;
}

/** Milliseconds for which lines are collected before they are written. */
const collecting = 250;
/** Milliseconds until a file that could not be written is tried again. */
const retryDelay = 10_000;
/** Bytes that may wait for the disk. */
const mostWaiting = 8 * 1024 * 1024;
/** Bytes after which lines are written before their time. */
const plenty = 1024 * 1024;
/** Lines that are made and become bytes together: what that needs is then at hand for all but the first. */
const together = 64;

/**
 * A file of lines, rotated by size and age. Who writes never waits: lines are collected and written together, and when the disk
 * takes none, they wait up to a limit and are then lost, which is counted. They wait as bytes, in pages that are used
 * again: what lives for a quarter of a second costs the garbage collector more than all else that is done with it.
 */
export class AuditFile {
  readonly #options: AuditFileOptions;
  readonly #clock: Clock;
  readonly #events: AuditFileEvents;
  /** The newest lines, which are not made yet. */
  #newest: (() => string)[] = [];
  #waiting = new Page();
  /** What is being written, or was. */
  #leaving = new Page();
  #stream: RotatingFileStream | undefined;
  #due: Timer | undefined;
  /** Settles when what is being written is on the disk, or refused. */
  #writing: Promise<void> | undefined;
  #failing = false;
  #closed: Promise<void> | undefined;
  #lostSince = 0;
  /** Lines that were written, and lines that were lost, since the host started. */
  readonly counts = { written: 0, lost: 0 };

  constructor(options: AuditFileOptions, clock: Clock, events: AuditFileEvents) {
    this.#options = options;
    this.#clock = clock;
    this.#events = events;
  }

  /** Takes one line, without its end, which is made before long. */
  write(line: () => string): void {
    if (this.#closed !== undefined) return;
    this.#newest.push(line);
    if (this.#newest.length >= together) this.#pack();
    if (this.#waiting.used >= plenty && this.#writing === undefined && !this.#failing) void this.flush();
    else this.#writeIn(collecting);
  }

  /** Writes what waits; resolves when it is on the disk, or was refused. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    this.#due?.cancel();
    this.#due = undefined;
    this.#pack();
    if (this.#waiting.used === 0) return;
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = undefined;
      if (this.#waiting.used > 0 || this.#newest.length > 0) this.#writeIn(this.#failing ? retryDelay : collecting);
    });
    await this.#writing;
  }

  /** Writes what waits if the disk takes it, and no more after that. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    await this.flush();
    this.#due?.cancel();
    this.counts.lost += this.#waiting.lines;
    const stream = this.#stream;
    if (stream !== undefined) await new Promise<void>((closed) => stream.once("close", closed).end());
  }

  #pack(): void {
    // One text that grows becomes bytes in six tenths of the time that joining many takes.
    let text = "";
    for (const line of this.#newest) text += `${line()}\n`;
    const lines = this.#newest.length;
    this.#newest = [];
    const most = mostWaiting - this.#leaving.used;
    if (this.#waiting.add(text, lines, most)) return;
    for (const line of text.match(/[^\n]*\n/g) ?? []) {
      if (this.#waiting.add(line, 1, most)) continue;
      this.counts.lost++;
      this.#lostSince++;
    }
  }

  #writeIn(delay: number): void {
    if (this.#due !== undefined || this.#writing !== undefined) return;
    this.#due = this.#clock.after(delay, () => {
      this.#due = undefined;
      void this.flush();
    });
  }

  async #writeAll(): Promise<void> {
    [this.#waiting, this.#leaving] = [this.#leaving, this.#waiting];
    const leaving = this.#leaving;
    try {
      await this.#append(leaving.content);
    } catch (error) {
      // It may have taken some of them: a line that is there twice is better than one that is missing.
      leaving.addAll(this.#waiting);
      this.#waiting.clear();
      [this.#waiting, this.#leaving] = [leaving, this.#waiting];
      if (!this.#failing) this.#events.failing(error as Error);
      this.#failing = true;
      return;
    }
    this.counts.written += leaving.lines;
    leaving.clear();
    if (this.#failing) this.#events.recovered(this.#lostSince);
    this.#failing = false;
    this.#lostSince = 0;
  }

  #append(bytes: Buffer): Promise<void> {
    const stream = this.#stream ?? this.#open();
    this.#stream = stream;
    return new Promise((resolve, reject) => {
      const refused = (error: Error) => reject(error);
      stream.once("error", refused);
      stream.write(bytes, (error) => {
        stream.off("error", refused);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  #open(): RotatingFileStream {
    const { path, size, files } = this.#options;
    const stream = createStream(basename(path), {
      path: dirname(path) + sep,
      size: `${size}M`,
      interval: "1d",
      maxFiles: files,
      mode: 0o600,
    });
    // After an error a stream is of no use any more. Who wrote hears of it by `#append`.
    stream.on("error", () => {
      if (this.#stream === stream) this.#stream = undefined;
    });
    return stream;
  }
}

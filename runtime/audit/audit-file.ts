import { basename, dirname, sep } from "node:path";
import { createStream, type RotatingFileStream } from "rotating-file-stream";
import type { Clock, Timer } from "../../lib/clock.ts";

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
/** Characters of lines that are packed together. */
const packSize = 16 * 1024;

/** Lines as they go to the disk. */
interface Pack {
  bytes: Buffer;
  lines: number;
}

/**
 * A file of lines, rotated by size and age. Who writes never waits: lines are collected and written together, and when the disk
 * takes none, they wait up to a limit and are then lost, which is counted. They wait as bytes: texts that live until they are
 * written cost the garbage collector more than all else that is done with them.
 */
export class AuditFile {
  readonly #options: AuditFileOptions;
  readonly #clock: Clock;
  readonly #events: AuditFileEvents;
  /** The newest lines. */
  #text = "";
  #lines = 0;
  /** The lines before them that wait, and their bytes with those that are being written. */
  #waiting: Pack[] = [];
  #waitingSize = 0;
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

  /** Takes one line, without its end. */
  write(line: string): void {
    if (this.#closed !== undefined) return;
    this.#text += `${line}\n`;
    this.#lines++;
    if (this.#text.length >= packSize) this.#pack();
    this.#writeIn(collecting);
  }

  /** Writes what waits; resolves when it is on the disk, or was refused. */
  async flush(): Promise<void> {
    await this.#writing;
    this.#due?.cancel();
    this.#due = undefined;
    this.#pack();
    if (this.#waiting.length === 0) return;
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = undefined;
      if (this.#waiting.length > 0 || this.#lines > 0) this.#writeIn(this.#failing ? retryDelay : collecting);
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
    this.counts.lost += linesOf(this.#waiting);
    const stream = this.#stream;
    if (stream !== undefined) await new Promise<void>((closed) => stream.once("close", closed).end());
  }

  #pack(): void {
    if (this.#lines === 0) return;
    const [bytes, lines] = [Buffer.from(this.#text), this.#lines];
    this.#text = "";
    this.#lines = 0;
    if (this.#waitingSize + bytes.length > mostWaiting) {
      this.counts.lost += lines;
      this.#lostSince += lines;
      return;
    }
    this.#waitingSize += bytes.length;
    this.#waiting.push({ bytes, lines });
  }

  #writeIn(delay: number): void {
    if (this.#due !== undefined || this.#writing !== undefined) return;
    this.#due = this.#clock.after(delay, () => {
      this.#due = undefined;
      void this.flush();
    });
  }

  async #writeAll(): Promise<void> {
    const packs = this.#waiting;
    const size = this.#waitingSize;
    this.#waiting = [];
    try {
      await this.#append(Buffer.concat(packs.map(({ bytes }) => bytes)));
    } catch (error) {
      // It may have taken some of them: a line that is there twice is better than one that is missing.
      this.#waiting = packs.concat(this.#waiting);
      if (!this.#failing) this.#events.failing(error as Error);
      this.#failing = true;
      return;
    }
    this.#waitingSize -= size;
    this.counts.written += linesOf(packs);
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

const linesOf = (packs: readonly Pack[]) => packs.reduce((sum, { lines }) => sum + lines, 0);

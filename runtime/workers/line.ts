import { type ErrorReport, reportError } from "../../lib/errors.ts";
import type { Reply } from "../../lib/module/boundary.ts";

/** What crosses between the host and a worker: a word, then numbers, texts and plain data. */
export type Message = readonly [kind: string, ...parts: unknown[]];

/** Where batches of messages go: one end of a `MessageChannel`. */
interface Port {
  postMessage(batch: Message[]): void;
}

/**
 * One end of the line between the host and a worker. What is said within one turn of the event loop crosses as one batch,
 * in order: a batch costs about as much as a message. Questions are answered once, at the latest when the line ends.
 */
export class Line {
  readonly #port: Port;
  readonly #answers = new Map<number, (reply: Reply) => void>();
  #batch: Message[] = [];
  #last = 0;
  #broken: ErrorReport | undefined;

  constructor(port: Port) {
    this.#port = port;
  }

  send(...message: Message): void {
    if (this.#broken === undefined && this.#batch.push(message) === 1) setImmediate(this.#flush);
  }

  /** Sends a message whose first part is the number under which the other end answers it. */
  ask(kind: string, ...parts: unknown[]): Promise<Reply> {
    return new Promise((resolve) => {
      if (this.#broken !== undefined) return resolve({ error: this.#broken });
      const call = ++this.#last;
      this.#answers.set(call, resolve);
      this.send(kind, call, ...parts);
    });
  }

  /** Answers a question of the other end. */
  reply(call: number, reply: Reply): void {
    if ("json" in reply) this.send("reply", call, reply.json);
    else this.send("failed", call, JSON.stringify(reply.error));
  }

  /** Answers a question with what `work` resolves with, as JSON text, or with what it throws. */
  async replyWith(call: number, work: () => unknown): Promise<void> {
    try {
      this.reply(call, { json: JSON.stringify(await work()) ?? "null" });
    } catch (error) {
      this.reply(call, { error: reportError(error) });
    }
  }

  /** Takes a message of the other end; false when it is not an answer. */
  settle([kind, call, text]: Message): boolean {
    if (kind !== "reply" && kind !== "failed") return false;
    const resolve = this.#answers.get(call as number);
    this.#answers.delete(call as number);
    resolve?.(kind === "reply" ? { json: text as string } : { error: JSON.parse(text as string) });
    return true;
  }

  /** The other end is gone: every question is answered with `report`, those to come too. */
  end(report: ErrorReport): void {
    this.#broken = report;
    this.#batch = [];
    for (const resolve of [...this.#answers.values()]) resolve({ error: report });
    this.#answers.clear();
  }

  readonly #flush = () => {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0) this.#port.postMessage(batch);
  };
}

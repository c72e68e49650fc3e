import type { Api, Binding, Caller, Watcher } from "../api/api.ts";
import type { SocketCounters } from "./counters.ts";
import { keyOf, metaOf, notifyFrames, type Request, targetOf } from "./frames.ts";
import { gatheredAt, type Outbox } from "./outbox.ts";
import { textFrame } from "./text-frame.ts";
import type { Changing, Turn } from "./turn.ts";

/** What the notifications of a host need around them. */
export interface NotificationSurroundings {
  readonly api: Pick<Api, "bind" | "needBindable">;
  readonly counters: SocketCounters;
  readonly turn: Turn;
}

/**
 * The notifiers of a host. Bindings that were asked for in the same words share one: panels of one kind bind the same variable
 * under the same id, and each of its values becomes one frame for all of them.
 */
export class Notifications {
  readonly #around: NotificationSurroundings;
  /** By what makes the words, an id and `meta`. */
  readonly #shared = new Map<string, Notifier>();

  constructor(around: NotificationSurroundings) {
    this.#around = around;
  }

  /**
   * The notifier of a request to bind, which its client is then added to. Others have it already, or not: the caller needs the right.
   *
   * @throws DriverError what the caller may not bind
   */
  of(request: Request, caller: Caller): Notifier {
    this.#around.api.needBindable(caller, targetOf(request));
    const meta = metaOf(request);
    const words = `${request.id} ${meta}`;
    const known = this.#shared.get(words);
    if (known !== undefined) return known;
    const notifier = new Notifier(this.#around, request, meta, caller, () => this.#shared.delete(words));
    this.#shared.set(words, notifier);
    return notifier;
  }
}

/** Tells clients the values of a status variable that they have bound in the same words. */
export class Notifier implements Watcher, Changing {
  readonly meta: string;
  /** Of the binding in its session. */
  readonly key: string;
  readonly #around: NotificationSurroundings;
  readonly #outboxes = new Set<Outbox>();
  readonly #text: (value: string) => string;
  readonly #binding: Binding;
  readonly #release: () => void;
  /** Values that no outbox has yet. */
  #frames: Buffer[] = [];
  #bytes = 0;
  /** Of the value that was told last. */
  #last: { value: string; frame: Buffer } | undefined;

  /** @param release called when nobody is told anything any more */
  constructor(around: NotificationSurroundings, request: Request, meta: string, caller: Caller, release: () => void) {
    this.#around = around;
    this.meta = meta;
    this.key = keyOf(request);
    this.#text = notifyFrames(request.id, meta);
    this.#release = release;
    this.#binding = around.api.bind(caller, targetOf(request), this);
  }

  /** From now on a client is told every change. */
  add(outbox: Outbox): void {
    this.gather();
    this.#outboxes.add(outbox);
    this.#around.counters.bindings++;
  }

  /** A client is told the value as it is, if there is one. */
  tell(outbox: Outbox): void {
    const { current } = this.#binding;
    if (current !== undefined) outbox.values(this, [this.#frame(current)]);
  }

  /** A client is told nothing more. */
  end(outbox: Outbox): void {
    this.gather();
    if (!this.#outboxes.delete(outbox)) return;
    this.#around.counters.bindings--;
    outbox.forget(this);
    if (this.#outboxes.size > 0) return;
    this.#binding.cancel();
    this.#release();
  }

  /** A variable that went away is `null` to clients. */
  changed(json = "null"): void {
    const { turn } = this.#around;
    const frame = this.#frame(json);
    if (this.#outboxes.size === 1) {
      for (const only of this.#outboxes) {
        turn.inOrder(only);
        only.values(this, [frame]);
      }
      return;
    }
    this.#frames.push(frame);
    this.#bytes += frame.length;
    if (this.#bytes >= gatheredAt) this.flush();
    else turn.changing(this);
  }

  tells(outbox: object): boolean {
    return this.#outboxes.has(outbox as Outbox);
  }

  gather(): void {
    const frames = this.#take();
    if (frames.length > 0) this.#each((outbox) => outbox.values(this, frames));
  }

  flush(): void {
    const frames = this.#take();
    if (frames.length > 0) this.#each((outbox) => outbox.flushValues(this, frames));
  }

  #take(): readonly Buffer[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return frames;
  }

  /** Each that was here when this began and still is: room in an outbox lets a client go on, which may bind and unbind. */
  #each(tell: (outbox: Outbox) => void): void {
    for (const outbox of [...this.#outboxes]) if (this.#outboxes.has(outbox)) tell(outbox);
  }

  #frame(value: string): Buffer {
    // Kept for one client alone, it would hold more than it saves.
    if (this.#outboxes.size === 1) return textFrame(this.#text(value));
    if (this.#last?.value !== value) this.#last = { value, frame: textFrame(this.#text(value)) };
    return this.#last.frame;
  }
}

import { notifyFrames } from "./frames.ts";
import { textFrame } from "./text-frame.ts";

/**
 * Makes the notifications of all bindings of a host that were asked for in the same words: panels of one kind bind the same
 * variable under the same id, and each of its values becomes one frame for all of them.
 */
export class Notifications {
  readonly #shared = new Map<string, Notifier>();

  /** The notifier of a binding, to be given back with `release`. */
  take(id: number, meta: string): Notifier {
    const key = `${id} ${meta}`;
    const notifier = this.#shared.get(key) ?? new Notifier(key, notifyFrames(id, meta));
    notifier.users++;
    this.#shared.set(key, notifier);
    return notifier;
  }

  release(notifier: Notifier): void {
    if (--notifier.users === 0) this.#shared.delete(notifier.key);
  }
}

/** The notifications of the bindings that share an id and a `meta`. */
export class Notifier {
  readonly key: string;
  users = 0;
  readonly #text: (value: string) => string;
  #last: { value: string; frame: Buffer } | undefined;

  constructor(key: string, text: (value: string) => string) {
    this.key = key;
    this.#text = text;
  }

  /** The frame of a value, JSON text; bindings that are told of the same value in turn get the same one. */
  frame(value: string): Buffer {
    if (this.users === 1) return textFrame(this.#text(value));
    if (this.#last?.value !== value) this.#last = { value, frame: textFrame(this.#text(value)) };
    return this.#last.frame;
  }
}

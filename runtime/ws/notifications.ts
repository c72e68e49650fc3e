import type { BindingTarget } from "../api/api.ts";
import { keyOf, metaOf, notifyFrames, type Request, targetOf } from "./frames.ts";
import { textFrame } from "./text-frame.ts";

/**
 * Makes the notifications of all bindings of a host that were asked for in the same words: panels of one kind bind the same
 * variable under the same id, and each of its values becomes one frame for all of them.
 */
export class Notifications {
  /** By what makes the words, an id and `meta`. */
  readonly #shared = new Map<string, Notifier>();

  /** The notifier of a binding, to be given back with `release`. */
  take(request: Request): Notifier {
    const meta = metaOf(request);
    const words = wordsOf(request.id, meta);
    const notifier = this.#shared.get(words) ?? new Notifier(request, meta);
    notifier.users++;
    this.#shared.set(words, notifier);
    return notifier;
  }

  release(notifier: Notifier): void {
    if (--notifier.users === 0) this.#shared.delete(wordsOf(notifier.id, notifier.meta));
  }
}

function wordsOf(id: number, meta: string): string {
  return `${id} ${meta}`;
}

/** What the bindings have in common that share an id and a `meta`. */
export class Notifier {
  readonly id: number;
  readonly meta: string;
  readonly target: BindingTarget;
  /** Of the binding in its session. */
  readonly key: string;
  users = 0;
  readonly #text: (value: string) => string;
  #last: { value: string; frame: Buffer } | undefined;

  constructor(request: Request, meta: string) {
    this.id = request.id;
    this.meta = meta;
    this.target = targetOf(request);
    this.key = keyOf(request);
    this.#text = notifyFrames(this.id, this.meta);
  }

  /** The frame of a value, JSON text; bindings that are told of the same value in turn get the same one. */
  frame(value: string): Buffer {
    if (this.users === 1) return textFrame(this.#text(value));
    if (this.#last?.value !== value) this.#last = { value, frame: textFrame(this.#text(value)) };
    return this.#last.frame;
  }
}

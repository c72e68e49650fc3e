import { isDeepStrictEqual } from "node:util";

/** A module's status variables as JSON text, each serialised once; equal values are silent. */
export class StatusValues {
  readonly #values = new Map<string, string>();
  readonly #changed: (name: string, json: string | undefined) => void;

  constructor(changed: (name: string, json: string | undefined) => void) {
    this.#changed = changed;
  }

  /** Takes the value's JSON text, or `undefined` to remove the variable. */
  set(name: string, json: string | undefined): void {
    const before = this.#values.get(name);
    if (before === json || (before !== undefined && json !== undefined && sameValue(before, json))) return;
    if (json === undefined) this.#values.delete(name);
    else this.#values.set(name, json);
    this.#changed(name, json);
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }
}

/** Equal objects may list their keys in another order, but their texts are then of equal length: most changes end here. */
function sameValue(a: string, b: string): boolean {
  return (
    a.length === b.length &&
    a[0] === b[0] &&
    "{[".includes(a[0] as string) &&
    isDeepStrictEqual(JSON.parse(a), JSON.parse(b))
  );
}

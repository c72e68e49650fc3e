import type { CommandDescription } from "../../lib/describe.ts";
import { digits } from "../../lib/digits.ts";
import { markedPaths, masked, withheld } from "../../lib/secret.ts";

/** Characters of one text, and of all arguments together, that an entry has at most. */
const longestText = 200;
const longestArguments = 2_000;

/** What is to be masked in a value: the value itself, or what is below some of its keys, `*` for any. */
type Mask = string | { [key: string]: Mask };

/** Writes the arguments of one command as JSON, by name, without what its schema keeps out. */
export type ArgumentText = (args: unknown) => string;

/**
 * Makes the writer for a command. Secrets are masked and personal data is withheld as the schema marks them, long texts and long
 * lists are cut. An argument that the schema does not name is left out: nobody knows what is in it.
 */
export function argumentText({ order, params }: CommandDescription): ArgumentText {
  const masks = order.map((name) => maskOf(params[name] ?? {}));
  return (args) => {
    if (typeof args !== "object" || args === null) return "{}";
    const given = args as Record<string, unknown> & unknown[];
    const text = new Text();
    for (const [index, name] of order.entries()) {
      const value = Array.isArray(args) ? given[index] : Object.hasOwn(args, name) ? given[name] : undefined;
      if (value !== undefined) text.property(name, value, masks[index]);
    }
    return text.end();
  };
}

function maskOf(schema: object): Mask | undefined {
  let mask: Mask | undefined;
  for (const [mark, shown] of [
    ["personal", withheld],
    ["secret", masked],
  ] as const) {
    for (const path of markedPaths(schema, mark)) {
      if (path.length === 0) return shown;
      mask ??= {};
      let at = mask as { [key: string]: Mask };
      for (const key of path.slice(0, -1)) {
        const below = at[key];
        if (typeof below === "string") break;
        at = at[key] = below ?? {};
      }
      at[path.at(-1) as string] = shown;
    }
  }
  return mask;
}

/** JSON text as it grows, in one pass over the values and with an end to it, however large they are. */
class Text {
  #text = "{";

  property(name: string, value: unknown, mask: Mask | undefined): void {
    this.#text += `${this.#text.length === 1 ? "" : ","}"${name}":`;
    this.#value(value, mask);
  }

  end(): string {
    return `${this.#text}}`;
  }

  #value(value: unknown, mask: Mask | undefined): void {
    if (typeof mask === "string") this.#text += `"${mask}"`;
    else if (this.#text.length > longestArguments) this.#text += '"…"';
    else if (typeof value === "string") this.#text += JSON.stringify(cut(value));
    else if (Array.isArray(value)) this.#list(value, mask);
    else if (typeof value === "object" && value !== null) this.#object(value, mask);
    else this.#text += typeof value === "number" ? digits(value) : String(value);
  }

  #list(values: unknown[], mask: Mask | undefined): void {
    this.#text += "[";
    for (const [index, value] of values.entries()) {
      if (index > 0) this.#text += ",";
      if (this.#text.length > longestArguments) {
        this.#text += `"… ${values.length - index} more"`;
        break;
      }
      this.#value(value, below(mask, String(index)));
    }
    this.#text += "]";
  }

  #object(value: object, mask: Mask | undefined): void {
    this.#text += "{";
    let first = true;
    for (const [key, child] of Object.entries(value)) {
      if (!first) this.#text += ",";
      first = false;
      if (this.#text.length > longestArguments) {
        this.#text += '"…":"…"';
        break;
      }
      this.#text += `${JSON.stringify(cut(key))}:`;
      this.#value(child, below(mask, key));
    }
    this.#text += "}";
  }
}

function below(mask: Mask | undefined, key: string): Mask | undefined {
  if (mask === undefined || typeof mask === "string") return mask;
  const [named, any] = [mask[key], mask["*"]];
  if (typeof named === "object" && typeof any === "object") return { ...any, ...named };
  return typeof any === "string" ? any : (named ?? any);
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

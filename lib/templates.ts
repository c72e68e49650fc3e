import Mustache from "mustache";
import { DriverError } from "./errors.ts";

const tags: [string, string] = ["%{", "}"];

/** The values of a template's variables, by name. A null renders as empty text, an object or list as JSON. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/**
 * Replaces `%{name}` in a plain text. Values are not looked at again, so that `%{}` in them stays; so does a variable that
 * has no value. Mustache's sections work too: `%{#late}Sorry! %{/late}`.
 *
 * @throws DriverError `request_failed` when the template cannot be read
 */
export function renderText(template: string, values: TemplateValues): string {
  return render(template, values, (text) => text);
}

/**
 * Replaces `%{name}` in HTML as `renderText` does, with the values escaped.
 *
 * @throws DriverError `request_failed` when the template cannot be read
 */
export function renderHtml(template: string, values: TemplateValues): string {
  return render(template, values, Mustache.escape);
}

type Token = [type: string, name: string, start: number, end: number];

function render(template: string, values: TemplateValues, escaped: (text: string) => string): string {
  const writer = new Mustache.Writer();
  const rendered = (token: unknown, context: Mustache.Context): string => {
    const [, name, start, end] = token as Token;
    const value = context.lookup(name) ?? own(values, [name])?.found;
    return value === undefined ? template.slice(start, end) : escaped(textOf(value));
  };
  writer.escapedValue = rendered;
  writer.unescapedValue = rendered;
  try {
    return writer.render(template, new OwnContext(values), {}, { tags });
  } catch (error) {
    throw new DriverError(`The template cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Finds what values hold themselves: mustache would also find, and call, what JavaScript keeps behind them (`constructor`). */
class OwnContext extends Mustache.Context {
  override push(view: unknown): Mustache.Context {
    return new OwnContext(view, this);
  }

  override lookup(name: string): unknown {
    if (name === ".") return this.view;
    for (let context: Mustache.Context | undefined = this; context !== undefined; context = context.parent) {
      const value = own(context.view, name.split("."));
      if (value !== undefined) return value.found;
    }
    return undefined;
  }
}

/** What a path leads to; undefined where it leads to nothing. */
function own(value: unknown, path: readonly string[]): { found: unknown } | undefined {
  let found = value;
  for (const part of path) {
    if (found === null || found === undefined || !Object.hasOwn(Object(found), part)) return undefined;
    found = Object(found)[part];
  }
  return { found };
}

function textOf(value: unknown): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

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
  // Without a prototype, since mustache would find `constructor` on it.
  const view = Object.assign(Object.create(null), values);
  const writer = new Mustache.Writer();
  const rendered = (token: unknown, context: Mustache.Context): string => {
    const [, name, start, end] = token as Token;
    const value = context.lookup(name) ?? view[name];
    return value === undefined ? template.slice(start, end) : escaped(textOf(value));
  };
  writer.escapedValue = rendered;
  writer.unescapedValue = rendered;
  try {
    return writer.render(template, view, {}, { tags });
  } catch (error) {
    throw new DriverError(`The template cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function textOf(value: unknown): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

import { DriverError } from "../errors.ts";

/**
 * A path whose values are encoded, whatever is in them.
 *
 * @example path`/users/${id}/events/${event}`
 * @throws DriverError `invalid_arguments` for a value that would change the path: empty, "." or ".."
 */
export function path(texts: TemplateStringsArray, ...values: string[]): string {
  return texts.reduce((before, text, at) => before + segment(values[at - 1] ?? "") + text);
}

function segment(value: string): string {
  if (/^\.{0,2}$/.test(value)) throw new DriverError("An id is empty or only dots", { code: "invalid_arguments" });
  return percentEncoded(value);
}

/** A text as it stands in a URL. A surrogate that stands alone, which no URL can hold, becomes U+FFFD. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

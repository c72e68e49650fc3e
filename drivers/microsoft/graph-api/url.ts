import { DriverError } from "atrium";

/**
 * A path whose values are encoded, whatever is in them.
 *
 * @example path`/users/${mailbox}/events/${id}`
 * @throws DriverError `invalid_arguments` for a value that would change the path: empty, "." or ".."
 */
export function path(texts: TemplateStringsArray, ...values: string[]): string {
  return texts.reduce((before, text, at) => before + segment(values[at - 1] ?? "") + text);
}

function segment(value: string): string {
  if (/^\.{0,2}$/.test(value)) throw new DriverError("An id is empty or only dots", { code: "invalid_arguments" });
  // Graph decodes a path twice before it looks for slashes, see microsoft-graph-docs-contrib#4470.
  return encodeURIComponent(value).replaceAll("%2F", "%252F");
}

/** A query with its question mark; values are encoded, so that `+`, `#` and `&` reach Graph as they are. */
export function query(options: Record<string, string>): string {
  return `?${Object.entries(options)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&")}`;
}

/** A text as it stands in a `$filter`. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

import { path as pathOf, percentEncoded } from "atrium";

/** `path` of atrium, for Graph, which decodes a path twice before it looks for slashes (microsoft-graph-docs-contrib#4470). */
export function path(texts: TemplateStringsArray, ...values: string[]): string {
  return pathOf(texts, ...values.map((value) => value.replaceAll("/", "%2F")));
}

/** A query with its question mark; values are encoded, so that `+`, `#` and `&` reach Graph as they are. */
export function query(options: Record<string, string>): string {
  return `?${Object.entries(options)
    .map(([name, value]) => `${name}=${percentEncoded(value)}`)
    .join("&")}`;
}

/** A text as it stands in a `$filter`. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

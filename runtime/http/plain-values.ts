/** A query as plain text by name: of a name that is there twice, the first value. */
export function firstValues(query: Record<string, string | string[] | undefined>): Record<string, string> {
  return mapValues(query, (value) => (Array.isArray(value) ? (value[0] ?? "") : (value ?? "")));
}

/** Headers as plain text by name: several of one name are joined. */
export function joinedValues(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return mapValues(headers, (value) => (Array.isArray(value) ? value.join(", ") : (value ?? "")));
}

function mapValues<T>(values: Record<string, T>, change: (value: T) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

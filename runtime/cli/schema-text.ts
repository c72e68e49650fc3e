type Schema = Record<string, unknown>;

/** A JSON Schema in a few words: `string (email), optional, default "UTC". Where the time is shown`. */
export function typeText(schema: Schema, optional = false): string {
  const { default: preset, description } = schema;
  const parts = [typeName(schema)];
  if (optional && preset === undefined) parts.push("optional");
  if (preset !== undefined) parts.push(`default ${JSON.stringify(preset)}`);
  return parts.join(", ") + (typeof description === "string" ? `. ${description}` : "");
}

/** The type alone: `string (email)[]`, `"busy" | "free"`, `{ id, name }`. */
function typeName(schema: Schema): string {
  const { type, const: only, enum: values, anyOf, oneOf, items, properties, format } = schema;
  const choices = anyOf ?? oneOf;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (Array.isArray(choices)) return [...new Set(choices.map(typeName))].join(" | ");
  if (type === "array") return arrayOf(isSchema(items) ? typeName(items) : "any");
  if (type === "object" && isSchema(properties)) return `{ ${Object.keys(properties).join(", ")} }`;
  const name = Array.isArray(type) ? type.join(" | ") : typeof type === "string" ? type : "any";
  return typeof format === "string" ? `${name} (${format})` : name;
}

function arrayOf(name: string): string {
  return name.includes(" | ") ? `(${name})[]` : `${name}[]`;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { JsonSchema } from "../../lib/describe.ts";
import { typeText } from "../../runtime/cli/schema-text.ts";

/** One value of a JSON Schema, for a row of a table. */
export interface SchemaRow {
  /** Dotted, with `[]` for the items of a list: `attendees[].email`. */
  path: string;
  type: string;
  required: boolean;
  /** As JSON; absent when there is none. */
  preset?: string;
  description: string;
}

/** A named value, and below it the fields of an object or of a list of objects, as deep as they go. */
export function schemaRows(path: string, schema: JsonSchema, required: boolean): SchemaRow[] {
  const { default: preset, description } = schema;
  // An empty object or list as a default says no more than that the value may be left out.
  const shown = preset === undefined || /^(\{\}|\[\])$/.test(JSON.stringify(preset)) ? undefined : preset;
  const row: SchemaRow = {
    path,
    type: typeName(schema),
    required,
    description: typeof description === "string" ? description : "",
    ...(shown === undefined ? {} : { preset: JSON.stringify(shown) }),
  };
  return [row, ...fieldRows(path, schema)];
}

/** The fields of an object or of a list of objects. */
export function fieldRows(path: string, schema: JsonSchema): SchemaRow[] {
  const nullable = Array.isArray(schema.anyOf) ? onlyForm(schema.anyOf as JsonSchema[]) : undefined;
  if (nullable !== undefined) return fieldRows(path, nullable);
  if (schema.type === "array" && isSchema(schema.items)) return fieldRows(`${path}[]`, schema.items);
  if (schema.type !== "object" || !isSchema(schema.properties)) return [];
  const required = new Set(schema.required as string[] | undefined);
  return Object.entries(schema.properties as Record<string, JsonSchema>).flatMap(([name, child]) =>
    schemaRows(path === "" ? name : `${path}.${name}`, child, required.has(name)),
  );
}

/** A type in a few words, with the range of a number: `integer, 0 to 65535`. */
export function typeName(schema: JsonSchema): string {
  const { default: _, description: __, ...rest } = schema;
  const name = typeText(rest);
  const { minimum, maximum, exclusiveMinimum } = schema as Record<string, number | undefined>;
  // Zero as the least of counts and times goes without saying, and so does what zod sets for every integer.
  const least = minimum === undefined || minimum === 0 || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const most = maximum === undefined || maximum >= latestUnixTime ? undefined : maximum;
  if (exclusiveMinimum !== undefined) return `${name}, more than ${exclusiveMinimum}`;
  if (most !== undefined) return `${name}, ${minimum ?? "at most"}${minimum === undefined ? "" : " to"} ${most}`;
  return least === undefined ? name : `${name}, at least ${least}`;
}

/** The upper bound of `unixTime` in lib/schemas.ts: it only says what a year is. */
const latestUnixTime = 253_402_300_799;

/** What a value is when it is not null. */
function onlyForm(forms: JsonSchema[]): JsonSchema | undefined {
  const others = forms.filter(({ type }) => type !== "null");
  return others.length === 1 ? others[0] : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

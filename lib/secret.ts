import { z } from "zod";

/** Stands in for a secret wherever settings are shown. */
export const masked = "[secret]";

/**
 * Marks a setting as write-only: it appears in no log, status, API answer or error. JSON Schema shows it as `writeOnly`.
 *
 * @example settings: { client_secret: secret(z.string()) }
 */
export function secret<T extends z.ZodType>(schema: T): T {
  return schema.meta({ ...schema.meta(), writeOnly: true });
}

/** Stands in for what an audit log must not say of a person. */
export const withheld = "[personal]";

/**
 * Marks an argument, or a part of one, that says something of a person: an audit log tells that it was there, and not what it
 * was. JSON Schema shows it as `x-personal`. A password or a key is a `secret` instead.
 *
 * @example params: { room: z.string(), reason: personal(z.string()) }
 */
export function personal<T extends z.ZodType>(schema: T): T {
  return schema.meta({ ...schema.meta(), [personalMark]: true });
}

/** The keyword of JSON Schema for `personal`. */
const personalMark = "x-personal";

/** The paths in a value of a JSON Schema that `secret` or `personal` marks, the value itself as the empty path; `*` is any key. */
export function markedPaths(schema: object, mark: "secret" | "personal"): string[][] {
  const paths: string[] = [];
  // Below a key, for `collect` takes no mark at the root.
  collect({ properties: { it: schema } }, [], paths, {}, mark === "secret" ? "writeOnly" : personalMark);
  return paths.map((path) => path.split(".").slice(1));
}

/** The dotted paths of a settings schema's secrets, e.g. `calendar_config.client_secret`; `*` is any key of a record or list. */
export function secretPaths(shape: z.ZodRawShape): readonly string[] {
  const before = pathsOf.get(shape);
  if (before !== undefined) return before;
  const paths: string[] = [];
  const schema = z.toJSONSchema(z.object(shape), { io: "input", unrepresentable: "any", reused: "inline" });
  collect(schema, [], paths, (schema.$defs ?? {}) as JsonSchema);
  pathsOf.set(shape, paths);
  return paths;
}

/** A driver is asked for them when it is described, and when its first module runs. */
const pathsOf = new WeakMap<z.ZodRawShape, readonly string[]>();

type JsonSchema = { [key: string]: unknown };

/** How deep secrets are looked for in schemas that contain themselves. */
const deepest = 10;

function collect(schema: unknown, path: string[], found: string[], defs: JsonSchema, mark = "writeOnly"): void {
  if (typeof schema !== "object" || schema === null || path.length > deepest) return;
  const node = schema as JsonSchema;
  if (typeof node.$ref === "string") collect(defs[node.$ref.replace("#/$defs/", "")], path, found, defs, mark);
  if (node[mark] === true && path.length > 0) {
    found.push(path.join("."));
    return;
  }
  for (const [key, child] of Object.entries((node.properties ?? {}) as JsonSchema))
    collect(child, [...path, key], found, defs, mark);
  for (const [index, child] of ((node.prefixItems ?? []) as unknown[]).entries())
    collect(child, [...path, String(index)], found, defs, mark);
  for (const child of [node.additionalProperties, node.items, ...Object.values(node.patternProperties ?? {})])
    collect(child, [...path, "*"], found, defs, mark);
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    for (const child of (node[key] ?? []) as unknown[]) collect(child, path, found, defs, mark);
  }
}

/** A copy of `value` in which everything at `paths` (see `secretPaths`) is replaced by "[secret]". */
export function maskSecrets(value: unknown, paths: readonly string[]): unknown {
  return mapAt(
    value,
    paths.map((path) => path.split(".")),
    () => masked,
  );
}

/** The texts at `paths` of `value`, longest first; used to keep them out of messages. */
export function secretTexts(value: unknown, paths: readonly string[]): string[] {
  const texts = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node === "string" && node.length >= 4) texts.add(node);
    else if (typeof node === "object" && node !== null) Object.values(node).forEach(visit);
  };
  mapAt(
    value,
    paths.map((path) => path.split(".")),
    (found) => {
      visit(found);
      return masked;
    },
  );
  return [...texts].sort((a, b) => b.length - a.length);
}

/** `text` with every one of `secrets` replaced by "[secret]". */
export function redact(text: string, secrets: readonly string[]): string {
  let result = text;
  for (const each of secrets) if (result.includes(each)) result = result.replaceAll(each, masked);
  return result;
}

/** JSON text with no secret in any of its texts and keys. Numbers stay as they are, so that it remains JSON. */
export function redactJson(json: string, secrets: readonly string[]): string {
  if (!secrets.some((each) => json.includes(JSON.stringify(each).slice(1, -1)))) return json;
  const visit = (value: unknown): unknown => {
    if (typeof value === "string") return redact(value, secrets);
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [redact(key, secrets), visit(child)]));
  };
  return JSON.stringify(visit(JSON.parse(json)));
}

function mapAt(value: unknown, paths: string[][], change: (found: unknown) => unknown): unknown {
  if (paths.length === 0 || value === undefined || value === null) return value;
  if (paths.some((path) => path.length === 0)) return change(value);
  if (typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, child]): [string, unknown] => {
    const below = paths.filter(([head]) => head === key || head === "*").map((path) => path.slice(1));
    return [key, mapAt(child, below, change)];
  });
  return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}

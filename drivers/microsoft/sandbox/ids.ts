import { createHash } from "node:crypto";
import { GraphError } from "./answer.ts";

/** A text of 40 base64url characters that is always the same for the same `name`. */
export function hashed(name: string): string {
  return createHash("sha256").update(name).digest("base64url").slice(0, 40);
}

/** A GUID that is always the same for the same `name`. */
export function guidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** The id of an item as a client sees it: Graph has one form for `Prefer: IdType="ImmutableId"` and one without. */
export function outlookId(key: string, immutable: boolean): string {
  return `${immutable ? "AAkALg" : "AAMkAG"}${key}AAA=`;
}

/**
 * The key inside an item's id, in either form.
 *
 * @throws GraphError 400 `ErrorInvalidIdMalformed`
 */
export function keyOf(id: string): string {
  const key = /^(?:AAkALg|AAMkAG)([\w-]{40})AAA=$/.exec(id)?.[1];
  if (key === undefined) throw new GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");
  return key;
}

import { isDeepStrictEqual } from "node:util";
import { DriverError } from "atrium";
import { meetergoService } from "./meetergo-client.ts";

/** The fields of `wanted` that `found` has otherwise; what is undefined is not wanted. */
export function differences(wanted: object, found: object): string[] {
  const have = new Map<string, unknown>(Object.entries(found));
  return Object.entries(wanted)
    .filter(([name, value]) => value !== undefined && !isDeepStrictEqual(value, have.get(name)))
    .map(([name]) => name);
}

/**
 * Makes sure of a change that Meetergo said it made: it drops fields that it does not know without a word.
 *
 * @param id of what was changed
 * @throws DriverError `outside_call_failed` of the kind `not_applied`; `details.fields` names what is otherwise
 */
export function ensureApplied(what: string, id: string, wanted: object, found: object): void {
  const fields = differences(wanted, found);
  if (fields.length === 0) return;
  const { source } = meetergoService;
  throw new DriverError(`Meetergo took a change of ${what} but did not apply: ${fields.join(", ")}`, {
    code: "outside_call_failed",
    details: { source, kind: "not_applied", retryable: false, fields, id },
  });
}

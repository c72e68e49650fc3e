import { DriverError } from "atrium";
import { z } from "zod";

/** Characters. */
const longest = 255;

/** The header `Idempotency-Key`, for the documentation of routes that look at it. */
export const idempotencyHeaders = {
  "Idempotency-Key": z
    .string()
    .max(longest)
    .optional()
    .describe("The same request with the same key is carried out once within a day"),
};

/**
 * The header `Idempotency-Key` of a request, if it has one.
 *
 * @throws DriverError `invalid_arguments` when it is longer than 255 characters
 */
export function idempotencyKey(headers: Readonly<Record<string, string>>): string | undefined {
  const key = headers["idempotency-key"]?.trim() || undefined;
  if (key !== undefined && key.length > longest) {
    throw new DriverError(`Idempotency-Key is longer than ${longest} characters`, { code: "invalid_arguments" });
  }
  return key;
}

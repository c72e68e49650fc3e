import { DriverError } from "atrium";

/**
 * The header `Idempotency-Key` of a request, if it has one.
 *
 * @throws DriverError `invalid_arguments` when it is longer than 255 characters
 */
export function idempotencyKey(headers: Readonly<Record<string, string>>): string | undefined {
  const key = headers["idempotency-key"]?.trim() || undefined;
  if (key !== undefined && key.length > 255) {
    throw new DriverError("Idempotency-Key is longer than 255 characters", { code: "invalid_arguments" });
  }
  return key;
}

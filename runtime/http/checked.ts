import type { z } from "zod";
import { DriverError } from "../../lib/errors.ts";
import { issuesOf } from "../../lib/module/arguments.ts";

/** A body or query as its schema makes it; throws `bad_request` with `details.issues` when it does not fit. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error);
  const message = issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new DriverError(message, { code: "bad_request", details: { issues } });
}

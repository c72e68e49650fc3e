import { z } from "zod";
import type { AnyDriver, Shape } from "../contract.ts";
import { DriverError } from "../errors.ts";
import { issuesOf } from "./arguments.ts";

/**
 * A module's settings as its driver's schema reads them, with defaults. What the schema does not name is left out, since
 * zones and systems carry settings for many drivers.
 *
 * @throws DriverError `invalid_settings` with `details.issues`
 */
export function checkSettings(driver: AnyDriver, settings: Record<string, unknown>): Record<string, unknown> {
  const shape = driver.settings as Shape;
  // What is left out is undefined: z.unknown() takes that, but not a missing key.
  const absent = Object.fromEntries(Object.keys(shape).map((name) => [name, undefined]));
  const parsed = z.object(shape).safeParse({ ...absent, ...settings });
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error);
  const text = issues.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new DriverError(`Settings: ${text}`, { code: "invalid_settings", details: { issues } });
}

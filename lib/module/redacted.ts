import type { ErrorReport } from "../errors.ts";
import { redactJson } from "../secret.ts";
import type { LogLine } from "./boundary.ts";

/** A copy of an error report or a log line, plain data with no secret in what a driver put there. */
export function redacted<T extends ErrorReport | Omit<LogLine, "time">>(report: T, secrets: readonly string[]): T {
  const copy = { ...report } as Record<string, unknown>;
  for (const part of ["message", "details", "data", "stack"]) {
    if (copy[part] !== undefined) copy[part] = plainCopy(copy[part], secrets);
  }
  return copy as T;
}

function plainCopy(value: unknown, secrets: readonly string[]): unknown {
  try {
    return JSON.parse(redactJson(JSON.stringify(value), secrets));
  } catch (error) {
    return { not_serialisable: (error as Error).message };
  }
}

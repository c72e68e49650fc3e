import { DriverError, type ErrorCode } from "../../lib/errors.ts";
import type { AuditedCommand, AuditedEvent, AuditLog } from "./audit-log.ts";

/** Does something, and notes how it ended. */
export async function audited<T>(
  log: AuditLog,
  event: Omit<AuditedEvent, "outcome">,
  work: () => Promise<T>,
): Promise<T> {
  let outcome: string = "ok";
  try {
    return await work();
  } catch (error) {
    outcome = codeOf(error);
    throw error;
  } finally {
    log.event({ ...event, outcome });
  }
}

/** Runs a client's command, and notes how it ended; `run` adds to the entry what it finds out about the command. */
export async function auditedCommand<T>(
  log: AuditLog,
  call: AuditedCommand,
  run: (entry: AuditedCommand) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  let outcome: string = "ok";
  try {
    return await run(call);
  } catch (error) {
    outcome = codeOf(error);
    throw error;
  } finally {
    log.command(call, outcome, (performance.now() - started) / 1_000);
  }
}

/** The code that an error has for whoever called. */
function codeOf(error: unknown): ErrorCode {
  return error instanceof DriverError ? error.code : "internal_error";
}

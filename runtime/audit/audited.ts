import { performance } from "node:perf_hooks";
import { type Awaitable, whenThere } from "../../lib/awaitable.ts";
import { DriverError, type ErrorCode } from "../../lib/errors.ts";
import type { Reply } from "../../lib/module/boundary.ts";
import type { Caller } from "../auth/keys.ts";
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
export function auditedCommand(log: AuditLog, entry: AuditedCommand, run: () => Awaitable<Reply>): Awaitable<Reply> {
  const started = performance.now();
  const ended = (outcome: ErrorCode | "ok") => log.command(entry, outcome, (performance.now() - started) / 1_000);
  try {
    return whenThere(run(), (reply) => {
      ended("error" in reply ? reply.error.code : "ok");
      return reply;
    });
  } catch (error) {
    ended(codeOf(error));
    throw error;
  }
}

/** Signs somebody in, and notes who came from which address, or why nobody did. */
export async function auditedSignIn<T extends Caller>(
  log: AuditLog,
  address: string,
  signIn: () => Promise<T>,
): Promise<T> {
  const event: Omit<AuditedEvent, "outcome"> = { event: "sign_in", address };
  return audited(log, event, async () => {
    const caller = await signIn();
    event.caller = { ...caller, address };
    return caller;
  });
}

/** The code that an error has for whoever called. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof DriverError ? error.code : "internal_error";
}

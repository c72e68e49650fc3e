import { createHash, randomUUID } from "node:crypto";
import type { NewEvent } from "./new-event.ts";

/**
 * The GUID under which Graph makes one event, however often it is asked ("event", `transactionId`): the caller's own, if it
 * names one. A client that repeats a request with the same id (`X-Request-ID`) and the same event means the same booking;
 * other requests are others.
 */
export function transactionIdOf(requestId: string | undefined, mailbox: string, event: NewEvent): string {
  if (event.transaction_id !== undefined) return event.transaction_id;
  if (requestId === undefined) return randomUUID();
  const digest = createHash("sha256")
    .update(JSON.stringify([requestId, mailbox, event]))
    .digest("hex");
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

import { createHash, randomUUID } from "node:crypto";

/**
 * The GUID under which Graph makes one event, however often it is asked ("event", `transactionId`). A client that repeats a
 * request with the same id (`X-Request-ID`) and the same event means the same booking; other requests are others.
 */
export function transactionIdOf(requestId: string | undefined, mailbox: string, event: object): string {
  if (requestId === undefined) return randomUUID();
  const digest = createHash("sha256")
    .update(JSON.stringify([requestId, mailbox, event]))
    .digest("hex");
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

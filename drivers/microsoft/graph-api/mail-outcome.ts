import { type OutsideCall, outsideCallFailed } from "atrium";
import { outsideCall } from "./graph-client.ts";
import { isThrottling } from "./retry.ts";

/** Codes of errors that come before a request is written. */
const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|proxy_\d+)$/;

/**
 * The error of a request that sends a mail: as it is where nothing was sent, else one that says that nobody knows, and
 * that asks nobody to send the mail again.
 */
export function withOutcome(error: unknown): unknown {
  const call = outsideCall(error);
  return call === undefined || !mayHaveSent(call) ? error : unknownOutcome((error as Error).message, call, error);
}

/** The error after which nobody knows whether a mail was sent; `details.outcome` is "unknown". */
export function unknownOutcome(message: string, call: OutsideCall, cause: unknown): Error {
  const details = { ...call, retryable: false, outcome: "unknown" };
  return outsideCallFailed(`${message}; whether the mail was sent is not known`, details, cause);
}

function mayHaveSent(call: OutsideCall): boolean {
  if (call.source !== "graph" || isThrottling(call)) return false;
  if (call.status !== undefined) return call.status < 300 || call.status >= 500;
  // Without a status, a time to wait means that it was refused in the queue.
  return call.retry_after === undefined && !neverSent.test(call.code ?? "");
}

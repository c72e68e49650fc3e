import { type OutsideCall, outsideCall, outsideCallFailed } from "atrium";
import { mayHaveTakenEffect } from "./retry.ts";

/**
 * The error of a request that sends a mail: as it is where nothing was sent, else one that says that nobody knows, and
 * that asks nobody to send the mail again.
 */
export function withOutcome(error: unknown): unknown {
  const call = outsideCall(error);
  return call === undefined || !mayHaveTakenEffect(call)
    ? error
    : unknownOutcome((error as Error).message, call, error);
}

/** The error after which nobody knows whether a mail was sent; `details.outcome` is "unknown". */
export function unknownOutcome(message: string, call: OutsideCall, cause: unknown): Error {
  const details = { ...call, retryable: false, outcome: "unknown" };
  return outsideCallFailed(`${message}; whether the mail was sent is not known`, details, cause);
}

import { isThrottling, mayHaveTakenEffect as mayTakeEffect, type OutsideCall, pauseBeforeRetry } from "atrium";

const mostTries = 4;

/**
 * Milliseconds to wait before a failed call is tried again; undefined when it is not.
 *
 * A call that must not take effect twice is only tried again when it surely had none: no token, or throttled.
 *
 * @param left milliseconds of the budget
 */
export function delayBeforeRetry(
  call: OutsideCall,
  { tries, repeatable, left }: { tries: number; repeatable: boolean; left: number },
): number | undefined {
  if (!call.retryable || (!repeatable && call.source !== "login" && !isThrottling(call))) return undefined;
  return pauseBeforeRetry(call, { tries, mostTries, left });
}

/** True when Graph may have done what it was asked although the call failed. */
export function mayHaveTakenEffect(call: OutsideCall): boolean {
  return call.source === "graph" && mayTakeEffect(call);
}

import type { OutsideCall } from "../errors.ts";

/** Milliseconds from the first try in which all of them end, so that the caller sees the cause before it gives up. */
export const retryBudget = 20_000;

/** Seconds; a pause that is said to be longer is taken for nonsense. */
export const longestHold = 3_600;

/** Milliseconds before the second, third and fourth try; up to a fifth longer, so that many callers spread out. */
const delays = [500, 2_000, 6_000];

/**
 * Tries of a call that the service turns away with a pause each time: it says that it is well and when to come, and of many
 * callers some are unlucky more than once. The most that Microsoft's own clients allow.
 */
const mostRefusals = 10;

/** Codes of failures that come before a request is written. */
const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|proxy_\d+)$/;

/**
 * Priority of a call in a throttle: what a client waits for goes before what modules do by themselves, and of each what was
 * turned away already goes first, or it would be at the end of the queue again; in any order, since a service that turns away
 * one of so many would else meet the same one each time.
 */
export function priorityOf(requestId: string | undefined, tries: number): number {
  return (requestId === undefined ? 0 : 1) + (tries > 1 ? (1 + Math.random()) / 2 : 0);
}

/**
 * Milliseconds to wait before a call is tried again: what the service asks for, or a time that grows with the tries where it
 * asks for none. Undefined when there have been enough tries, or when it would take longer than what is left.
 *
 * @param mostTries counts where the service does not say when to come again
 * @param left milliseconds of the budget
 */
export function pauseBeforeRetry(
  call: OutsideCall,
  { tries, mostTries, left }: { tries: number; mostTries: number; left: number },
): number | undefined {
  const asked = (call.retry_after ?? 0) * 1_000;
  if (tries >= (isThrottling(call) && asked > 0 ? mostRefusals : mostTries)) return undefined;
  const pause = asked || (delays[tries - 1] ?? 0) * (1 + Math.random() / 5);
  return pause < left ? pause : undefined;
}

/** True when the service did nothing but ask for a pause. By status: the codes vary, see microsoft-graph-docs#8760. */
export function isThrottling({ status, retry_after }: OutsideCall): boolean {
  return status === 429 || (status === 503 && retry_after !== undefined);
}

/** True when the service may have done what it was asked although the call failed. */
export function mayHaveTakenEffect(call: OutsideCall): boolean {
  if (isThrottling(call)) return false;
  if (call.status !== undefined) return call.status < 300 || call.status >= 500;
  // Without a status, a time to wait means that it was refused in the queue.
  return call.retry_after === undefined && !neverSent.test(call.code ?? "");
}

/**
 * Seconds that a Retry-After header asks for: whole or decimal seconds, or a date. Undefined when there is none or it
 * makes no sense.
 *
 * @param now milliseconds; the answer's own Date header counts instead, where there is one, since clocks differ
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Math.max(0, Number(text));
  // Date.parse takes almost anything with a digit in it for a date.
  const date = /^[A-Za-z]{3},? /.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(date)) return undefined;
  const sent = Date.parse(headers.get("date") ?? "");
  return Math.max(0, (date - (Number.isNaN(sent) ? now : sent)) / 1_000);
}

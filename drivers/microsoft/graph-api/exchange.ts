import { type Caller, type Clock, exchange as exchangeWith, outsideCall } from "atrium";
import { graphService, readAnswer } from "./answer.ts";

/** One HTTP request to Graph, ready to be sent. */
export interface Outgoing {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
  /** Milliseconds that the whole answer may take. */
  timeout: number;
}

/** An answer that is no JSON: a picture. */
export interface Bytes {
  content_type: string;
  /** In base64. */
  content: string;
}

export interface ExchangeOptions {
  fetch: typeof fetch;
  clock: Clock;
  signal: AbortSignal;
  /** Whose request it is. */
  caller: Caller;
  /** True where the answer is no JSON. */
  bytes: boolean;
  /** Called when there was no connection, or no answer in time. */
  unreachable: () => void;
}

/**
 * Sends one request once and reads its answer: JSON, or undefined where there is none; `Bytes` where `bytes` is asked for.
 *
 * @throws DriverError `outside_call_failed`; the reason of the signal
 */
export async function exchange(
  outgoing: Outgoing,
  { fetch, clock, signal, caller, bytes, unreachable }: ExchangeOptions,
): Promise<unknown> {
  const headers = { accept: bytes ? "*/*" : "application/json", ...outgoing.headers };
  const called: Caller["called"] = (call) => caller.called?.(call);
  const options = { service: graphService, fetch, clock, signal, called };
  const answer = await exchangeWith({ ...outgoing, headers }, options).catch((error) => {
    if (outsideCall(error) !== undefined) unreachable();
    throw error;
  });
  const { status, payload } = answer;
  if (bytes && status >= 200 && status < 300) return bytesOf(answer.headers, payload);
  return readAnswer({ status, headers: answer.headers, text: payload.toString() }, clock.now());
}

function bytesOf(headers: Headers, payload: Buffer): Bytes {
  return { content_type: headers.get("content-type") ?? "", content: payload.toString("base64") };
}

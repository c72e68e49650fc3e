import { type Clock, DriverError, outsideCallFailed } from "atrium";
import { readAnswer } from "./answer.ts";

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
  { method, url, headers, body, timeout }: Outgoing,
  { fetch, clock, signal, bytes, unreachable }: ExchangeOptions,
): Promise<unknown> {
  const timedOut = new AbortController();
  const timer = clock.after(timeout, () => timedOut.abort());
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: bytes ? "*/*" : "application/json", ...headers },
      body: (body ?? null) as BodyInit | null,
      // A redirect would take the bearer along.
      redirect: "manual",
      signal: AbortSignal.any([signal, timedOut.signal]),
    });
    const payload = Buffer.from(await response.arrayBuffer());
    if (bytes && response.ok) return bytesOf(response.headers, payload);
    return readAnswer({ status: response.status, headers: response.headers, text: payload.toString() }, clock.now());
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof DriverError) throw error;
    unreachable();
    const details = (code: string) => ({ source: "graph", code, retryable: true });
    if (timedOut.signal.aborted) {
      throw outsideCallFailed(`Graph did not answer within ${timeout / 1_000} s`, details("timeout"), error);
    }
    const code = (error as { cause?: { code?: string } }).cause?.code ?? "no_connection";
    throw outsideCallFailed(`Graph cannot be reached (${code})`, details(code), error);
  } finally {
    timer.cancel();
  }
}

function bytesOf(headers: Headers, payload: Buffer): Bytes {
  return { content_type: headers.get("content-type") ?? "", content: payload.toString("base64") };
}

import type { Clock } from "../clock.ts";
import { outsideCallFailed } from "../errors.ts";
import type { OutgoingCall } from "../module/boundary.ts";

/** An outside service as errors name it. */
export interface Service {
  /** In messages: "Calendly". */
  readonly name: string;
  /** As `details.source`: "calendly". */
  readonly source: string;
}

/** One HTTP request, ready to be sent. */
export interface Outgoing {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
  /** Milliseconds that the whole answer may take. */
  timeout: number;
}

/** An answer as it came, whatever its status. */
export interface Incoming {
  status: number;
  headers: Headers;
  payload: Buffer;
}

export interface ExchangeOptions {
  service: Service;
  fetch: typeof fetch;
  clock: Clock;
  signal: AbortSignal;
  /** Hears how it ended, unless whoever asked has gone. */
  called?: ((call: OutgoingCall) => void) | undefined;
}

/**
 * Sends one request once and reads its answer to the end. Redirects are answers: followed, they would take the
 * credentials along.
 *
 * @throws DriverError `outside_call_failed` without a status when there was no connection or no answer in time, with the
 *   code "timeout" or that of the network's error; the reason of the signal
 */
export async function exchange(
  { method, url, headers, body, timeout }: Outgoing,
  { service: { name, source }, fetch, clock, signal, called }: ExchangeOptions,
): Promise<Incoming> {
  const timedOut = new AbortController();
  const timer = clock.after(timeout, () => timedOut.abort());
  const started = performance.now();
  const report = (status: number, failure?: string) => {
    const seconds = (performance.now() - started) / 1_000;
    const origin = URL.canParse(url) ? { origin: new URL(url).origin } : {};
    called?.({ service: source, method, ...origin, status, seconds, ...(failure === undefined ? {} : { failure }) });
  };
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: (body ?? null) as BodyInit | null,
      redirect: "manual",
      signal: AbortSignal.any([signal, timedOut.signal]),
    });
    const payload = Buffer.from(await response.arrayBuffer());
    report(response.status);
    return { status: response.status, headers: response.headers, payload };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const details = (code: string) => ({ source, code, retryable: true });
    if (timedOut.signal.aborted) {
      report(0, "timeout");
      const seconds = Math.round(timeout / 100) / 10;
      throw outsideCallFailed(`${name} did not answer within ${seconds} s`, details("timeout"), error);
    }
    const code = (error as { cause?: { code?: string } }).cause?.code ?? "no_connection";
    report(0, code);
    throw outsideCallFailed(`${name} cannot be reached (${code})`, details(code), error);
  } finally {
    timer.cancel();
  }
}

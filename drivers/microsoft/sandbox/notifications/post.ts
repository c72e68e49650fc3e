import type { Clock } from "atrium";

/** Milliseconds that a receiver may take. */
const patience = 10_000;

/**
 * Posts to a receiver of notifications and reads the answer to its end.
 *
 * @param ended aborts when the server closes
 * @throws Error when there is no answer within ten seconds of the clock, or no connection
 */
export async function post(
  clock: Clock,
  url: URL,
  body: { type: string; text: string },
  ended: AbortSignal,
): Promise<{ status: number; type: string; text: string }> {
  const late = new AbortController();
  const timer = clock.after(patience, () => late.abort(new Error("timed out")));
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": body.type },
      body: body.text,
      redirect: "manual",
      signal: AbortSignal.any([late.signal, ended]),
    });
    const text = await response.text();
    return { status: response.status, type: response.headers.get("content-type") ?? "", text };
  } finally {
    timer.cancel();
  }
}

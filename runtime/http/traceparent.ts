import type { IncomingHttpHeaders } from "node:http";

/** The span of whoever sent a request, by the header of W3C's Trace Context; undefined without one that is well formed. */
export function traceparentIn({ traceparent }: IncomingHttpHeaders): string | undefined {
  const isOne = typeof traceparent === "string" && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent);
  return isOne ? traceparent : undefined;
}

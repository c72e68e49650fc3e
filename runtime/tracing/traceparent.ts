import { type Context, ROOT_CONTEXT, type Span, trace } from "@opentelemetry/api";

/** A span as W3C trace context, the form in which it crosses the module boundary. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/**
 * The context of what a span caused. Without a span it is that of a new trace, whatever runs around it: the request that
 * opened a WebSocket, say, did not cause what comes over it.
 *
 * @param isRemote true for a span of another process
 */
export function contextOf(traceparent: string | undefined, isRemote: boolean): Context {
  if (traceparent === undefined) return ROOT_CONTEXT;
  const [, traceId = "", spanId = "", flags = ""] = traceparent.split("-");
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote });
}

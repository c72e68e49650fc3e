import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });

/** Registers the SDK, as a program does that is loaded before the host. */
export function registerSdk(): void {
  trace.setGlobalTracerProvider(provider);
  const stored = new AsyncLocalStorage<Context>();
  context.setGlobalContextManager({
    active: () => stored.getStore() ?? ROOT_CONTEXT,
    with: (around, work, self, ...args) => stored.run(around, () => work.apply(self as never, args)),
    bind: (_, target) => target,
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  });
}

/** A span with all that it caused, in the order of their ends. */
export interface SpanTree {
  name: string;
  kind: string;
  /** Present when it failed. */
  failed?: true;
  attributes: Attributes;
  children: SpanTree[];
}

/** The spans that ended since `clearSpans`. */
export async function spans(): Promise<ReadableSpan[]> {
  await provider.forceFlush();
  return exporter.getFinishedSpans();
}

export function clearSpans(): void {
  exporter.reset();
}

/** The traces with a span of this name, each from its first span on. */
export async function tracesWith(name: string): Promise<SpanTree[]> {
  const all = await spans();
  const traces = new Set(all.filter((span) => span.name === name).map((span) => span.spanContext().traceId));
  return [...traces].flatMap((id) => {
    const own = all.filter((span) => span.spanContext().traceId === id);
    const ids = new Set(own.map((span) => span.spanContext().spanId));
    const treeOf = (span: ReadableSpan): SpanTree => ({
      name: span.name,
      kind: SpanKind[span.kind] as string,
      ...(span.status.code === SpanStatusCode.ERROR ? { failed: true as const } : {}),
      attributes: span.attributes,
      children: own.filter((each) => each.parentSpanContext?.spanId === span.spanContext().spanId).map(treeOf),
    });
    return own.filter(({ parentSpanContext: parent }) => !ids.has(parent?.spanId ?? "")).map(treeOf);
  });
}

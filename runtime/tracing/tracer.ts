import { ProxyTracerProvider, type Tracer, trace } from "@opentelemetry/api";
import { version } from "../version.ts";

/**
 * The tracer of the OpenTelemetry SDK that was registered before the host started (`node --import ./otel.mjs`); undefined
 * when none was, and then nothing of a trace is made.
 */
export function registeredTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  const nobody = new ProxyTracerProvider().getDelegate();
  if (provider instanceof ProxyTracerProvider && provider.getDelegate() === nobody) return undefined;
  return provider.getTracer("atrium", version);
}

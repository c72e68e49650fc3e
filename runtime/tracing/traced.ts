import { type Attributes, context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { type Awaitable, whenThere } from "../../lib/awaitable.ts";
import { errorCatalogue } from "../../lib/errors.ts";
import type { Cause, Reply, ReportedCall } from "../../lib/module/boundary.ts";
import type { Observer } from "../modules/observer.ts";
import { commandSpan, endWith, isOwnFailure, outcomeOf } from "./command-span.ts";
import { contextOf, traceparentOf } from "./traceparent.ts";

/**
 * An observer that also makes spans of what modules do: of their calls to each other, of the requests that drivers serve
 * over HTTP, and of those that they send to outside services. All are made here, in the host's thread, also for a driver in
 * a worker, which gets the span of its caller as text and hands it back with whatever that caused.
 */
export function traced(observer: Observer, tracer: Tracer): Observer {
  /** Does what a span stands for; the one that ends it is `end`. */
  const within = <Request extends Cause>(
    span: Span,
    request: Request,
    work: (request: Request) => Awaitable<Reply>,
    end: (reply: Reply) => void,
  ): Awaitable<Reply> => {
    const around = trace.setSpan(contextOf(request.traceparent, false), span);
    const done = context.with(around, () => work({ ...request, traceparent: traceparentOf(span) }));
    return whenThere(done, (reply) => {
      end(reply);
      return reply;
    });
  };
  return {
    exec(module, request, run, from) {
      // A client's command has a span already, which also sees what is refused.
      if (from === undefined) return observer.exec(module, request, run);
      const { command, request_id: requestId, traceparent } = request;
      const { name, attributes } = commandSpan({ system: from.spec.system?.id, module, command, requestId });
      const options = { kind: SpanKind.INTERNAL, attributes: { ...attributes, "atrium.from": from.id } };
      const span = tracer.startSpan(name, options, contextOf(traceparent, false));
      const work = (spanned: typeof request) => observer.exec(module, spanned, run, from);
      return within(span, request, work, (reply) => endWith(span, outcomeOf(reply)));
    },
    route(module, request, run) {
      const { method, path } = module.description?.routes[request.route] ?? {};
      const attributes = {
        "http.request.method": method,
        "http.route": path,
        "atrium.module": module.id,
        "atrium.request_id": request.request_id,
      };
      const span = tracer.startSpan(
        `${method} ${path}`,
        { kind: SpanKind.SERVER, attributes },
        contextOf(undefined, true),
      );
      const work = (spanned: typeof request) => observer.route(module, spanned, run);
      return within(span, request, work, (reply) => {
        const outcome = outcomeOf(reply);
        span.setAttribute("http.response.status_code", statusOf(reply));
        endWith(span, outcome, isOwnFailure(outcome) || statusOf(reply) >= 500);
      });
    },
    called(module, call) {
      observer.called(module, call);
      const { method, ended, seconds, traceparent } = call;
      const attributes = { ...callAttributes(call), "atrium.module": module.id };
      const options = { kind: SpanKind.CLIENT, attributes, startTime: new Date(ended - seconds * 1_000) };
      const span = tracer.startSpan(method, options, contextOf(traceparent, false));
      if ("error.type" in attributes) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(new Date(ended));
    },
  };
}

/** By the conventions for HTTP clients, but without the URL: paths of Graph name people. */
function callAttributes({ service, method, origin = "", status, failure, request_id }: ReportedCall): Attributes {
  const { hostname, port, protocol } = URL.canParse(origin) ? new URL(origin) : {};
  return {
    "http.request.method": method,
    "server.address": hostname,
    "server.port": hostname === undefined ? undefined : Number(port) || (protocol === "https:" ? 443 : 80),
    "service.peer.name": service,
    "atrium.request_id": request_id,
    ...(status === 0 ? { "error.type": failure ?? "_OTHER" } : { "http.response.status_code": status }),
    ...(status >= 400 ? { "error.type": String(status) } : {}),
  };
}

function statusOf(reply: Reply): number {
  return "error" in reply ? errorCatalogue[reply.error.code].http : JSON.parse(reply.json).status;
}

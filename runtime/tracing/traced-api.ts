import { context, SpanKind, type Tracer, trace } from "@opentelemetry/api";
import { type Awaitable, whenThere } from "../../lib/awaitable.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import type { Reply } from "../../lib/module/boundary.ts";
import { Api, type Caller } from "../api/api.ts";
import { codeOf } from "../audit/audited.ts";
import type { BindingTarget } from "../modules/bindings.ts";
import type { Building } from "../modules/building.ts";
import { commandSpan, endWith, isOwnFailure, outcomeOf } from "./command-span.ts";
import { contextOf, traceparentOf } from "./traceparent.ts";

/** The operations of a host that is traced: each command of a client has a span, those that are refused too. */
export class TracedApi extends Api {
  readonly #tracer: Tracer;
  readonly #building: Building;

  constructor(tracer: Tracer, ...parts: ConstructorParameters<typeof Api>) {
    super(...parts);
    this.#tracer = tracer;
    [this.#building] = parts;
  }

  override call(
    caller: Caller,
    target: BindingTarget,
    args: unknown,
    requestId: string,
    traceparent?: string,
  ): Awaitable<Reply> {
    const system = this.#building.system(target.system)?.id;
    const module = this.#building.resolve(target);
    const { name, attributes } = commandSpan({ system, module, command: target.name, requestId });
    const parent = contextOf(traceparent, true);
    const span = this.#tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    const ended = (outcome: "ok" | ErrorCode) => endWith(span, outcome, isOwnFailure(outcome));
    const run = () => super.call(caller, target, args, requestId, traceparentOf(span));
    try {
      return whenThere(context.with(trace.setSpan(parent, span), run), (reply) => {
        ended(outcomeOf(reply));
        return reply;
      });
    } catch (error) {
      ended(codeOf(error));
      throw error;
    }
  }
}

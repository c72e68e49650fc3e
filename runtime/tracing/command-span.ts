import { type Attributes, type Span, SpanStatusCode } from "@opentelemetry/api";
import { type ErrorCode, errorCatalogue } from "../../lib/errors.ts";
import type { Reply } from "../../lib/module/boundary.ts";
import type { SupervisedModule } from "../modules/supervised-module.ts";

/** What a span says of a call of a command: names that the settings and the driver give, never an argument. */
export interface TracedCommand {
  /** Id of the system, if there is one. */
  system: string | undefined;
  /** Absent when nothing is called so. */
  module: SupervisedModule | undefined;
  command: string;
  requestId: string | undefined;
}

/**
 * Name and attributes of a command's span, by the conventions for remote procedure calls. A client may send anything as the
 * name of a command; what is none is `_OTHER`.
 */
export function commandSpan({ system, module, command, requestId }: TracedCommand): {
  name: string;
  attributes: Attributes;
} {
  const isKnown = module !== undefined && Object.hasOwn(module.description?.commands ?? {}, command);
  const method = isKnown ? `${module.spec.name}/${command}` : "_OTHER";
  return {
    name: method,
    attributes: {
      "rpc.system.name": "atrium",
      "rpc.method": method,
      "atrium.system": system,
      "atrium.module": module?.id,
      "atrium.request_id": requestId,
    },
  };
}

/** Ends a span with the outcome "ok" or the code of the error. No message: it may name people. */
export function endWith(span: Span, outcome: "ok" | ErrorCode, isError = outcome !== "ok"): void {
  span.setAttribute("atrium.outcome", outcome);
  if (outcome !== "ok") span.setAttribute("error.type", outcome);
  if (isError) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** Whether whoever answered is to blame; what a client got wrong is no error of the host. */
export function isOwnFailure(outcome: "ok" | ErrorCode): boolean {
  return outcome !== "ok" && errorCatalogue[outcome].http >= 500;
}

/** "ok", or the code of the error. */
export function outcomeOf(reply: Reply): "ok" | ErrorCode {
  return "error" in reply ? reply.error.code : "ok";
}

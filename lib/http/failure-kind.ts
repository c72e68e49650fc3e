import type { FailureKind, OutsideCall } from "../errors.ts";

const byStatus: Record<number, FailureKind> = {
  401: "unauthorized",
  402: "plan_limit",
  403: "forbidden",
  404: "not_found",
  408: "upstream_unavailable",
  409: "conflict",
  410: "not_found",
  412: "conflict",
  424: "upstream_error",
  429: "rate_limited",
  502: "upstream_unavailable",
  503: "upstream_unavailable",
  504: "upstream_unavailable",
};

/** What kind of failure a call met, as far as its status, or the lack of one, tells. */
export function kindOf({ status, retry_after, retryable }: OutsideCall): FailureKind {
  if (status !== undefined)
    return byStatus[status] ?? (status >= 400 && status < 500 ? "validation" : "upstream_error");
  // Refused in the queue, because the service wants a pause.
  if (retry_after !== undefined) return "rate_limited";
  return retryable ? "upstream_unavailable" : "upstream_error";
}

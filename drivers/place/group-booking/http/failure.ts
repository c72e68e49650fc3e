import { DriverError, type ErrorCode, errorCatalogue, outsideCall, type RouteBuilder, type RouteReply } from "atrium";
import { z } from "zod";
import type { GroupBookingHost } from "./door.ts";

/** Seconds after which to try again what failed for a reason that only the company can mend. */
const pause = 60;

/** Words of ours for errors of the host that have no word of their own. */
const words: Partial<Record<ErrorCode, string>> = {
  invalid_arguments: "validation",
  parse_error: "validation",
  unauthorized: "unauthorized",
};

/**
 * What callers are answered for an error: `{code, message, requestId}`, and what they can act on. Of what went wrong behind
 * us they learn nothing but that it did; the log has it.
 */
export function failure(self: GroupBookingHost, error: DriverError): RouteReply {
  const details: { code?: unknown; retry_after?: unknown; issues?: unknown; fields?: unknown } = error.details ?? {};
  const { retry_after, issues, fields } = details;
  const code = outsideCall(error) === undefined && typeof details.code === "string" ? details.code : words[error.code];
  const status = errorCatalogue[error.code].http;
  if (code === undefined) {
    self.log.error(`A call from outside failed: ${error.message}`);
    const body = { code: "unavailable", message: "This does not work at present; try again later", ...of(self) };
    return { status: 503, headers: { ...plain, "retry-after": String(pause) }, body };
  }
  return {
    status,
    headers: {
      ...plain,
      ...(typeof retry_after === "number" ? { "retry-after": String(retry_after) } : {}),
      ...(status === 401 ? { "www-authenticate": 'Basic realm="group booking", charset="UTF-8"' } : {}),
    },
    body: {
      code,
      message: error.message,
      ...of(self),
      ...(status === 409 ? { created: false } : {}),
      ...(issues === undefined ? {} : { issues }),
      ...(fields === undefined ? {} : { fields }),
    },
  };
}

/** What `failure` answers. */
const FailureBody = z.object({
  code: z.string().describe("To act on"),
  message: z.string().describe("For people"),
  requestId: z.string(),
  created: z.literal(false).optional().describe("With 409"),
  issues: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe("What does not fit"),
  fields: z.array(z.string()).optional().describe("Names of what is missing"),
});

/** Headers of every answer that is nobody else's to keep. */
export const plain = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** Makes routes whose errors are answered by `failure`. An error that nobody expected goes to the log, not to the caller. */
export function answering(route: RouteBuilder<GroupBookingHost>): RouteBuilder<GroupBookingHost> {
  return (definition) =>
    route({
      ...definition,
      error: FailureBody,
      failed: failure,
      async run(self, call) {
        try {
          return await definition.run(self, call);
        } catch (error) {
          if (error instanceof DriverError) throw error;
          throw new DriverError(whereOf(error));
        }
      },
    });
}

/** What kind of error, and where; its message may hold what somebody sent. */
function whereOf(error: unknown): string {
  const { name = "Error", stack = "" } = error as Error;
  return [name, ...stack.split("\n").filter((line) => line.startsWith("    at "))].join("\n");
}

function of({ requestId }: GroupBookingHost) {
  return { requestId: requestId ?? "" };
}

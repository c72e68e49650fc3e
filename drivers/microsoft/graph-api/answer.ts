import { notJson, parseJson, refusal, retryAfter, type Service } from "atrium";
import { z } from "zod";

/** Graph as errors name it. */
export const graphService: Service = { name: "Graph", source: "graph" };

/** An answer of Graph as it came. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** Graph's error object. Inner ones nest, under either spelling; what a service adds differs. */
interface VendorError {
  code?: string | null | undefined;
  message?: string | null | undefined;
  "request-id"?: string | null | undefined;
  innerError?: VendorError | null | undefined;
  innererror?: VendorError | null | undefined;
}

const VendorError: z.ZodType<VendorError> = z.lazy(() =>
  z.looseObject({
    code: z.string().nullish(),
    message: z.string().nullish(),
    "request-id": z.string().nullish(),
    innerError: VendorError.nullish(),
    innererror: VendorError.nullish(),
  }),
);

const ErrorBody = z.object({ error: VendorError });

/** Statuses after which the same request may succeed later. */
const transient = [408, 429, 500, 502, 503, 504, 509];

/**
 * The JSON of a good answer; undefined for one without a body.
 *
 * @throws DriverError `outside_call_failed` for any other answer, with Graph's error object as its cause; and for a good
 *   one that is not JSON
 */
export function readAnswer({ status, text, headers }: Answer, now: number): unknown {
  const ok = status >= 200 && status < 300;
  if (ok && text === "") return undefined;
  const json = parseJson(text);
  if (ok && json !== undefined) return json;
  const error = ok ? undefined : ErrorBody.safeParse(json).data?.error;
  const request_id = requestIdOf(error) ?? headers.get("request-id") ?? undefined;
  if (ok) throw notJson(graphService, status, request_id);

  const retry_after = retryAfter(headers, now);
  const code = codeOf(error);
  const known = {
    message: error?.message ?? undefined,
    ...(code === undefined ? {} : { code }),
    ...(request_id === undefined ? {} : { request_id }),
    ...(retry_after === undefined ? {} : { retry_after }),
    retryable: transient.includes(status),
  };
  throw refusal(graphService, status, known, error);
}

/** The outermost code that says anything. */
function codeOf(error: VendorError | null | undefined): string | undefined {
  if (!error) return undefined;
  return error.code || codeOf(error.innerError ?? error.innererror);
}

function requestIdOf(error: VendorError | null | undefined): string | undefined {
  if (!error) return undefined;
  return error["request-id"] ?? requestIdOf(error.innerError ?? error.innererror);
}

import { type DriverError, type OutsideCall, outsideCallFailed } from "atrium";
import { z } from "zod";
import { retryAfter } from "./retry.ts";

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
 *   one that is not JSON, as a captive portal sends (msgraph-sdk-javascript#156)
 */
export function readAnswer(answer: Answer, now: number): unknown {
  const { status, text, headers } = answer;
  const ok = status >= 200 && status < 300;
  if (ok && text === "") return undefined;
  const json = parseJson(text);
  if (ok && json !== undefined) return json;
  if (ok) throw failed(`answered ${status} with something that is not JSON`, answer, { code: "not_json" });

  const error = ErrorBody.safeParse(json).data?.error;
  const retry_after = retryAfter(headers, now);
  const code = codeOf(error);
  const words = [`answered ${status}`, code].filter(Boolean).join(" ");
  const wait = retry_after === undefined ? "" : `, and asks to wait ${retry_after} s`;
  throw failed(
    `${words}${withoutNames(error?.message)}${wait}`,
    answer,
    {
      ...(code === undefined ? {} : { code }),
      ...(retry_after === undefined ? {} : { retry_after }),
      retryable: transient.includes(status),
    },
    error,
  );
}

/** The error for a good answer that lacks what was asked for; it names where, never what stood there. */
export function unexpectedAnswer(error: z.ZodError): DriverError {
  const where = error.issues[0]?.path.join(".") ?? "";
  return outsideCallFailed(`Graph's answer is not what was expected${where === "" ? "" : ` at ${where}`}`, {
    source: "graph",
    code: "unexpected_answer",
    retryable: false,
  });
}

function failed(what: string, answer: Answer, details: Partial<OutsideCall>, error?: VendorError): DriverError {
  const request_id = requestIdOf(error) ?? answer.headers.get("request-id") ?? undefined;
  return outsideCallFailed(
    `Graph ${what}`,
    {
      source: "graph",
      status: answer.status,
      ...(request_id === undefined ? {} : { request_id }),
      retryable: false,
      ...details,
    },
    error,
  );
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

/** The vendor's sentence, without the addresses and quoted values that it may repeat. */
function withoutNames(message: string | null | undefined): string {
  if (!message) return "";
  const text = message
    .replace(/(^|[\s(:=])'[^']*'/g, "$1'...'")
    .replace(/"[^"]*"/g, '"..."')
    .replace(/\S+@\S+/g, "...")
    .trim();
  return `: ${text.slice(0, 200).replace(/\.$/, "")}`;
}

/** The value of a JSON text; undefined for another text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

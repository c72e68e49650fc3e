import { z } from "zod";
import { type ErrorCode, errorCatalogue, outcomeUnknown } from "../errors.ts";
import { ClientError } from "./errors.ts";

/** Where a host is and who asks. */
export interface RestTarget {
  /** "http://127.0.0.1:3000", also behind a path. */
  url: string;
  /** In a browser the site's cookie does without it. */
  key?: string | undefined;
}

export interface RestRequest {
  /** GET if absent. */
  method?: "GET" | "POST" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  /** Gives up the request when it aborts. */
  signal?: AbortSignal;
}

const errorBody = z.object({
  error: z.string(),
  message: z.string().optional(),
  details: z.looseObject({}).optional(),
});

/**
 * One request for a path below `/api/engine/v2`, "/modules/mod-1". Answers what the host sends, parsed and unchecked.
 *
 * @throws ClientError the host's error; or `connection_lost` when there is no answer, for a POST or DELETE with
 * `{ sent: true, outcome: "unknown" }`, for nothing tells whether it arrived
 * @throws the signal's reason when it aborts
 */
export async function rest({ url, key }: RestTarget, path: string, request: RestRequest = {}): Promise<unknown> {
  const { method = "GET", body, signal } = request;
  const headers = {
    ...(key === undefined ? {} : { "X-API-Key": key }),
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const noAnswer = (error: Error & { cause?: { code?: string } }): never => {
    signal?.throwIfAborted();
    throw new ClientError(`No answer from ${url} (${error.cause?.code ?? error.message})`, {
      code: "connection_lost",
      details: method === "GET" ? { sent: false } : { sent: true, ...outcomeUnknown },
    });
  };
  const address = `${url.replace(/\/+$/, "")}/api/engine/v2${path}`;
  const response = await fetch(address, { method, headers, ...sent, signal: signal ?? null }).catch(noAnswer);
  const answer = parse(await response.text().catch(noAnswer));
  if (response.ok && "json" in answer) return answer.json;
  const { error, message, details } = errorBody.safeParse(answer.json).data ?? { error: "something that is no JSON" };
  throw new ClientError(message ?? `${url} answered ${response.status}: ${error}`, {
    code: response.status === 401 ? "unauthorized" : codeOf(error),
    http: response.status,
    details,
  });
}

/** What a text is as JSON, if it is; nothing at all is `undefined`. */
function parse(text: string): { json?: unknown } {
  if (text === "") return { json: undefined };
  try {
    return { json: JSON.parse(text) };
  } catch {
    return {};
  }
}

/** REST bodies name errors as the catalogue does, with spaces: "module not found". */
function codeOf(error: string): ErrorCode {
  const code = error.replaceAll(" ", "_");
  return Object.hasOwn(errorCatalogue, code) ? (code as ErrorCode) : "internal_error";
}

/** What a route gives back, before the server adds the headers that every answer has. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON, or as it stands when it is a text or a Buffer; absent for an empty body. */
  body?: unknown;
  /** Breaks the connection before the headers, or in the middle of the body. */
  cut?: "before_headers" | "in_body";
}

/** The content type of Graph's JSON, as recorded from the service. */
export const graphJson =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/** 204, which Graph sends with a content type and no body. */
export const noContent: Answer = { status: 204, headers: { "Content-Type": "text/plain" } };

/** 202, which Graph sends with neither content type nor body. */
export const accepted: Answer = { status: 202 };

/** 200 or `status` with a JSON body. */
export function ok(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, headers: { "Content-Type": graphJson, ...headers }, body };
}

/** An error that a client of Graph sees; routes throw it. */
export class GraphError extends Error {
  readonly status: number;
  /** Graph's code, e.g. `ErrorItemNotFound`. */
  readonly code: string;
  readonly headers: Record<string, string>;
  /** Further members of `error`, e.g. `@event.existingEventId`. */
  readonly members: object;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { headers?: Record<string, string>; members?: object } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
    this.members = more.members ?? {};
  }
}

/** The `{error: {code, message, innerError}}` answer to what a route threw; `date` is in milliseconds. */
export function errorAnswer(thrown: unknown, ids: { request: string; client: string }, date: number): Answer {
  const error = thrown instanceof GraphError ? thrown : new GraphError(500, "InternalServerError", String(thrown));
  const innerError = {
    date: new Date(date).toISOString().slice(0, 19),
    "request-id": ids.request,
    "client-request-id": ids.client,
  };
  const body = { error: { code: error.code, message: error.message, ...error.members, innerError } };
  return { status: error.status, headers: { "Content-Type": "application/json", ...error.headers }, body };
}

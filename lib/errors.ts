/** What an entry of the error catalogue says about one kind of error. */
export interface ErrorKind {
  /** `error_code` of an error frame on the WebSocket, 0 to 7. */
  error_code: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
  /** HTTP status of a REST answer, repeated as `code` in an error frame. */
  http: number;
  /** True when the same request may succeed if it is sent again later. */
  retryable: boolean;
  /** One sentence for `docs/reference/errors.md`. */
  summary: string;
}

/**
 * Every error that a caller can see, by its code. The numbers are those of PlaceOS's `websocket/session.cr`;
 * `docs/reference/errors.md` lists exactly these, which a test checks.
 */
export const errorCatalogue = {
  parse_error: kind(0, 400, false, "The frame or body is not JSON, or not a request of the right shape."),
  bad_request: kind(1, 400, false, "The request is understood but cannot be carried out as it was sent."),
  function_not_found: kind(1, 400, false, "The module has no such command."),
  invalid_arguments: kind(1, 400, false, "The arguments do not fit the command; `details.issues` lists what is wrong."),
  payload_too_large: kind(1, 413, false, "The body is larger than the host takes."),
  unsupported_media_type: kind(1, 415, false, "The body is not `application/json`."),
  unauthorized: kind(2, 401, false, "No key was sent, or the host does not know it."),
  access_denied: kind(2, 403, false, "The key's level or list of systems does not allow this."),
  request_failed: kind(3, 500, false, "The driver could not do what it was asked."),
  outside_call_failed: kind(
    3,
    500,
    false,
    "A service outside the host failed; `details` says which, how, and when to retry.",
  ),
  exec_timeout: kind(3, 500, false, "The command did not finish in time; whether it took effect is unknown."),
  module_stopped: kind(3, 500, false, "The module stopped while the command ran; whether it took effect is unknown."),
  driver_crashed: kind(
    3,
    500,
    false,
    "The driver's worker ended while the command ran; whether it took effect is unknown.",
  ),
  host_stopping: kind(3, 503, true, "The host is going down and takes no new calls; it may be back in a moment."),
  module_not_running: kind(3, 500, true, "The module exists but does not run; `details.state` says why."),
  connection_lost: kind(
    3,
    500,
    false,
    "The connection closed before the answer came; whether it took effect is unknown.",
  ),
  unknown_command: kind(4, 400, false, "`cmd` is none of exec, bind, unbind, debug and ignore."),
  system_not_found: kind(5, 404, false, "There is no system with this id."),
  module_not_found: kind(6, 404, false, "The system has no such module, or there is no module with this id."),
  status_not_found: kind(6, 404, false, "The module has not set a status variable of this name."),
  pairing_not_found: kind(1, 404, false, "No panel waits with this code or secret: wrong, used up, or too old."),
  panel_not_found: kind(1, 404, false, "There is no panel with this id."),
  not_found: kind(1, 404, false, "What the command is about does not exist; `details.code` says what."),
  conflict: kind(1, 409, false, "Something else is in the way, or came first; `details.code` says what."),
  gone: kind(1, 410, false, "It was there, but its time is over."),
  unprocessable: kind(1, 422, false, "The request is well formed, but something that it needs is missing or wrong."),
  unavailable: kind(
    3,
    503,
    true,
    "Something that the command needs does not answer at present; `details.retry_after` says when to try again.",
  ),
  throttled: kind(1, 429, true, "Too much was asked for in too short a time."),
  limit_reached: kind(
    1,
    429,
    true,
    "The caller holds as much as it may: sockets of a key, or bindings of a socket; the message says which, and how many.",
  ),
  route_not_found: kind(1, 404, false, "The host serves nothing at this path."),
  invalid_settings: kind(7, 500, false, "Settings are missing or wrong; the message names the file and the path."),
  invalid_driver: kind(
    7,
    500,
    false,
    "A driver cannot be loaded: not found, it throws, or its contract breaks a rule.",
  ),
  internal_error: kind(
    7,
    500,
    false,
    "A defect of Atrium; the message carries the id under which the log has the details.",
  ),
} as const satisfies Record<string, ErrorKind>;

/** A key of the catalogue. On the wire it shows as the more general `error_code`, HTTP status and `details`. */
export type ErrorCode = keyof typeof errorCatalogue;

function kind(error_code: ErrorKind["error_code"], http: number, retryable: boolean, summary: string): ErrorKind {
  return { error_code, http, retryable, summary };
}

/** What a program can act on when an argument or a setting was wrong. */
export interface Issue {
  /** Where, with dots: `attendees.0.email`. */
  path: string;
  message: string;
}

/** What kind of failure a call to an outside service met, in words that are the same for every service. */
export const failureKinds = [
  "validation",
  "not_found",
  "conflict",
  "unauthorized",
  "forbidden",
  "plan_limit",
  "rate_limited",
  "upstream_unavailable",
  "upstream_error",
  "not_applied",
] as const;

export type FailureKind = (typeof failureKinds)[number];

/** What a program can act on when a call to an outside service failed. */
export interface OutsideCall {
  /** The service: "graph", "login", "smtp", "calendly", ... */
  source: string;
  /** Set for every service that is called through `HttpClient`. */
  kind?: FailureKind;
  /** HTTP status of its answer; absent when there was none. */
  status?: number;
  /** The service's own error code. */
  code?: string;
  /** The service's id of the request, for its support. */
  request_id?: string;
  /** Seconds to wait before trying again. */
  retry_after?: number;
  retryable: boolean;
}

/** `details` of an error after which nobody knows whether the command took effect: look before you repeat it. */
export const outcomeUnknown = { outcome: "unknown" } as const;

/**
 * An expected failure that the caller should see. Drivers throw it; its message is a sentence that tells the user what
 * to do, and holds neither secrets nor personal data.
 */
export class DriverError extends Error {
  override readonly name = "DriverError";
  readonly code: ErrorCode;
  readonly details: object | undefined;

  constructor(message: string, options: { code?: ErrorCode; details?: object; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code ?? "request_failed";
    this.details = options.details;
  }
}

/** The `DriverError` of a failed call to an outside service; `message` names the status and the service's code. */
export function outsideCallFailed(message: string, call: OutsideCall, cause?: unknown): DriverError {
  return new DriverError(message, { code: "outside_call_failed", details: call, cause });
}

/** The details of an error that says how an outside call failed; undefined for any other error. */
export function outsideCall(error: unknown): OutsideCall | undefined {
  const failed = error instanceof DriverError && error.code === "outside_call_failed";
  return failed ? (error.details as OutsideCall) : undefined;
}

/** A defect of Atrium itself: the stack goes to the log, the caller gets an opaque id. */
export class InternalError extends Error {
  override readonly name = "InternalError";
}

/** An error as plain data, the form in which it crosses the module boundary and the wire. */
export interface ErrorReport {
  code: ErrorCode;
  message: string;
  details?: object;
  /** Stack lines; shown to administrators only. */
  stack?: string[];
}

/**
 * Turns anything that was thrown into plain data. A `DriverError` keeps its code and details; another error of a driver
 * becomes `request_failed` with its message; an `InternalError` keeps its message for the log, see `runtime/api`.
 */
export function reportError(thrown: unknown): ErrorReport {
  try {
    return describe(thrown);
  } catch {
    // An object without a prototype, say: it has no text.
    return { code: "request_failed", message: "module raised something that cannot be shown" };
  }
}

function describe(thrown: unknown): ErrorReport {
  if (thrown instanceof DriverError) {
    // Drivers in JavaScript are told by no compiler what a code is, and that details are an object.
    const code = Object.hasOwn(errorCatalogue, thrown.code) ? thrown.code : "request_failed";
    // Nor that a message is a text.
    const given: unknown = thrown.message;
    const message = typeof given === "string" && given !== "" ? given : "The driver does not say what is wrong";
    const report: ErrorReport = { code, message, stack: stackOf(thrown) };
    if (isObject(thrown.details)) report.details = thrown.details;
    return report;
  }
  if (thrown instanceof InternalError) {
    return { code: "internal_error", message: thrown.message, stack: stackOf(thrown) };
  }
  if (thrown instanceof Error) {
    return {
      code: "request_failed",
      message: `module raised: ${thrown.message} (${thrown.name})`,
      stack: stackOf(thrown),
    };
  }
  return { code: "request_failed", message: `module raised: ${String(thrown)}` };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The error that a report describes, for a caller on this side of the boundary. */
export function errorFromReport(report: ErrorReport): DriverError {
  const error = new DriverError(report.message, {
    code: report.code,
    ...(report.details === undefined ? {} : { details: report.details }),
  });
  if (report.stack !== undefined) error.stack = report.stack.join("\n");
  return error;
}

function stackOf(error: Error): string[] {
  return (error.stack ?? "").split("\n").map((line) => line.trim());
}

import { DriverError, type ErrorCode, errorCatalogue } from "../errors.ts";

/**
 * The catalogue's most general entry for each `error_code` of the wire. A frame carries the number and not the key, so
 * this is as precise as `code` can be: `details` and `http` say more.
 */
const generalCode = [
  "parse_error",
  "bad_request",
  "access_denied",
  "request_failed",
  "unknown_command",
  "system_not_found",
  "module_not_found",
  "internal_error",
] as const satisfies ErrorCode[];

/**
 * What a call, a binding or the connection failed with. `message` is the host's sentence for people, `code` a key of the
 * error catalogue, `details` the host's, unchanged (see `OutsideCall` and `Issue`).
 *
 * Of the client itself are `unauthorized` and `access_denied`, when the host refused the key before there was a
 * connection, and `connection_lost`: with details `{ sent: false }` the call never left and is safe to repeat, with
 * `{ sent: true, outcome: "unknown" }` the connection ended before the answer.
 */
export class ClientError extends DriverError {
  /** Number of the wire, 0 to 7. */
  readonly error_code: number;
  /** HTTP status that goes with it. */
  readonly http: number;

  constructor(message: string, options: { code: ErrorCode; http?: number | undefined; details?: object | undefined }) {
    const { code, http, details } = options;
    super(message, { code, ...(details === undefined ? {} : { details }) });
    this.error_code = errorCatalogue[code].error_code;
    this.http = http ?? errorCatalogue[code].http;
  }
}

/** The error that the fields of an error frame describe. An HTTP status of 401 is `unauthorized`. */
export function errorFromFrame(frame: {
  error_code: number;
  msg: string;
  code?: number | undefined;
  details?: object | undefined;
}): ClientError {
  const code = frame.code === 401 ? "unauthorized" : (generalCode[frame.error_code] ?? "internal_error");
  return new ClientError(frame.msg, { code, http: frame.code, details: frame.details });
}

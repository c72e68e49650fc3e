import { randomUUID } from "node:crypto";
import { type ErrorReport, errorCatalogue, InternalError, reportError } from "../../lib/errors.ts";
import { levelAllows } from "../../lib/level.ts";
import type { Caller } from "../auth/keys.ts";

/** An error as every transport shows it. */
export interface ErrorAnswer {
  /** 0 to 7, see `placeos-protocol`. */
  error_code: number;
  /** HTTP status. */
  http: number;
  /** The general name that REST bodies carry, by `error_code`. */
  error: string;
  message: string;
  details?: object;
  /** Stack lines, for administrators only. */
  backtrace: string[];
}

/** What REST bodies carry as `error`, by `error_code`. */
const generalNames = [
  "bad request",
  "bad request",
  "access denied",
  "request failed",
  "unknown command",
  "system not found",
  "module not found",
  "unexpected failure",
];

/** Turns what an operation threw into its answer; defects are logged in full and answered with an opaque id. */
export function errorAnswer(
  thrown: unknown,
  caller: Pick<Caller, "level"> | undefined,
  logDefect: (id: string, report: ErrorReport) => void,
): ErrorAnswer {
  const report = withDefectHidden(thrown, logDefect);
  const { error_code, http } = errorCatalogue[report.code];
  const answer: ErrorAnswer = {
    error_code,
    http,
    error: generalNames[error_code] as string,
    message: report.message,
    backtrace: [],
  };
  if (report.details !== undefined) answer.details = report.details;
  if (caller !== undefined && levelAllows(caller.level, "administrator")) answer.backtrace = report.stack ?? [];
  return answer;
}

function withDefectHidden(thrown: unknown, logDefect: (id: string, report: ErrorReport) => void): ErrorReport {
  const report =
    thrown instanceof Error && thrown.name !== "DriverError" ? reportError(asDefect(thrown)) : reportError(thrown);
  if (report.code !== "internal_error") return report;
  const id = randomUUID();
  logDefect(id, report);
  return {
    code: "internal_error",
    message: `Unexpected failure; the host's log has the details under ${id}`,
    ...(report.stack ? { stack: report.stack } : {}),
  };
}

/** What reaches a transport and is no `DriverError` was not expected by anyone; drivers' own errors were wrapped before. */
function asDefect(thrown: Error): InternalError {
  const defect = new InternalError(thrown.message, { cause: thrown });
  if (thrown.stack !== undefined) defect.stack = thrown.stack;
  return defect;
}

import { DriverError, type ErrorCode, outsideCall } from "atrium";

/** What callers are told in `details.code`, and which error of the host's catalogue each is. */
export const bookingErrors = {
  "profile.not_found": "not_found",
  "profile.inactive": "conflict",
  "profile.has_bookings": "conflict",
  "name.taken": "conflict",
  "version.conflict": "conflict",
  "user.unknown": "not_found",
  "exception.not_found": "not_found",
  "window.too_large": "invalid_arguments",
  "slot.invalid": "invalid_arguments",
  "slot.taken": "conflict",
  "fields.missing": "unprocessable",
  "attendee.refused": "unprocessable",
  "key.reused": "unprocessable",
  "form.refused": "unprocessable",
  "form.expired": "unprocessable",
  "challenge.failed": "unprocessable",
  "limit.requests": "throttled",
  "limit.bookings": "throttled",
  "reservation.not_found": "not_found",
  "reservation.expired": "gone",
  "booking.not_found": "not_found",
  "booking.closed": "gone",
  "booking.unsettled": "unavailable",
  "calendar.unavailable": "unavailable",
} as const satisfies Record<string, ErrorCode>;

export type BookingErrorCode = keyof typeof bookingErrors;

/** An error of this driver. Its message tells callers what to do, and names nobody. */
export function bookingError(code: BookingErrorCode, message: string, details: object = {}): DriverError {
  return new DriverError(message, { code: bookingErrors[code], details: { code, ...details } });
}

/** The error of everybody but the first who wants a time. */
export function taken(): DriverError {
  return bookingError("slot.taken", "Somebody else has this time; choose another one");
}

/** The error of whoever needs calendars of which nothing is known. */
export function unreadable(): DriverError {
  return bookingError("calendar.unavailable", "Calendars that this needs cannot be read at present; try again later", {
    retry_after: 60,
  });
}

/** What an error of this driver is; undefined for any other error. */
export function bookingErrorCode(error: unknown): BookingErrorCode | undefined {
  const code = error instanceof DriverError && (error.details as { code?: unknown } | undefined)?.code;
  return typeof code === "string" && Object.hasOwn(bookingErrors, code) ? (code as BookingErrorCode) : undefined;
}

/** Seconds after which to try again, where Graph does not say. */
const pause = 30;

/** Errors of a call to the module Calendar that a later call may not meet. */
const passing: ReadonlySet<ErrorCode> = new Set([
  "exec_timeout",
  "module_stopped",
  "module_not_running",
  "module_not_found",
  "connection_lost",
]);

/** True when the calendars could not be asked at all, as when Graph is down: nothing is known, and later more may be. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof DriverError)) return false;
  return passing.has(error.code) || outsideCall(error)?.retryable === true || outcomeIsUnknown(error);
}

/** True when a call to the calendar may have taken effect although it failed. */
export function outcomeIsUnknown(error: unknown): boolean {
  return error instanceof DriverError && (error.details as { outcome?: unknown } | undefined)?.outcome === "unknown";
}

/** True when the calendar knows no such event, or person. */
export function isMissing(error: unknown): boolean {
  return outsideCall(error)?.status === 404;
}

/** What a caller is told of a failed call to the calendar: that it can be tried again, if it can; else what it was. */
export function asCallerSees(error: unknown): unknown {
  if (!isUnavailable(error)) return error;
  const retry_after = Math.ceil(outsideCall(error)?.retry_after ?? pause);
  return bookingError("calendar.unavailable", `The calendars cannot be reached; try again in ${retry_after} s`, {
    retry_after,
  });
}

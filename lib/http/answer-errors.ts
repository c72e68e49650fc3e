import type { z } from "zod";
import { type DriverError, type OutsideCall, outsideCallFailed } from "../errors.ts";
import type { Service } from "./exchange.ts";

/** What is known of an answer that says that something failed. */
export interface Refusal extends Omit<OutsideCall, "source" | "status"> {
  /** The service's own sentence; addresses and quoted values that it repeats are left out. */
  message?: string | undefined;
}

/** The error for an answer that says that something failed. */
export function refusal(
  { name, source }: Service,
  status: number,
  { message, ...call }: Refusal,
  cause?: unknown,
): DriverError {
  const words = [`${name} answered ${status}`, call.code].filter(Boolean).join(" ");
  const wait = call.retry_after === undefined ? "" : `, and asks to wait ${call.retry_after} s`;
  return outsideCallFailed(`${words}${withoutNames(message)}${wait}`, { source, status, ...call }, cause);
}

/** The error for a good answer that is not JSON, as a captive portal sends (msgraph-sdk-javascript#156). */
export function notJson({ name, source }: Service, status: number, request_id?: string): DriverError {
  return outsideCallFailed(`${name} answered ${status} with something that is not JSON`, {
    source,
    status,
    code: "not_json",
    ...(request_id === undefined ? {} : { request_id }),
    retryable: false,
  });
}

/** The error for a good answer that lacks what was asked for; it names where, never what stood there. */
export function unexpectedAnswer({ name, source }: Service, error: z.ZodError): DriverError {
  const where = error.issues[0]?.path.join(".") ?? "";
  return outsideCallFailed(`${name}'s answer is not what was expected${where === "" ? "" : ` at ${where}`}`, {
    source,
    code: "unexpected_answer",
    retryable: false,
  });
}

/** The value of a JSON text; undefined for another text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutNames(message: string | undefined): string {
  if (!message) return "";
  const text = message
    .replace(/(^|[\s(:=])'[^']*'/g, "$1'...'")
    .replace(/"[^"]*"/g, '"..."')
    .replace(/\S+@\S+/g, "...")
    .trim();
  return `: ${text.slice(0, 200).replace(/\.$/, "")}`;
}

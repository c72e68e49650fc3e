import type { Log } from "../contract.ts";
import type { LogLevel, LogLine } from "./boundary.ts";

/** Takes a line, and adds the time. */
export type LogWriter = (line: Omit<LogLine, "time">) => void;

/** What a driver logs with, for a request or for none. */
export function moduleLog(write: LogWriter, request_id: string | undefined): Log {
  const at = (level: LogLevel) => (message: string, data?: object) =>
    write({
      level,
      message: textOf(message),
      ...(data === undefined ? {} : { data }),
      ...(request_id === undefined ? {} : { request_id }),
    });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A driver in JavaScript may log anything; a line's message is text to whoever follows it. */
function textOf(message: unknown): string {
  if (typeof message === "string") return message;
  try {
    return message instanceof Error ? String(message) : (JSON.stringify(message) ?? String(message));
  } catch {
    return "something that cannot be shown";
  }
}

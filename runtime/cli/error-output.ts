import { ClientError } from "../../lib/client/index.ts";
import { DriverError, errorCatalogue } from "../../lib/errors.ts";
import { formatTable, formatValue, painted } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Prints what a command failed with: the sentence, then its details; as JSON on one line
 * `{ error, code, error_code, details }`, where `code` is a key of the error catalogue.
 */
export function printError(terminal: Terminal, thrown: unknown, json: boolean): void {
  if (!(thrown instanceof DriverError)) return terminal.err(String((thrown as Error)?.stack ?? thrown));
  const { message, code, details } = thrown;
  if (json) {
    const error_code = thrown instanceof ClientError ? thrown.error_code : errorCatalogue[code].error_code;
    return terminal.err(JSON.stringify({ error: message, code, error_code, details }));
  }
  terminal.err(painted(terminal, "red", message));
  if (code === "unauthorized") terminal.err("  Keys are named with ATRIUM_KEY, or with --key");
  for (const line of formatTable(detailRows(details ?? {}), { width: terminal.width })) terminal.err(`  ${line}`);
}

function detailRows(details: object): string[][] {
  return Object.entries(details).flatMap(([name, value]) =>
    name === "issues" && Array.isArray(value)
      ? // One without a path is about the whole, which the sentence says already.
        value.flatMap(({ path, message }) => (path ? [[String(path), String(message)]] : []))
      : [[name, formatValue(value, Number.POSITIVE_INFINITY)]],
  );
}

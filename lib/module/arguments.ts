import { z } from "zod";
import type { Command } from "../contract.ts";
import { isOptional } from "../define-driver.ts";
import { DriverError, type Issue } from "../errors.ts";

/** Turns the arguments of a request, positional or named, into the checked values that a command's `run` takes. */
export type ArgumentParser = (args: unknown) => Record<string, unknown>;

/**
 * The argument parser of a command. Missing trailing optional arguments take their defaults; `null` for an optional one
 * means its default; too many, unknown or wrong ones are `invalid_arguments`.
 */
export function argumentParser(name: string, command: Command): ArgumentParser {
  const params = command.params ?? {};
  const order = Object.keys(params);
  const optional = new Set(order.filter((param) => isOptional(params[param] as z.ZodType)));
  const schema = z.strictObject(params);
  // An optional argument that is left out is undefined: z.unknown() takes that, but not a missing key.
  const absent: Record<string, unknown> = Object.fromEntries([...optional].map((param) => [param, undefined]));

  return (args) => {
    const named = { ...absent };
    if (Array.isArray(args)) takePositional(name, order, args, named);
    else if (typeof args === "object") takeNamed(args, named);
    else if (args !== undefined) throw invalidArguments(name, [{ path: "", message: neitherForm }]);
    for (const param of optional) if (named[param] === null) named[param] = undefined;
    const parsed = schema.safeParse(named);
    if (!parsed.success) throw invalidArguments(name, issuesOf(parsed.error));
    return parsed.data;
  };
}

const neitherForm = "arguments are an array in positional order, or an object";

/** A plain assignment would turn an argument called `__proto__` into the object's prototype, and lose the error. */
function define(target: Record<string, unknown>, key: string, value: unknown) {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

function takeNamed(args: object | null, named: Record<string, unknown>): void {
  for (const [param, value] of Object.entries(args ?? {})) define(named, param, value);
}

function takePositional(name: string, order: string[], args: unknown[], named: Record<string, unknown>): void {
  if (args.length > order.length) {
    const most = order.length === 0 ? "no arguments" : `at most ${order.length} (${order.join(", ")})`;
    const given = args.length === 1 ? "1 argument" : `${args.length} arguments`;
    throw invalidArguments(name, [{ path: "", message: `${given} given, it takes ${most}` }]);
  }
  for (let at = 0; at < args.length; at++) named[order[at] as string] = args[at];
}

function invalidArguments(name: string, issues: Issue[]): DriverError {
  const text = issues.slice(0, 3).map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  const more = issues.length > 3 ? `, and ${issues.length - 3} more` : "";
  return new DriverError(`${name}: ${text.join("; ")}${more}`, { code: "invalid_arguments", details: { issues } });
}

/** A zod error as issues whose paths are dotted. Messages name what was expected, never the value that was given. */
export function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue): Issue[] => {
    const path = dotted(issue.path);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: path === "" ? key : `${path}.${key}`, message: "unknown name" }));
    }
    return [{ path, message: messageOf(issue) }];
  });
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const forms = issue.errors.flatMap((branch) => branch.slice(0, 1).map(located));
    return [...new Set(forms)].join(", or ");
  }
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) return "is required";
  return issue.message.replace(/^Invalid input: /, "");
}

function located(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? messageOf(issue) : `${dotted(issue.path)} ${messageOf(issue)}`;
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

import { z } from "zod";
import { digits } from "../../lib/digits.ts";
import { DriverError } from "../../lib/errors.ts";
import { jsonWord } from "../../lib/json-word.ts";
import type { BindingTarget } from "../api/api.ts";
import type { ErrorAnswer } from "../api/error-answer.ts";

/** An array in positional order or an object of named arguments; passed on as it is, to be checked against the command. */
const args = z
  .custom<object | null>((value) => typeof value === "object", "expected an array, an object or null")
  .optional();
const index = z.number().int().min(1).nullish();

const toVariable = { id: z.number(), sys: z.string(), mod: z.string(), index, name: z.string() };
const toModule = { id: z.number(), sys: z.string().nullish(), mod: z.string(), index, name: z.string().nullish() };

/** The requests of the realtime protocol, by `cmd` (PlaceOS rest-api, websocket/session/request.cr). */
const request = z.discriminatedUnion("cmd", [
  z.object({ cmd: z.literal("exec"), ...toVariable, args }),
  z.object({ cmd: z.literal("bind"), ...toVariable }),
  z.object({ cmd: z.literal("unbind"), ...toVariable }),
  z.object({ cmd: z.literal("debug"), ...toModule }),
  z.object({ cmd: z.literal("ignore"), ...toModule }),
]);

export type Request = z.output<typeof request>;

const commands = new Set<unknown>(["exec", "bind", "unbind", "debug", "ignore"]);

/** A request, or the error to answer with under an id: the frame's own, or 0 where it has none that can be echoed. */
export type ParsedFrame = { request: Request } | { id: number; error: DriverError };

/** Reads one text frame. */
export function parseFrame(text: string): ParsedFrame {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return { id: 0, error: parseError("The frame is not JSON") };
  }
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) {
    return { id: 0, error: parseError("A frame holds one request, a JSON object") };
  }
  const { id, cmd } = frame as { id?: unknown; cmd?: unknown };
  if (!Number.isSafeInteger(id))
    return { id: 0, error: parseError("id must be an integer between -(2^53-1) and 2^53-1") };
  if (typeof cmd === "string" && !commands.has(cmd)) {
    const message = "cmd must be exec, bind, unbind, debug or ignore";
    return { id: id as number, error: new DriverError(message, { code: "unknown_command" }) };
  }
  const parsed = request.safeParse(frame);
  if (parsed.success) return { request: parsed.data };
  const at = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "frame"}: ${message}`);
  return { id: id as number, error: parseError(at.slice(0, 3).join("; ")) };
}

function parseError(message: string): DriverError {
  return new DriverError(message, { code: "parse_error" });
}

/** `meta` as JSON text: what the request named, and nothing that it left out. */
export function metaOf({ sys, mod, index, name }: Request): string {
  const system = typeof sys === "string" ? `"sys":${jsonWord(sys)},` : "";
  const position = typeof index === "number" ? `,"index":${index}` : "";
  const variable = typeof name === "string" ? `,"name":${jsonWord(name)}` : "";
  return `{${system}"mod":${jsonWord(mod)}${position}${variable}}`;
}

/** What a request names, as the API takes it. */
export function targetOf({ sys, mod, index, name }: Request): BindingTarget {
  return { system: sys ?? "", module: mod, index: index ?? 1, name: name ?? "" };
}

/** The same for all requests that bind or unbind one variable, and for all that debug or ignore one module. */
export function keyOf(request: Request): string {
  const { system, module, index, name } = targetOf(request);
  const isDebug = request.cmd === "debug" || request.cmd === "ignore";
  return isDebug ? `debug\n${module}\n${system}\n${index}` : `bind\n${module}\n${system}\n${index}\n${name}`;
}

/** Whether a key is that of a debug of a module called so, in whatever system. */
export function debugsModule(key: string, module: string): boolean {
  return key.startsWith(`debug\n${module}\n`);
}

/** The answer to unbind, debug and ignore. */
export function successFrame(id: number): string {
  return `{"id":${digits(id)},"type":"success"}`;
}

/** The answer to exec, with its value as JSON text, and to bind, without. */
export function successFrameWithMeta(id: number, meta: string, value?: string): string {
  return value === undefined
    ? `{"id":${digits(id)},"type":"success","meta":${meta}}`
    : `{"id":${digits(id)},"type":"success","meta":${meta},"value":${value}}`;
}

/** Makes the notifications of one binding from values as JSON text. */
export function notifyFrames(id: number, meta: string): (value: string) => string {
  const head = `{"id":${id},"type":"notify","value":`;
  const tail = `,"meta":${meta}}`;
  return (value) => head + value + tail;
}

export function errorFrame(id: number, { error_code, http, message, details }: ErrorAnswer): string {
  return JSON.stringify({ id, type: "error", error_code, code: http, msg: message, details });
}

/** One log line of a module that is being debugged. */
export function debugFrame(id: number, module: string, level: string, message: string, meta: string): string {
  return `{"id":${id},"type":"debug","mod":${JSON.stringify(module)},"level":"${level}","msg":${JSON.stringify(message)},"meta":${meta}}`;
}

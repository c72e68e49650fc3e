import { z } from "zod";

/** A request as it goes over the wire; an exec also has `args`, in positional order or named. */
export interface Request {
  id: number;
  cmd: "exec" | "bind" | "unbind" | "debug" | "ignore";
  sys: string;
  mod: string;
  index: number;
  name: string;
}

const id = z.int();

const frameSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("success"), id, value: z.unknown().optional() }),
  z.object({ type: z.literal("notify"), id, value: z.unknown().optional() }),
  z.object({
    type: z.literal("error"),
    id,
    error_code: z.int().min(0).max(7),
    code: z.int().optional(),
    msg: z.string(),
    details: z.looseObject({}).optional(),
  }),
  z.object({
    type: z.literal("debug"),
    id,
    mod: z.string(),
    level: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]),
    msg: z.string(),
  }),
]);

/** A frame from the host. */
export type Frame = z.output<typeof frameSchema>;

/** One line of a module's log. */
export interface DebugLine {
  /** Id of the module. */
  module: string;
  level: Extract<Frame, { type: "debug" }>["level"];
  message: string;
}

/** Reads a frame of the host; undefined for what is none. */
export function parseFrame(text: string): Frame | undefined {
  try {
    return frameSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

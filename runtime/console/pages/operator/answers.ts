import { z } from "zod";
import { levels } from "../../../../lib/level.ts";
import { logLevels } from "./log-lines.ts";

/*
 * What the host answers, as far as the console reads it. More members may come with a newer host, and do no harm.
 */

const level = z.enum(levels);
const jsonSchema = z.record(z.string(), z.unknown());

export const System = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  email: z.string().optional(),
  capacity: z.number().optional(),
  zones: z.array(z.string()).default([]),
  /** Ids of its modules, in the order in which names are counted. */
  modules: z.array(z.string()).default([]),
});
export type System = z.output<typeof System>;

export const Module = z.object({
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  /** Usually one of `moduleStates`. */
  state: z.string(),
  /** Unix seconds when it entered its state. */
  since: z.number(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Those that the key reaches. */
  systems: z.array(z.string()),
});
export type Module = z.output<typeof Module>;

/** How many modules of each name a system has. */
export const Types = z.record(z.string(), z.number());

export const Command = z.object({
  summary: z.string(),
  description: z.string().optional(),
  level,
  order: z.array(z.string()),
  params: z.record(z.string(), jsonSchema),
  required: z.array(z.string()),
});
export type Command = z.output<typeof Command>;

export const Commands = z.record(z.string(), Command);

/** A module's driver, as far as it matters here. */
export const Contract = z.object({
  name: z.string(),
  summary: z.string(),
  status: z.record(z.string(), jsonSchema),
  commands: Commands,
});
export type Contract = z.output<typeof Contract>;

/** The worker that a module's driver has for itself. */
export const Worker = z.object({
  restarts: z.number(),
  last_error: z.string().nullable(),
  /** Milliseconds within the last second. */
  event_loop_delay: z.object({ mean: z.number(), p99: z.number(), max: z.number() }).nullable(),
  /** Bytes. */
  memory: z.number().nullable(),
});
export type Worker = z.output<typeof Worker>;

export const ModuleDetails = Module.extend({
  worker: Worker.nullish(),
  /** Whether the key may start and stop it and read its log. */
  operable: z.boolean(),
  description: Contract.nullable(),
});
export type ModuleDetails = z.output<typeof ModuleDetails>;

/** Status variables, each as JSON text. */
export const State = z.record(z.string(), z.string());

/** One setting and where it comes from. */
export const Setting = z.object({
  setting: z.string(),
  value: z.unknown(),
  layer: z.string(),
  from: z.string().nullable(),
  where: z.string().nullable(),
});
export type Setting = z.output<typeof Setting>;

export const Settings = z.object({ provenance: z.array(Setting) });

/** Numeric status variables over the last minutes, see `History`. */
export const Histories = z.record(
  z.string(),
  z.array(z.tuple([z.number(), z.number().nullable(), z.number().nullable()])),
);
export type Histories = z.output<typeof Histories>;

export const LogLines = z.array(z.object({ time: z.number(), level: z.enum(logLevels), message: z.string() }));

/** A paired panel. */
export const Panel = z.object({
  id: z.string(),
  name: z.string(),
  system_id: z.string(),
  created_at: z.number(),
  connected: z.boolean(),
});
export type Panel = z.output<typeof Panel>;

/** A panel that shows a code and waits. */
export const Pairing = z.object({
  code: z.string(),
  /** The room it asks for, if it stands at one. */
  system_id: z.string().nullable(),
  address: z.string(),
  expires_at: z.number(),
});
export type Pairing = z.output<typeof Pairing>;

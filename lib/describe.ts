import { z } from "zod";
import type { AnyDriver, Command, Route, Shape } from "./contract.ts";
import { isOptional } from "./define-driver.ts";
import type { Level } from "./level.ts";
import { secretPaths } from "./secret.ts";

/** JSON Schema 2020-12, as OpenAPI 3.1 uses it. */
export type JsonSchema = { [key: string]: unknown };

/** A command as plain data. */
export interface CommandDescription {
  summary: string;
  description?: string;
  level: Level;
  /** Milliseconds; absent where the host's default holds. */
  timeout?: number;
  /** Parameter names in positional order. */
  order: string[];
  required: string[];
  params: Record<string, JsonSchema>;
  returns: JsonSchema;
}

/** A route as plain data. */
export interface RouteDescription extends Pick<Route, "method" | "path" | "summary" | "access"> {
  query: Record<string, JsonSchema>;
  /** Names of what the query must hold. */
  required: string[];
  /** Absent where no body is read. */
  body?: JsonSchema;
  returns: JsonSchema;
}

/** A driver's contract as plain data: what crosses the module boundary, and what documentation is made from. */
export interface DriverDescription {
  name: string;
  module: string;
  summary: string;
  /** True for a driver that needs other modules, and so belongs to one system. */
  logic: boolean;
  needs: Record<string, string>;
  settings: Record<string, JsonSchema>;
  /** Settings that must be given. */
  required_settings: string[];
  /** Dotted paths of write-only settings. */
  secrets: string[];
  status: Record<string, JsonSchema>;
  /** What logic modules can listen to, with the schema of what each event says. */
  events: Record<string, JsonSchema>;
  commands: Record<string, CommandDescription>;
  routes: Record<string, RouteDescription>;
}

/** Describes a driver as plain data. */
export function describeDriver(driver: AnyDriver): DriverDescription {
  return {
    name: driver.name,
    module: driver.module,
    summary: driver.summary,
    logic: Object.keys(driver.needs).length > 0,
    needs: { ...driver.needs },
    settings: schemas(driver.settings, "input"),
    required_settings: required(driver.settings),
    secrets: secretPaths(driver.settings),
    status: schemas(driver.status, "output"),
    events: schemas(driver.events, "output"),
    commands: Object.fromEntries(
      Object.entries(driver.commands as Record<string, Command>).map(([name, command]) => [
        name,
        describeCommand(command),
      ]),
    ),
    routes: Object.fromEntries(
      Object.entries(driver.routes as Record<string, Route>).map(([name, route]) => [name, describeRoute(route)]),
    ),
  };
}

function describeRoute({ method, path, summary, access, query = {}, body, returns }: Route): RouteDescription {
  return {
    method,
    path,
    summary,
    access,
    query: schemas(query, "input"),
    required: required(query),
    ...(body === undefined ? {} : { body: jsonSchema(body, "input") }),
    returns: returns === undefined ? {} : jsonSchema(returns, "output"),
  };
}

function describeCommand(command: Command): CommandDescription {
  const params = command.params ?? {};
  return {
    summary: command.summary,
    ...(command.description === undefined ? {} : { description: command.description }),
    level: command.level ?? "user",
    ...(command.timeout === undefined ? {} : { timeout: command.timeout }),
    order: Object.keys(params),
    required: required(params),
    params: Object.fromEntries(
      Object.entries(schemas(params, "input")).map(([name, schema]) => [name, { title: name, ...schema }]),
    ),
    returns: command.returns === undefined ? {} : jsonSchema(command.returns, "output"),
  };
}

function required(shape: Shape): string[] {
  return Object.entries(shape).flatMap(([name, schema]) => (isOptional(schema) ? [] : [name]));
}

function schemas(shape: Shape, io: "input" | "output"): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, jsonSchema(schema, io)]));
}

/** The JSON Schema of a zod schema; what JSON Schema cannot say is left open. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return rest;
}

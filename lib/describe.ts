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
export interface RouteDescription
  extends Pick<Route, "method" | "path" | "summary" | "access" | "status" | "type" | "credentials"> {
  query: Record<string, JsonSchema>;
  /** Names of what the query must hold. */
  required: string[];
  headers: Record<string, JsonSchema>;
  /** Absent where no body is read. */
  body?: JsonSchema;
  returns: JsonSchema;
  /** Absent where errors are answered as the host does. */
  error?: JsonSchema;
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
  secrets: readonly string[];
  status: Record<string, JsonSchema>;
  /** What logic modules can listen to, with the schema of what each event says. */
  events: Record<string, JsonSchema>;
  commands: Record<string, CommandDescription>;
  routes: Record<string, RouteDescription>;
}

/** Describes a driver as plain data. A schema is made when it is first read: of most of them nobody asks for. */
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

function describeRoute({ query = {}, headers = {}, body, returns, error, ...route }: Route): RouteDescription {
  const { method, path, summary, access, status, type, credentials } = route;
  const described = {
    ...{ method, path, summary, access },
    ...(status === undefined ? {} : { status }),
    ...(type === undefined ? {} : { type }),
    ...(credentials === undefined ? {} : { credentials }),
    query: schemas(query, "input"),
    required: required(query),
    headers: schemas(headers, "input"),
  };
  if (body !== undefined) withSchema(described, "body", () => jsonSchema(body, "input"));
  if (error !== undefined) withSchema(described, "error", () => jsonSchema(error, "output"));
  return withSchema(described, "returns", () => schemaOf(returns));
}

function describeCommand(command: Command): CommandDescription {
  const params = command.params ?? {};
  const described = {
    summary: command.summary,
    ...(command.description === undefined ? {} : { description: command.description }),
    level: command.level ?? "user",
    ...(command.timeout === undefined ? {} : { timeout: command.timeout }),
    order: Object.keys(params),
    required: required(params),
    params: onDemand(params, (schema, name) => ({ title: name, ...jsonSchema(schema, "input") })),
  };
  return withSchema(described, "returns", () => schemaOf(command.returns));
}

function required(shape: Shape): string[] {
  return Object.entries(shape).flatMap(([name, schema]) => (isOptional(schema) ? [] : [name]));
}

function schemas(shape: Shape, io: "input" | "output"): Record<string, JsonSchema> {
  return onDemand(shape, (schema) => jsonSchema(schema, io));
}

function onDemand(shape: Shape, make: (schema: z.ZodType, name: string) => JsonSchema): Record<string, JsonSchema> {
  const made: Record<string, JsonSchema> = {};
  for (const [name, schema] of Object.entries(shape)) withSchema(made, name, () => make(schema, name));
  return made;
}

/** Adds a member that is made when it is first read. */
function withSchema<T extends object, Name extends string>(
  object: T,
  name: Name,
  make: () => JsonSchema,
): T & Record<Name, JsonSchema> {
  const define = (property: PropertyDescriptor) =>
    Object.defineProperty(object, name, { enumerable: true, configurable: true, ...property });
  define({
    get() {
      const value = make();
      define({ value });
      return value;
    },
  });
  return object as T & Record<Name, JsonSchema>;
}

function schemaOf(returns: z.ZodType | undefined): JsonSchema {
  return returns === undefined ? {} : jsonSchema(returns, "output");
}

/** The JSON Schema of a zod schema; what JSON Schema cannot say is left open. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return rest;
}

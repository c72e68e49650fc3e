import type { CommandDescription, DriverDescription, JsonSchema } from "../../lib/describe.ts";
import { fixedPaths } from "./fixed-paths.ts";
import { answer, failure, json, prefix, systemId } from "./openapi-parts.ts";
import { panelPaths } from "./panel-paths.ts";
import { routePaths } from "./route-paths.ts";

/** The host's REST API as OpenAPI 3.1: the fixed routes, and one path for every command of the drivers in use. */
export function openApiDocument(drivers: DriverDescription[], version: string): object {
  const commands = drivers.flatMap((driver) =>
    Object.entries(driver.commands).map(([name, command]) => [
      `${prefix}/systems/{id}/${driver.module}/${name}`,
      { post: commandOperation(driver, name, command) },
    ]),
  );
  return {
    openapi: "3.1.0",
    info: { title: "Atrium", version, description: "Commands and status variables of a building's modules." },
    security: [{ key: [] }, { bearer: [] }],
    paths: { ...panelPaths, ...routePaths(drivers), ...fixedPaths, ...Object.fromEntries(commands) },
    components: {
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "X-API-Key" },
        bearer: { type: "http", scheme: "bearer" },
        basic: { type: "http", scheme: "basic" },
      },
      schemas: { Error: errorSchema },
      responses: {
        Error: answer("Something is wrong; `error` says what kind, `message` says it to people", {
          $ref: "#/components/schemas/Error",
        }),
      },
    },
  };
}

function commandOperation(driver: DriverDescription, name: string, command: CommandDescription): object {
  return {
    operationId: `${driver.module}.${name}`,
    tags: [driver.module],
    summary: command.summary,
    description: [command.description, `Needs level ${command.level}. ${driver.name}.`].filter(Boolean).join("\n\n"),
    parameters: [systemId],
    requestBody: { required: command.required.length > 0, content: json(positionalArguments(command)) },
    responses: {
      200: answer("The command's value", command.returns),
      default: failure,
    },
  };
}

function positionalArguments({ order, required, params }: CommandDescription): JsonSchema {
  return {
    type: "array",
    prefixItems: order.map((name) =>
      required.includes(name) ? params[name] : { anyOf: [params[name], { type: "null" }] },
    ),
    minItems: required.length,
    maxItems: order.length,
  };
}

const errorSchema = {
  type: "object",
  required: ["error", "message", "backtrace"],
  properties: {
    error: { type: "string" },
    sys_id: { type: "string" },
    module_name: { type: "string" },
    index: { type: "integer" },
    message: { type: "string" },
    details: {
      type: "object",
      description: "What a program can act on: `issues`, or what an outside service answered",
    },
    backtrace: { type: "array", items: { type: "string" }, description: "For administrators; empty otherwise" },
  },
};

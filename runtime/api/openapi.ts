import type { CommandDescription, DriverDescription, JsonSchema } from "../../lib/describe.ts";

const prefix = "/api/engine/v2";
const json = (schema: JsonSchema) => ({ "application/json": { schema } });
const answer = (description: string, schema: JsonSchema = {}) => ({ description, content: json(schema) });
const parameter = (name: string, description: string) => ({
  name,
  in: "path",
  required: true,
  description,
  schema: { type: "string" },
});

const systemId = parameter("id", "The system's id");
const moduleId = parameter("id", "The module's id");
const moduleName = parameter(
  "module",
  "The module's name in the system, with an index if it is not the first: `Display_2`",
);

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
    paths: { ...fixedPaths, ...Object.fromEntries(commands) },
    components: {
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "X-API-Key" },
        bearer: { type: "http", scheme: "bearer" },
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
      default: { $ref: "#/components/responses/Error" },
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

const paging = [
  { name: "q", in: "query", schema: { type: "string" }, description: "Part of an id, name or mail address" },
  { name: "limit", in: "query", schema: { type: "integer", minimum: 1 } },
  { name: "offset", in: "query", schema: { type: "integer", minimum: 0 } },
];

const get = (summary: string, parameters: object[] = [], schema: JsonSchema = {}, extra: object = {}) => ({
  get: {
    summary,
    parameters,
    responses: { 200: answer("OK", schema), default: { $ref: "#/components/responses/Error" } },
    ...extra,
  },
});
const operate = (summary: string) => ({
  post: {
    summary,
    description: "Needs level support.",
    parameters: [moduleId],
    responses: { 200: answer("The module as it is then"), default: { $ref: "#/components/responses/Error" } },
  },
});
const open = { security: [] };

const fixedPaths = {
  "/healthz": get("Whether the host is alive", [], {}, open),
  "/auth/authority": get("What PlaceOS front ends ask before they sign in", [], {}, open),
  [prefix]: get("Name and version", [], {}, open),
  [`${prefix}/systems`]: get("Systems that the key reaches", paging, { type: "array", items: { type: "object" } }),
  [`${prefix}/systems/{id}`]: get("One system", [systemId]),
  [`${prefix}/systems/{id}/types`]: get("How many modules of each name a system has", [systemId]),
  [`${prefix}/systems/{id}/functions/{module}`]: get("The commands of a module that the key may call", [
    systemId,
    moduleName,
  ]),
  [`${prefix}/systems/{id}/{module}`]: get("Status variables of a module, each as JSON text", [systemId, moduleName]),
  [`${prefix}/systems/{id}/{module}/{status}`]: get("One status variable", [
    systemId,
    moduleName,
    parameter("status", "Its name"),
  ]),
  [`${prefix}/modules`]: get("All modules with their state", paging, { type: "array", items: { type: "object" } }),
  [`${prefix}/modules/{id}`]: get("One module with its driver's contract; for administrators also its webhooks", [
    moduleId,
  ]),
  [`${prefix}/modules/{id}/settings`]: get("Effective settings, secrets masked, each with the layer that set it", [
    moduleId,
  ]),
  [`${prefix}/modules/{id}/start`]: operate("Starts a module"),
  [`${prefix}/modules/{id}/stop`]: operate("Stops a module; calls in flight are answered at once"),
  [`${prefix}/modules/{id}/restart`]: operate("Stops and starts a module"),
  [`${prefix}/webhook/{id}/{secret}/{name}`]: {
    post: {
      summary: "A call from an outside service to a module",
      description:
        "Needs no key: the URL holds a secret. GET is the same. Any content type; the body is taken as text.",
      parameters: [
        moduleId,
        parameter("secret", "As administrators find it with the module"),
        parameter("name", "The webhook's name"),
      ],
      responses: {
        default: { description: "What the driver answers; 404, 500 and 503 without a body are the host's" },
      },
      security: [],
    },
  },
};

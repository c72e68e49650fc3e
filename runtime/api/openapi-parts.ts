import type { JsonSchema } from "../../lib/describe.ts";

/** The pieces that the OpenAPI document is put together from. */

export const prefix = "/api/engine/v2";

export const json = (schema: JsonSchema) => ({ "application/json": { schema } });

export const answer = (description: string, schema: JsonSchema = {}) => ({ description, content: json(schema) });

/** What every operation may answer. */
export const failure = { $ref: "#/components/responses/Error" };

export const parameter = (name: string, description: string) => ({
  name,
  in: "path",
  required: true,
  description,
  schema: { type: "string" },
});

export const systemId = parameter("id", "The system's id");
export const moduleId = parameter("id", "The module's id");
export const moduleName = parameter(
  "module",
  "The module's name in the system, with an index if it is not the first: `Display_2`",
);

/** Query parameters of lists. */
export const paging = [
  { name: "q", in: "query", schema: { type: "string" }, description: "Part of an id, name or mail address" },
  { name: "limit", in: "query", schema: { type: "integer", minimum: 1 } },
  { name: "offset", in: "query", schema: { type: "integer", minimum: 0 } },
];

/** An object with these properties. */
export const object = (properties: Record<string, JsonSchema>, required = Object.keys(properties)): JsonSchema => ({
  type: "object",
  required,
  properties,
});

/** Added to an operation that needs no key. */
export const open = { security: [] };

export const get = (summary: string, parameters: object[] = [], schema: JsonSchema = {}, extra: object = {}) => ({
  get: { summary, parameters, responses: { 200: answer("OK", schema), default: failure }, ...extra },
});

/** `body` is the schema of what is sent, if anything is. */
export const post = (
  summary: string,
  parts: { parameters?: object[]; body?: JsonSchema; schema?: JsonSchema },
  extra: object = {},
) => ({
  post: {
    summary,
    parameters: parts.parameters ?? [],
    ...(parts.body === undefined ? {} : { requestBody: { required: true, content: json(parts.body) } }),
    responses: { 200: answer("OK", parts.schema), default: failure },
    ...extra,
  },
});

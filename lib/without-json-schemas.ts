import type { FastifyServerOptions } from "fastify";

/**
 * Keeps Fastify from loading its compilers of JSON Schemas, which take a tenth of a second: zod checks what comes in, and
 * no route has a JSON Schema. One that had would be refused when its server starts.
 */
export const withoutJsonSchemas: NonNullable<FastifyServerOptions["schemaController"]> = {
  compilersFactory: { buildValidator: refuse, buildSerializer: refuse },
};

function refuse(): never {
  throw new TypeError("Routes have no JSON Schemas here: check what comes in with zod");
}

import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { GraphError } from "./answer.ts";
import type { FaultAction } from "./faults.ts";

/** One request, read to its end. */
export interface SandboxRequest {
  method: string;
  /** With the origin under which the client reached the server; next links keep it. */
  url: URL;
  headers: IncomingHttpHeaders;
  /** The body as text. */
  body: string;
  /** The body as it came. */
  bytes: Buffer;
  /** The values of a route's `:name` segments, decoded. */
  params: Record<string, string>;
  /** Permissions of the token. */
  roles: readonly string[];
  /** Aborts when the client has gone. */
  gone: AbortSignal;
  /** True when its connection has carried a request before. */
  reused: boolean;
  /** True inside a `$batch`. */
  batched: boolean;
  /** What a rule wants to go wrong with it. */
  fault?: FaultAction | undefined;
}

/** The value of a `:name` segment of the route. */
export function param(request: SandboxRequest, name: string): string {
  return request.params[name] ?? "";
}

/** The first value of a header. */
export function header(request: SandboxRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * The body as JSON of the given shape.
 *
 * @throws GraphError 400 `UnableToDeserializePostBody` with the first thing that is wrong
 */
export function jsonBody<Schema extends z.ZodType>(request: SandboxRequest, schema: Schema): z.output<Schema> {
  let value: unknown = {};
  try {
    if (request.body !== "") value = JSON.parse(request.body);
  } catch {
    throw new GraphError(400, "UnableToDeserializePostBody", "The body is not valid JSON.");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new GraphError(400, "UnableToDeserializePostBody", `${issue?.path.join(".") || "body"}: ${issue?.message}`);
}

/**
 * The parameters of an action, whose names begin with either case: the reference's own examples write `Schedules` here
 * and `schedules` there.
 *
 * @throws GraphError as `jsonBody`
 */
export function actionBody<Schema extends z.ZodType>(request: SandboxRequest, schema: Schema): z.output<Schema> {
  return jsonBody(
    request,
    z.preprocess((value) => {
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name.charAt(0).toLowerCase() + name.slice(1), each]),
      );
    }, schema),
  );
}

/** What the `Prefer` header asks for. */
export interface Preferences {
  /** IANA or Windows name; absent for UTC. */
  timeZone?: string;
  immutableIds: boolean;
}

/**
 * Reads `Prefer`. Single quotes around the time zone make Graph fail with 500 and HTML
 * (microsoftgraph/microsoft-graph-docs issue 15604); here it is 500 too.
 *
 * @throws GraphError 500
 */
export function preferences(request: SandboxRequest): Preferences {
  const prefer = header(request, "prefer") ?? "";
  if (/outlook\.timezone\s*=\s*'/i.test(prefer)) {
    throw new GraphError(500, "InternalServerError", "The Prefer header cannot be parsed.");
  }
  const timeZone = /outlook\.timezone\s*=\s*"([^"]*)"/i.exec(prefer)?.[1];
  return {
    ...(timeZone === undefined ? {} : { timeZone }),
    immutableIds: /IdType\s*=\s*"?ImmutableId"?/i.test(prefer),
  };
}

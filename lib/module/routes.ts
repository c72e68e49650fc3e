import { z } from "zod";
import type { Route, RouteDefinition, RouteReply, Shape } from "../contract.ts";
import { DriverError } from "../errors.ts";
import { issuesOf } from "./arguments.ts";
import type { RouteAnswer, RouteRequest } from "./boundary.ts";

/** Answers a call of a route: checks what came, runs it, and makes its reply ready to be sent. */
export type RunnableRoute<Self> = (self: Self, request: RouteRequest) => Promise<RouteAnswer>;

const Answer = z.object({
  status: z.int().min(200).max(599).default(200),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
});

/** @throws DriverError what the route threw, or `invalid_arguments`, when the route does not answer for failures itself */
export function runnableRoute<Self>(route: Route): RunnableRoute<Self> {
  const { admit, run, failed, query = {}, body } = route as RouteDefinition<Self, Shape, z.ZodType>;
  const querySchema = z.object(query);
  return async (self, request) => {
    const { params, headers, address } = request;
    const visit = { params, headers, address };
    try {
      await admit?.(self, visit);
      const checked = {
        query: checkedBy(querySchema, request.query, "query"),
        body: body === undefined ? undefined : checkedBy(body, parsed(request.body), "body"),
      };
      return ready(await run(self, { ...visit, ...checked }));
    } catch (error) {
      if (failed === undefined || !(error instanceof DriverError)) throw error;
      return ready(failed(self, error));
    }
  };
}

function parsed(body: string): unknown {
  try {
    return body === "" ? undefined : JSON.parse(body);
  } catch {
    throw new DriverError("The body is not JSON", { code: "parse_error" });
  }
}

function checkedBy<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = issuesOf(result.error);
  const message = issues.map(({ path, message }) => `${path === "" ? what : path}: ${message}`).join("; ");
  throw new DriverError(message, { code: "invalid_arguments", details: { issues } });
}

function ready(reply: RouteReply): RouteAnswer {
  const { status, headers, body } = Answer.parse(reply);
  if (body === undefined) return { status, headers, body: "", bytes: false };
  if (body instanceof Uint8Array) return { status, headers, body: Buffer.from(body).toString("base64"), bytes: true };
  if (typeof body === "string" && "content-type" in headers) return { status, headers, body, bytes: false };
  const json = { "content-type": "application/json; charset=utf-8", ...headers };
  return { status, headers: json, body: JSON.stringify(body), bytes: false };
}

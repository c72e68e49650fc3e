import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { DriverError, type ErrorCode } from "../../lib/errors.ts";
import { parseModuleName } from "../../lib/module-name.ts";
import { withoutJsonSchemas } from "../../lib/without-json-schemas.ts";
import type { Api, Caller } from "../api/api.ts";
import { rawAnswer } from "../api/raw-answer.ts";
import { newRequestId } from "../api/request-id.ts";
import { securityHeaders } from "../api/security-headers.ts";
import { driverRoutes } from "./driver-routes.ts";
import { moduleRoutes } from "./module-routes.ts";
import { panelRoutes } from "./panel-routes.ts";
import { providerRoutes } from "./provider-routes.ts";
import { publicRoutes } from "./public-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { systemRoutes } from "./system-routes.ts";
import { webhookRoutes } from "./webhook-routes.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Whoever sent the request; set on every route that is not public. */
    caller: Caller;
  }
}

/** The prefix of PlaceOS's engine API. */
export const prefix = "/api/engine/v2";

/** Bytes of the longest body taken: a mail with attachments fits. */
const bodyLimit = 10 * 1024 * 1024;

/** Milliseconds in which a request must have come: the longest body does at 100 KB a second. */
const requestTimeout = 120_000;

/**
 * The host's HTTP server, with every route but without a socket: call `listen`, or `inject` in tests.
 *
 * @param tls certificate and key as PEM; plain HTTP without them
 */
export function createHttpServer(api: Api, version: string, tls?: { cert: string; key: string }): FastifyInstance {
  const callerOf = async ({ raw }: Pick<FastifyRequest, "raw">) => (await api.callers.of(raw)).caller;
  const headersFor = (raw: IncomingMessage) => securityHeaders(api.callers.peer(raw).secure);
  const answer = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { http, error, message, details, backtrace } = api.answer(thrown, request.caller);
    return reply.code(http).send({ error, ...namedBy(request), message, details, backtrace });
  };
  const server = Fastify({
    https: tls ?? null,
    bodyLimit,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    genReqId: requestId,
    schemaController: withoutJsonSchemas,
    forceCloseConnections: true,
    // Fastify sets none, and so lets anybody hold connections by sending a byte now and then.
    requestTimeout,
    // A proxy on this machine, or one that the settings name, says who called it; nobody else is believed.
    trustProxy: (address) => api.callers.trusts(address),
    clientErrorHandler: refuseNonsense,
    // What is refused before it has a route: an address that cannot be decoded, or with too long a part.
    async frameworkErrors(error, request, reply) {
      reply.headers({ ...headersFor(request.raw), "X-Request-ID": request.id });
      let thrown = asDriverError(error);
      try {
        request.caller = await callerOf(request);
      } catch (unauthorized) {
        thrown = unauthorized;
      }
      answer(thrown, request as FastifyRequest, reply as FastifyReply);
    },
  }) as unknown as FastifyInstance;
  server.decorateRequest("caller");
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_, body, done) => {
    try {
      done(null, body === "" ? undefined : JSON.parse(body as string));
    } catch {
      done(new DriverError("The body is not JSON", { code: "parse_error" }));
    }
  });

  server.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...headersFor(request.raw), "X-Request-ID": request.id });
    if (request.routeOptions.config.public) return;
    request.caller = await callerOf(request);
  });
  server.setErrorHandler((error, request, reply) => {
    return answer(asDriverError(error, request.routeOptions.bodyLimit), request, reply);
  });
  server.setNotFoundHandler(async (request) => {
    throw nothingAt(request.method, request.url);
  });

  publicRoutes(server, api, version);
  sessionRoutes(server, api);
  providerRoutes(server, api);
  panelRoutes(server, api);
  systemRoutes(server, api);
  moduleRoutes(server, api, version);
  webhookRoutes(server, api);
  driverRoutes(server, api);
  return server;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Served without a key. */
    public?: boolean;
  }
}

/** What is thrown where the host serves nothing. */
export function nothingAt(method: string, url: string): DriverError {
  return new DriverError(`There is nothing at ${method} ${url.split("?", 1)[0]}`, { code: "route_not_found" });
}

/** Answers what is no HTTP, or does not come to its end. */
function refuseNonsense({ code }: NodeJS.ErrnoException, stream: Socket): void {
  const status = code === "HPE_HEADER_OVERFLOW" ? 431 : code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  if (code === "ECONNRESET" || !stream.writable) stream.destroy();
  else rawAnswer(stream, status, { error: "bad request", message: nonsense[status] }, "encrypted" in stream);
}

const nonsense = {
  400: "This is not HTTP",
  408: "The request did not come to its end in time",
  431: "The request's headers are too long",
};

/** The client's own id if it is one, else a new one. */
function requestId({ headers }: { headers: Record<string, string | string[] | undefined> }): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[\w.:-]{1,128}$/.test(given) ? given : newRequestId();
}

/** `sys_id`, `module_name` and `index` of an error body, as the path named them. */
function namedBy(request: FastifyRequest): { sys_id?: string; module_name?: string; index?: number } {
  const { id, module } = (request.params ?? {}) as { id?: string; module?: string };
  if (!request.routeOptions.url?.startsWith(`${prefix}/systems/`) || id === undefined) return {};
  if (module === undefined) return { sys_id: id };
  const named = parseModuleName(module);
  return { sys_id: id, module_name: named.module, index: named.index };
}

/** Fastify's refusals of a body that a client can do something about; `limit` is the route's, in bytes. */
const refusals: Record<string, { code: ErrorCode; message(limit: number): string }> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: "unsupported_media_type",
    message: () => "The body must be JSON, with Content-Type: application/json",
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: "payload_too_large",
    message: (limit) => `The body is larger than ${limit} bytes`,
  },
};

function asDriverError(error: unknown, limit: number = bodyLimit): unknown {
  const { code, statusCode = 500, message } = error as FastifyError;
  if (typeof code !== "string" || !code.startsWith("FST_") || statusCode >= 500) return error;
  const refusal = refusals[code] ?? { code: "bad_request", message: () => message };
  return new DriverError(refusal.message(limit), { code: refusal.code });
}

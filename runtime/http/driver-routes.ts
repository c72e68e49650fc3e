import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Api } from "../api/api.ts";
import { firstValues, joinedValues } from "./plain-values.ts";
import { nothingAt } from "./server.ts";

interface DriverRoute {
  Querystring: Record<string, string | string[]>;
  Body: string | undefined;
}

/** Bytes of the longest body that a driver's route takes. */
const bodyLimit = 256 * 1024;

/**
 * What drivers serve beside the host's own addresses, which go first. Whether there is such a route, and whether it is
 * public, changes with the settings, so that it is looked up for each call.
 */
export function driverRoutes(server: FastifyInstance, api: Api): void {
  const answer = async (request: FastifyRequest<DriverRoute>, reply: FastifyReply) => {
    const { method, url, query, headers, ip, body, id } = request;
    const found = api.routes.find(method, url.split("?", 1)[0] as string);
    if (found?.route.access !== "public") request.caller = (await api.callers.of(request.raw)).caller;
    if (found === undefined) throw nothingAt(method, url);
    const answered = await api.routes.call(found, request.caller, {
      query: firstValues(query),
      headers: joinedValues(withoutKeys(headers)),
      body: body ?? "",
      address: ip,
      request_id: id,
    });
    // What a driver serves is for other sites too, a QR code say, unless it has its own say.
    return reply
      .removeHeader("Cross-Origin-Resource-Policy")
      .code(answered.status)
      .headers(answered.headers)
      .send(answered.bytes ? Buffer.from(answered.body, "base64") : answered.body);
  };
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_, body, done) => done(null, body));
    scope.route<DriverRoute>({
      method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
      url: "/*",
      config: { public: true },
      bodyLimit,
      exposeHeadRoute: false,
      handler: answer,
    });
  });
}

/** The host's own keys are no business of a driver; `Authorization` may be the driver's own. */
function withoutKeys({ cookie: _, "x-api-key": __, ...headers }: FastifyRequest["headers"]): FastifyRequest["headers"] {
  const { authorization = "", ...others } = headers;
  return /^Bearer /i.test(authorization) ? others : headers;
}

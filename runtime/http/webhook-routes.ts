import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Api } from "../api/api.ts";
import { firstValues, joinedValues } from "./plain-values.ts";
import { prefix } from "./server.ts";

interface Webhook {
  Params: { module: string; secret: string; name: string };
  Querystring: Record<string, string | string[]>;
  Body: string | undefined;
}

/** Calls from outside services, which have no key but a URL with a secret in it. */
export function webhookRoutes(server: FastifyInstance, api: Api): void {
  const take = async ({ method, params, query, headers, body }: FastifyRequest<Webhook>, reply: FastifyReply) => {
    const answer = await api.webhooks.receive(params.module, params.name, {
      method,
      query: firstValues(query),
      headers: joinedValues(headers),
      body: body ?? "",
    });
    return reply
      .code(answer.status)
      .headers(answer.headers ?? {})
      .send(answer.body);
  };
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_, body, done) => done(null, body));
    // Before the body is read: who does not know the secret sends nothing here.
    scope.addHook<Webhook>("onRequest", async ({ params }, reply) => {
      if (!api.webhooks.opens(params.module, params.secret)) return reply.code(404).send();
    });
    scope.route<Webhook>({
      method: ["GET", "POST"],
      url: `${prefix}/webhook/:module/:secret/:name`,
      config: { public: true },
      exposeHeadRoute: false,
      handler: take,
    });
  });
}

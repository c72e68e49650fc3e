import type { FastifyInstance } from "fastify";
import type { Api } from "../api/api.ts";
import { openApiDocument } from "../api/openapi.ts";
import { page } from "./page.ts";
import { prefix } from "./server.ts";

interface Module {
  Params: { id: string };
}

/** Modules, for operators, and the description of the whole API. */
export function moduleRoutes(server: FastifyInstance, api: Api, version: string): void {
  server.get(`${prefix}/modules`, async (request, reply) => {
    const tag = `W/"${api.modulesRevision(request.caller)}"`;
    reply.headers({ ETag: tag, "Cache-Control": "private, no-cache" });
    const known = request.headers["if-none-match"]?.split(",").map((each) => each.trim());
    if (known?.includes(tag)) return reply.code(304).send();
    return page(request, reply, api.modules(request.caller));
  });
  server.get<Module>(`${prefix}/modules/:id`, async ({ caller, params }) => api.module(caller, params.id));
  server.get<Module>(`${prefix}/modules/:id/settings`, async ({ caller, params }) => api.settings(caller, params.id));
  server.get<Module>(`${prefix}/modules/:id/history`, async ({ caller, params }) => api.history(caller, params.id));
  server.get<Module>(`${prefix}/modules/:id/logs`, async ({ caller, params }) => api.logs(caller, params.id));
  server.post<Module>(`${prefix}/modules/:id/start`, async ({ caller, params }) => api.start(caller, params.id));
  server.post<Module>(`${prefix}/modules/:id/stop`, async ({ caller, params }) => api.stop(caller, params.id));
  server.post<Module>(`${prefix}/modules/:id/restart`, async ({ caller, params }) => api.restart(caller, params.id));
  server.get("/metrics", async ({ caller }, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await api.monitoring.metrics(caller)),
  );
  server.get("/openapi.json", async () => openApiDocument(api.contracts(), version));
}

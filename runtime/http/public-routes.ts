import type { FastifyInstance } from "fastify";
import type { Api } from "../api/api.ts";
import { prefix } from "./server.ts";

const open = { config: { public: true } };

/** What is served without a key. */
export function publicRoutes(server: FastifyInstance, api: Api, version: string): void {
  server.get("/healthz", open, async () => ({ status: "ok" }));
  server.get("/readyz", open, async ({ raw }, reply) => {
    const { isReady, modules } = api.monitoring.readiness(await api.callers.ofAny(raw));
    return isReady ? { status: "ready" } : reply.code(503).send({ status: "not ready", modules });
  });
  server.get(prefix, open, async () => ({ name: "Atrium", version, time: api.now() }));
  server.get("/auth/authority", open, async ({ host, hostname }) => ({
    id: "authority-atrium",
    name: "Atrium",
    description: "Sign in with a key: X-API-Key",
    domain: hostname,
    login_url: `//${host}/?continue={{url}}`,
    logout_url: `//${host}/`,
    session: false,
    production: true,
    config: {},
    // ts-client chooses its routes by this: it must look like a PlaceOS version of 2 or later.
    version: "2.0.0",
  }));
}

import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Api } from "../api/api.ts";
import { keyCookie } from "../api/credentials.ts";

interface Page {
  Querystring: { key?: string };
}

const open = { config: { public: true } };

/** What a page may load and do: nothing from elsewhere, no script or style that stands in the page itself. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "Content-Security-Policy": contentSecurityPolicy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  // A new version of the host has new pages, which name its new scripts.
  "Cache-Control": "no-cache",
};

/**
 * Serves the web pages: the operator console at `/` and the room panels at `/panel/{system_id}`. Both load without a key,
 * for what they show comes through the API. `?key=` signs in.
 *
 * @param folder where the built pages are
 */
export function servePages(server: FastifyInstance, api: Api, folder: string): void {
  server.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    // Their names change with their content.
    immutable: true,
    maxAge: "1y",
    index: false,
    setHeaders: (reply) => reply.setHeader("X-Content-Type-Options", "nosniff"),
  });
  server.addHook("onRoute", (route) => {
    if (route.url.startsWith("/assets/")) route.config = { ...route.config, public: true };
  });
  const page = (file: string) => async (request: FastifyRequest<Page>, reply: FastifyReply) => {
    reply.headers(headers);
    if (request.query.key !== undefined) return signIn(request, reply, api);
    return reply.sendFile(file, folder, { cacheControl: false });
  };
  server.get<Page>("/", open, page("index.html"));
  server.get<Page>("/panel/:system", open, page("panel.html"));
}

/** Takes the key out of the address, where it would stay in histories, and puts it where no script reads it. */
function signIn(request: FastifyRequest<Page>, reply: FastifyReply, api: Api): FastifyReply {
  const { key = "" } = request.query;
  const path = request.url.split("?", 1)[0] as string;
  if (api.callerNow(key) === undefined) return reply.redirect(`${path}#key-refused`, 303);
  reply.header("Set-Cookie", keyCookie(key, request));
  return reply.redirect(path, 303);
}

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Api } from "../api/api.ts";
import { cookieOf, keyCookie } from "../api/credentials.ts";
import { prefix } from "./server.ts";
import { openToAll } from "./session-routes.ts";

interface Begin {
  Querystring: { continue?: string };
}

/** What the browser keeps while it is at the provider. It comes back from another site, which `Strict` would not allow. */
const flowCookie = (kept: string, secure: boolean) =>
  `atrium-sign-in=${kept}; Path=/auth; Max-Age=${kept === "" ? 0 : 600}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;

/** Sign-in of people by the company's identity provider. */
export function providerRoutes(server: FastifyInstance, api: Api): void {
  const { callers, providerSignIn } = api;
  const callbackOf = (request: FastifyRequest) => `${callers.ownUrl(request.raw)}/auth/callback`;

  server.get(`${prefix}/sign_in`, openToAll, async () => ({ provider: providerSignIn.label ?? null }));
  server.get<Begin>("/auth/sign_in", openToAll, async (request, reply) => {
    const { url, kept } = await providerSignIn.begin(callbackOf(request), request.query.continue);
    reply.header("Set-Cookie", flowCookie(kept, callers.peer(request.raw).secure));
    return reply.redirect(url, 303);
  });
  server.get("/auth/callback", openToAll, async (request, reply) => {
    const { secure, address } = callers.peer(request.raw);
    const url = new URL(`${callbackOf(request)}?${request.url.split("?", 2)[1] ?? ""}`);
    const kept = cookieOf(request.headers.cookie, "atrium-sign-in");
    const over = flowCookie("", secure);
    try {
      const { key, age, next } = await providerSignIn.complete(url, kept, address);
      return reply.header("Set-Cookie", [over, keyCookie(key, { secure, age })]).redirect(next, 303);
    } catch (error) {
      const { http } = callers.signInFailed(api.answer(error, undefined), address, `${url.search} ${kept}`);
      return reply.header("Set-Cookie", over).redirect(http === 403 ? "/#sign-in-refused" : "/#sign-in-failed", 303);
    }
  });
}

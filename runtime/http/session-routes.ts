import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Api } from "../api/api.ts";
import { keyCookie } from "../api/credentials.ts";
import { userView } from "../api/views.ts";
import { checked } from "./checked.ts";
import { prefix } from "./server.ts";

/** For what is served without a key; in bytes, more than any key or secret has. */
export const openToAll = { config: { public: true }, bodyLimit: 4096 };

const signIn = z.object({ key: z.string() });

/** Who is behind a request, and how a browser keeps a key: as a cookie that no script reads. */
export function sessionRoutes(server: FastifyInstance, api: Api): void {
  server.get(`${prefix}/users/current`, async ({ caller }) => userView(caller));
  server.post(`${prefix}/sign_in`, openToAll, async (request, reply) => {
    const { key } = checked(signIn, request.body);
    const { address, secure } = api.callers.peer(request.raw);
    const caller = await api.signIn(key, address);
    reply.header("Set-Cookie", keyCookie(key, { secure }));
    return userView(caller);
  });
  server.post(`${prefix}/sign_out`, openToAll, async (request, reply) => {
    await api.callers.signOut(request.raw);
    reply.header("Set-Cookie", keyCookie("", api.callers.peer(request.raw)));
    return {};
  });
}

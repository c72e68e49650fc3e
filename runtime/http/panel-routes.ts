import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Api } from "../api/api.ts";
import { keyCookie } from "../api/credentials.ts";
import { checked } from "./checked.ts";
import { page } from "./page.ts";
import { prefix } from "./server.ts";
import { openToAll } from "./session-routes.ts";

interface Code {
  Params: { code: string };
}
interface Panel {
  Params: { id: string };
}

const wanted = z.object({ system_id: z.string().max(200).optional() }).default({});
const claim = z.object({ secret: z.string() });
const approval = z.object({
  system_id: z.string(),
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u, "has no line breaks or other control characters")
    .optional(),
});

/** Room panels: how they get keys of their own, and how operators take them away. */
export function panelRoutes(server: FastifyInstance, { panels, callers }: Api): void {
  server.post(`${prefix}/pairing`, openToAll, async ({ body, ip }) => panels.pair(ip, checked(wanted, body).system_id));
  server.post(`${prefix}/pairing/claim`, openToAll, async (request, reply) => {
    const claimed = await panels.claim(checked(claim, request.body).secret);
    if (claimed === undefined) return reply.code(202).send({ status: "waiting" });
    reply.header("Set-Cookie", keyCookie(claimed.key, callers.peer(request.raw)));
    return { status: "paired", system_id: claimed.system_id };
  });
  server.get<Code>(`${prefix}/pairing/:code`, async ({ caller, params }) => panels.pairing(caller, params.code));
  server.post<Code>(`${prefix}/pairing/:code/approve`, async ({ caller, params, body }) =>
    panels.approve(caller, params.code, checked(approval, body)),
  );

  server.get(`${prefix}/panels`, async (request, reply) => page(request, reply, panels.list(request.caller)));
  server.delete<Panel>(`${prefix}/panels/:id`, async ({ caller, params }) => {
    await panels.revoke(caller, params.id);
    return {};
  });
}

import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { checked } from "./checked.ts";

const query = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
  offset: z.coerce.number().int().min(0).default(0),
  q: z.string().optional(),
});

/** The part of a list that `limit`, `offset` and `q` ask for; `X-Total-Count` says how many there are in all. */
export function page<T extends { id: string; name: string; email?: string | undefined }>(
  request: FastifyRequest,
  reply: FastifyReply,
  items: T[],
): T[] {
  const { limit, offset, q = "" } = checked(query, request.query);
  const wanted = q.toLowerCase();
  const found = items.filter(({ id, name, email = "" }) =>
    [id, name, email].some((text) => text.toLowerCase().includes(wanted)),
  );
  reply.header("X-Total-Count", found.length);
  return found.slice(offset, limit === undefined ? undefined : offset + limit);
}

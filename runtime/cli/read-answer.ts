import { z } from "zod";
import { ClientError } from "../../lib/client/index.ts";

/**
 * Reads an answer of the host.
 *
 * @throws ClientError `internal_error` when it is something else than was asked for
 */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const { data, error } = schema.safeParse(answer);
  if (error === undefined) return data;
  throw new ClientError(`The host answered something else than was asked for: ${z.prettifyError(error)}`, {
    code: "internal_error",
  });
}

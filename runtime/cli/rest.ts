import { z } from "zod";
import { ClientError } from "../../lib/client/index.ts";
import { type ErrorCode, errorCatalogue } from "../../lib/errors.ts";
import type { ConnectionOptions } from "./connection-options.ts";

const errorBody = z.object({
  error: z.string(),
  message: z.string().optional(),
  details: z.looseObject({}).optional(),
});

/**
 * GETs a path below `/api/engine/v2` and answers what the host sends, unchecked.
 *
 * @throws ClientError the host's error, or `connection_lost` when no host answers
 */
export async function get({ url, key }: ConnectionOptions, path: string): Promise<unknown> {
  const request = fetch(`${url}/api/engine/v2${path}`, key === undefined ? {} : { headers: { "X-API-Key": key } });
  const response = await request.catch((error: Error & { cause?: { code?: string } }) => {
    const message = `No answer from ${url} (${error.cause?.code ?? error.message})`;
    throw new ClientError(message, { code: "connection_lost", details: { sent: false } });
  });
  const body = await response.json().catch(() => undefined);
  if (response.ok) return body;
  const { error, message, details } = errorBody.safeParse(body).data ?? { error: "unexpected failure" };
  throw new ClientError(message ?? `${url} answered ${response.status}: ${error}`, {
    code: response.status === 401 ? "unauthorized" : codeOf(error),
    http: response.status,
    details,
  });
}

/** Reads an answer of the host. */
export function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const { data, error } = schema.safeParse(answer);
  if (error === undefined) return data;
  throw new ClientError(`The host answered something else than was asked for: ${z.prettifyError(error)}`, {
    code: "internal_error",
  });
}

/** REST bodies name errors as the catalogue does, with spaces: "module not found". */
function codeOf(error: string): ErrorCode {
  const code = error.replaceAll(" ", "_");
  return Object.hasOwn(errorCatalogue, code) ? (code as ErrorCode) : "internal_error";
}

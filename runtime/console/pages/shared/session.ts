import { useEffect, useState } from "preact/hooks";
import { z } from "zod";
import {
  type Client,
  ClientError,
  type ConnectionState,
  type RestRequest,
  rest,
} from "../../../../lib/client/index.ts";

/**
 * One REST call of the host that served the page, by the cookie's key; `path` is below `/api/engine/v2`.
 *
 * @throws ClientError see `rest`; a ZodError when the answer is not of the shape
 */
export async function ask<Answer>(shape: z.ZodType<Answer>, path: string, request?: RestRequest): Promise<Answer> {
  return shape.parse(await rest({ url: location.origin }, path, request));
}

/** What the host says of who is signed in. */
export const User = z.object({
  id: z.string(),
  name: z.string(),
  level: z.enum(["user", "support", "administrator"]),
  systems: z.array(z.string()).nullable(),
});

/** Who is signed in. `systems` are the ones that the key reaches, null for all. */
export type User = z.output<typeof User>;

/** Who is signed in with the cookie's key; undefined when nobody is. */
export async function currentUser(signal?: AbortSignal): Promise<User | undefined> {
  try {
    return await ask(User, "/users/current", signal === undefined ? {} : { signal });
  } catch (error) {
    if (error instanceof ClientError && error.code === "unauthorized") return undefined;
    throw error;
  }
}

/** The state of a connection, and every change of it. */
export function useConnectionState(client: Pick<Client, "state" | "onState">): ConnectionState {
  const [state, setState] = useState(client.state);
  useEffect(() => {
    setState(client.state);
    const handle = client.onState(setState);
    return () => handle.cancel();
  }, [client]);
  return state;
}

import { z } from "zod";
import { issuesOf } from "./arguments.ts";
import type { OutgoingCall } from "./boundary.ts";

const Call = z.object({
  service: z.string().min(1),
  method: z.string().regex(/^[A-Z]+$/, "is an HTTP method in capitals"),
  // Only the origin of what may be a whole URL.
  origin: z
    .url()
    .transform((url) => new URL(url).origin)
    .optional(),
  status: z.number(),
  failure: z.string().optional(),
  seconds: z.number().min(0),
});

/**
 * A request to an outside service as a driver reports it, which may be one in JavaScript.
 *
 * @throws TypeError what is wrong with it: a mistake of the driver, to be seen where it was made
 */
export function checkedCall(call: unknown): OutgoingCall {
  const { data, error } = Call.safeParse(call);
  if (error === undefined) return data as OutgoingCall;
  const wrong = issuesOf(error).map(({ path, message }) => `${path || "the call"}: ${message}`);
  throw new TypeError(`self.called was given something else than a request that ended; ${wrong.join("; ")}`);
}

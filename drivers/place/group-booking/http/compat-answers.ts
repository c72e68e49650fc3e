import type { RouteReply } from "atrium";
import { admitClient } from "./client.ts";
import type { GroupBookingHost } from "./door.ts";
import { plain } from "./failure.ts";
import { ok } from "./native-routes.ts";

/** Where the routes of the client begin. */
export const clientPath = "/v1/book/group";

/** What all routes of the client's share: they take its credentials, not a key of the host. */
export const client = { access: "public", credentials: "basic", admit: admitClient } as const;

/** Does something, and says no more than that it is done. */
export async function done(work: Promise<unknown>): Promise<RouteReply> {
  await work;
  return { headers: plain, body: ok };
}

/** Says what was made, with the status that the settings want. */
export function created({ settings }: GroupBookingHost, body: object): RouteReply {
  return { status: settings.compat_created_status, headers: plain, body };
}

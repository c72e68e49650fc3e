import { DriverError, type RouteVisit } from "atrium";
import { bookingError } from "../errors.ts";
import { admitReader, type GroupBookingHost } from "./door.ts";
import { isSame } from "./is-same.ts";

/**
 * Lets in who has the client's credentials, as `Authorization: Basic`. Wrong ones count as calls without a key.
 *
 * @throws DriverError `unauthorized`; `not_found` when the settings name no client
 */
export function admitClient(self: GroupBookingHost, visit: RouteVisit): void {
  const { client_id, client_secret } = self.settings;
  if (client_id === undefined || client_secret === undefined) throw nothingHere();
  const [scheme = "", encoded = ""] = (visit.headers.authorization ?? "").split(" ");
  const given = Buffer.from(encoded, "base64").toString();
  if (isSame(given, `${client_id}:${client_secret}`) && scheme.toLowerCase() === "basic") return;
  admitReader(self, visit);
  throw new DriverError("Send the client's id and secret as Basic credentials", { code: "unauthorized" });
}

/** True for the client's id, which stands in public addresses; false for all when the settings name no client. */
export function isClient({ settings }: GroupBookingHost, clientId: string): boolean {
  return isSame(clientId, settings.client_id ?? "") && settings.client_id !== undefined;
}

/** What is answered where there is nothing for this caller: the same for what does not exist and for what is not shown. */
export function nothingHere(): DriverError {
  return bookingError("profile.not_found", "There is nothing to book at this address");
}

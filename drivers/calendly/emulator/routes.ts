import type { Clock } from "atrium";
import type { EmulatorRequest, EmulatorRoute } from "atrium/testing";
import { invalid, notFound, refusal, required } from "./answers.ts";
import { uris } from "./json.ts";
import type { Offer, Organization, Person } from "./organization.ts";

/** What the routes share. */
export interface Emulated {
  clock: Clock;
  /** As it is now: a reset replaces it. */
  organization: () => Organization;
  /** What the owner of the token may do. */
  role: "owner" | "admin" | "user";
  /** `free` cannot book through the API. */
  plan: "free" | "paid";
  /** The most items on a page, whatever is asked for. */
  pageLimit: number;
}

/** The routes of one family. */
export type Routes = (emulated: Emulated) => EmulatorRoute[];

/** Whose token it is: the first of the organization. */
export function tokenOwner({ organization }: Emulated): Person {
  return organization().people[0] as Person;
}

/** The person behind a URI of the query. */
export function personAt({ organization }: Emulated, request: EmulatorRequest, parameter: string, uri: string): Person {
  const found = organization().people.find((each) => uris(request.url.origin).user(each) === uri);
  if (found === undefined) throw invalid(parameter, "is not a valid URI");
  return found;
}

/** The event type behind a URI. */
export function offerAt({ organization }: Emulated, request: EmulatorRequest, parameter: string, uri: string): Offer {
  const found = organization().offers.find((each) => uris(request.url.origin).offer(each) === uri);
  if (found === undefined) throw invalid(parameter, "is not a valid URI");
  return found;
}

/** The only one with an id, or 404. */
export function byId<T extends { id: string }>(items: readonly T[], id: string | undefined): T {
  const found = items.find((each) => each.id === id);
  if (found === undefined) throw notFound();
  return found;
}

/**
 * Whom a list is about: a person of the query's `user`, or everybody with `organization`, for which the token must be
 * that of an owner or admin.
 */
export function listOwner(emulated: Emulated, request: EmulatorRequest): Person | "everybody" {
  const { searchParams, origin } = request.url;
  const user = searchParams.get("user");
  if (user !== null) return personAt(emulated, request, "user", user);
  const organization = emulated.organization();
  if (required(request, "organization") !== uris(origin).organization(organization)) {
    throw invalid("organization", "is not a valid URI");
  }
  if (emulated.role === "user") throw refusal(403, "You do not have permission to access this resource.");
  return "everybody";
}

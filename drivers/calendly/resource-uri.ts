import { DriverError } from "atrium";

/** The kinds of things that Calendly names by URIs. */
export type Collection = "users" | "organizations" | "event_types" | "scheduled_events";

/**
 * The URI by which Calendly knows something, from that URI or from its last part.
 *
 * @throws DriverError `invalid_arguments` for anything else, such as a URI of another host
 */
export function uriOf(baseUrl: string, collection: Collection, given: string): string {
  return `${baseUrl}/${collection}/${idOf(baseUrl, collection, given)}`;
}

/**
 * The last part of a URI, which may be given by itself.
 *
 * @throws DriverError as `uriOf`
 */
export function idOf(baseUrl: string, collection: Collection, given: string): string {
  const prefix = `${baseUrl}/${collection}/`;
  const id = given.startsWith(prefix) ? given.slice(prefix.length) : given;
  if (/^[\w-]{1,128}$/.test(id)) return id;
  throw new DriverError(`Name one of Calendly's ${collection} by its id or by its URI below ${prefix}`, {
    code: "invalid_arguments",
  });
}

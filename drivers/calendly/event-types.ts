import { type Caller, path, qrPng, qrSvg } from "atrium";
import { z } from "zod";
import type { CalendlyClient, Page, Read } from "./calendly-client.ts";

const text = z.string().nullish();

/** Something that can be booked. Calendly adds fields and values over time: what is not known today is text. */
export const EventType = z.object({
  uri: z.string(),
  name: z.string(),
  active: z.boolean(),
  scheduling_url: z.string().describe("The page on which it is booked"),
  pooling_type: text.describe("`round_robin`, `collective`, or whatever else Calendly says; null without a team"),
  duration: z.number().nullish().describe("Minutes"),
  kind: text.describe("`solo` or `group`"),
  type: text.describe("`StandardEventType` or `AdhocEventType`"),
  slug: text,
  description_plain: text,
  booking_method: text.describe("`instant` or `poll`"),
  secret: z.boolean().nullish().describe("True when it is not on the owner's page"),
  admin_managed: z.boolean().nullish(),
  profile: z
    .object({ type: z.string().describe("`User` or `Team`"), name: z.string(), owner: z.string().describe("URI") })
    .nullish(),
});

export type EventType = z.output<typeof EventType>;

/** What somebody, or a whole organization, offers. One of the two URIs. */
export interface EventTypeQuery {
  user?: string | undefined;
  organization?: string | undefined;
  active?: boolean | undefined;
}

/** A page of event types, or all of them. */
export async function listEventTypes(
  client: CalendlyClient,
  caller: Caller,
  { user, organization, active }: EventTypeQuery,
  page: { all: boolean; next?: string | undefined },
): Promise<Page<EventType>> {
  const read: Read<EventType> = {
    path: "/event_types",
    query: { user, organization, active },
    answer: EventType,
  };
  return page.all ? { items: await client.all(caller, read), next_page: null } : client.page(caller, read, page.next);
}

/** An event type by its id. */
export function getEventType(client: CalendlyClient, caller: Caller, id: string): Promise<EventType> {
  return client.get(caller, { path: path`/event_types/${id}`, answer: EventType });
}

/** Where something of an organization is booked, and with whom. */
export const SchedulingLink = z.object({
  member: z.string().nullable().describe("Name of the person or team; null when Calendly names nobody"),
  member_type: z.string().nullable().describe("`User` or `Team`"),
  member_uri: z.string().nullable(),
  event_type: z.string().describe("Its name"),
  event_type_uri: z.string(),
  scheduling_url: z.string(),
  pooling_type: z.string().nullable().describe("`round_robin`, `collective`, ...; null without a team"),
  active: z.boolean(),
});

export type SchedulingLink = z.output<typeof SchedulingLink>;

/** The links of everybody in an organization, sorted by member and name. Needs a token of an owner or admin. */
export async function schedulingLinks(
  client: CalendlyClient,
  caller: Caller,
  organization: string,
): Promise<SchedulingLink[]> {
  const { items } = await listEventTypes(client, caller, { organization }, { all: true });
  return items
    .map(linkOf)
    .sort((a, b) => compare(a.member ?? "", b.member ?? "") || compare(a.event_type, b.event_type));
}

function linkOf({ uri, name, scheduling_url, active, pooling_type = null, profile }: EventType): SchedulingLink {
  return {
    member: profile?.name ?? null,
    member_type: profile?.type ?? null,
    member_uri: profile?.owner ?? null,
    event_type: name,
    event_type_uri: uri,
    scheduling_url,
    pooling_type,
    active,
  };
}

const { compare } = new Intl.Collator("en");

/** The QR code of a scheduling page. */
export const LinkCode = z.object({
  scheduling_url: z.string(),
  content_type: z.enum(["image/svg+xml", "image/png"]),
  content: z.string().describe("The SVG document, or the PNG in base64"),
});

/** @param size pixels per side of a PNG */
export function linkCode(url: string, format: "svg" | "png", size: number): z.output<typeof LinkCode> {
  return format === "svg"
    ? { scheduling_url: url, content_type: "image/svg+xml", content: qrSvg(url) }
    : { scheduling_url: url, content_type: "image/png", content: qrPng(url, size) };
}

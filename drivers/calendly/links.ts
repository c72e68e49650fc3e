import type { Caller } from "atrium";
import { z } from "zod";
import type { CalendlyClient } from "./calendly-client.ts";

/** A page on which something can be booked once. */
export const SingleUseLink = z.object({ booking_url: z.string(), owner: z.string().describe("URI of the event type") });

/** A link on which an event type, by its URI, can be booked once. */
export function createSingleUseLink(
  client: CalendlyClient,
  caller: Caller,
  owner: string,
): Promise<z.output<typeof SingleUseLink>> {
  return client.post(
    caller,
    "/scheduling_links",
    { max_event_count: 1, owner, owner_type: "EventType" },
    SingleUseLink,
  );
}

/** Something that can be booked within some days, and is on nobody's page. */
export const OneOff = z.object({
  scheduling_url: z.string(),
  uri: z.string().nullish(),
  name: z.string().nullish(),
});

/** A one-off event type to be made; hosts are URIs. */
export interface NewOneOff {
  name: string;
  host: string;
  duration: number;
  start_date: string;
  end_date: string;
  co_hosts?: string[] | undefined;
  time_zone?: string | undefined;
  location?: { kind: string; location?: string | undefined } | undefined;
}

export function createOneOff(
  client: CalendlyClient,
  caller: Caller,
  { start_date, end_date, time_zone: timezone, ...rest }: NewOneOff,
): Promise<z.output<typeof OneOff>> {
  const date_setting = { type: "date_range", start_date, end_date };
  return client.post(caller, "/one_off_event_types", { ...rest, timezone, date_setting }, OneOff);
}

import { type CommandBuilder, DriverError, personal, timeZone, unixTime } from "atrium";
import { z } from "zod";
import type { CalendlyModule } from "./calendly-module.ts";
import {
  EventType,
  getEventType,
  LinkCode,
  linkCode,
  listEventTypes,
  SchedulingLink,
  schedulingLinks,
} from "./event-types.ts";
import { createOneOff, createSingleUseLink, OneOff, SingleUseLink } from "./links.ts";
import { organization, organizationUri, ownerUri, user, userUri } from "./people-commands.ts";
import { AvailableTime, availableTimes } from "./times.ts";

/** An event type, by URI or id. */
export const event_type = z.string().describe("URI or id of an event type");

/** Where something takes place. */
export const location = z
  .object({
    kind: z.string().describe("`physical`, `outbound_call`, `google_conference`, ..."),
    location: z.string().optional().describe("An address, or the number to call"),
  })
  .optional();

/** Leads to the rest of a list. */
export const next_page = z
  .string()
  .optional()
  .describe("From the answer with the page before; the same arguments again");

/** A part of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next_page: z.string().nullable().describe("Null at the end") });

/** Commands about what can be booked. */
export const eventTypeCommands = (command: CommandBuilder<CalendlyModule>) => ({
  list_event_types: command({
    summary: "What somebody, or everybody in an organization, offers",
    description: "That of the token's user when nobody is named. An organization needs a token of an owner or admin.",
    params: {
      user: user.optional(),
      organization: organization.optional(),
      active: z.boolean().optional().describe("Only those that can be booked, or only those that cannot"),
      all_pages: z.boolean().default(false).describe("All of them, instead of a page of 100"),
      next_page,
    },
    returns: pageOf(EventType),
    run: async (self, { user, organization, active, all_pages, next_page }) => {
      const owner = await ownerUri(self, { user, organization });
      return listEventTypes(self.client, self, { ...owner, active }, { all: all_pages, next: next_page });
    },
  }),
  get_event_type: command({
    summary: "One event type",
    params: { uri: event_type },
    returns: EventType,
    run: (self, { uri }) => getEventType(self.client, self, self.idOf("event_types", uri)),
  }),
  available_times: command({
    summary: "The starts at which an event type can be booked",
    description: "At most 366 days; the past and the next minute are left out.",
    params: { event_type, from: unixTime, to: unixTime },
    returns: z.array(AvailableTime),
    run(self, { event_type, from, to }) {
      const wanted = { event_type: self.uri("event_types", event_type), from, to };
      const options = { now: self.clock.now() / 1_000, days: self.settings.available_days };
      return availableTimes(self.client, self, wanted, options);
    },
  }),
  scheduling_links_for_organization: command({
    summary: "Who in the organization can be booked for what, and on which page",
    description: "Needs a token of an owner or admin.",
    level: "administrator",
    returns: z.array(SchedulingLink),
    run: async (self) => schedulingLinks(self.client, self, await organizationUri(self, undefined)),
  }),
  scheduling_link_qrcode: command({
    summary: "The QR code of an event type's page",
    params: {
      event_type,
      format: z.enum(["svg", "png"]).default("svg"),
      size: z.int().min(1).max(4_096).default(256).describe("Pixels per side of a PNG"),
    },
    returns: LinkCode,
    async run(self, { event_type, format, size }) {
      const { scheduling_url } = await getEventType(self.client, self, self.idOf("event_types", event_type));
      return linkCode(scheduling_url, format, size);
    },
  }),
  create_single_use_link: command({
    summary: "A page on which an event type can be booked once",
    level: "support",
    params: { event_type },
    returns: SingleUseLink,
    run: (self, { event_type }) => createSingleUseLink(self.client, self, self.uri("event_types", event_type)),
  }),
  create_one_off_event_type: command({
    summary: "Something that can be booked within some days, and is on nobody's page",
    level: "support",
    params: {
      name: personal(z.string().trim().min(1).max(55)),
      duration: z.int().min(1).max(720).describe("Minutes"),
      start_date: z.iso.date().describe("The first day, such as 2026-11-21"),
      end_date: z.iso.date().describe("The last day"),
      host: user.optional().describe("The token's user if absent"),
      co_hosts: z.array(user).optional(),
      time_zone: timeZone.optional().describe("The host's if absent"),
      location: personal(location),
    },
    returns: OneOff,
    async run(self, { host, co_hosts, ...wanted }) {
      if (wanted.end_date < wanted.start_date) {
        throw new DriverError("`end_date` must not be before `start_date`", { code: "invalid_arguments" });
      }
      const hosts = {
        host: await userUri(self, host),
        co_hosts: co_hosts?.map((each) => self.uri("users", each)),
      };
      return createOneOff(self.client, self, { ...wanted, ...hosts });
    },
  }),
});

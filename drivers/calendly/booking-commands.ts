import { type CommandBuilder, emailAddress, personal, timeZone, unixTime } from "atrium";
import { z } from "zod";
import type { CalendlyModule } from "./calendly-module.ts";
import { event_type, location, next_page, pageOf } from "./event-type-commands.ts";
import { organization, ownerUri, user } from "./people-commands.ts";
import {
  cancelEvent,
  createInvitee,
  getInvitees,
  Invitee,
  listScheduledEvents,
  ScheduledEvent,
} from "./scheduled-events.ts";

const event = z.string().describe("URI or id of a scheduled event");

/** Commands about what was booked. */
export const bookingCommands = (command: CommandBuilder<CalendlyModule>) => ({
  list_scheduled_events: command({
    summary: "What was booked with somebody, or with everybody in an organization, by its start",
    description: "With the token's user when nobody is named. An organization needs a token of an owner or admin.",
    params: {
      user: user.optional(),
      organization: organization.optional(),
      status: z.enum(["active", "canceled"]).optional(),
      from: unixTime.optional().describe("Unix time of the first start that counts"),
      to: unixTime.optional().describe("Unix time of the last start that counts"),
      invitee_email: personal(emailAddress.optional().describe("Only what this person booked")),
      all_pages: z.boolean().default(false).describe("All of them, instead of a page of 100"),
      next_page,
    },
    returns: pageOf(ScheduledEvent),
    run: async (self, { user, organization, all_pages, next_page, ...query }) => {
      const owner = await ownerUri(self, { user, organization });
      return listScheduledEvents(self.client, self, { ...query, ...owner }, { all: all_pages, next: next_page });
    },
  }),
  get_invitees: command({
    summary: "Who booked an event",
    level: "support",
    params: { event },
    returns: z.array(Invitee),
    run: (self, { event }) => getInvitees(self.client, self, self.idOf("scheduled_events", event)),
  }),
  cancel_event: command({
    summary: "Cancels an event; Calendly tells its invitees",
    level: "support",
    params: { event, reason: personal(z.string().max(10_000).optional().describe("For the invitees")) },
    returns: z.literal(true),
    async run(self, { event, reason }) {
      await cancelEvent(self.client, self, self.idOf("scheduled_events", event), reason);
      self.account.changed();
      return true as const;
    },
  }),
  create_invitee: command({
    summary: "Books in somebody's name; Calendly writes to them",
    description:
      "Needs a paid plan. It is sent once: when nobody knows whether it was booked, the error's details have " +
      "`outcome: unknown`; look with list_scheduled_events before you book again.",
    level: "support",
    params: {
      event_type,
      start_time: unixTime.describe("One of available_times"),
      name: personal(z.string().trim().min(1).max(255)),
      email: personal(emailAddress),
      time_zone: timeZone.describe("The invitee's"),
      location: personal(location.describe("Where the event type lets the invitee choose")),
      guests: personal(z.array(emailAddress).max(10).optional().describe("Mail addresses of others who come")),
      answers: personal(
        z
          .array(z.object({ question: z.string(), answer: z.string() }))
          .optional()
          .describe("To the event type's questions, each exactly as it stands there, in their order"),
      ),
      text_reminder_number: personal(z.string().optional().describe("Number for a reminder, such as +493023125110")),
    },
    returns: Invitee,
    async run(self, { event_type, ...booking }) {
      const made = await createInvitee(self.client, self, {
        ...booking,
        event_type: self.uri("event_types", event_type),
      });
      self.account.changed();
      return made;
    },
  }),
});

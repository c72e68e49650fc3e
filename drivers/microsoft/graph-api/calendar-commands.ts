import { type CommandBuilder, mailbox, timeZone, unixTime } from "atrium";
import { z } from "zod";
import { Event } from "./event.ts";
import { createEvent, deleteEvent, listEvents } from "./events.ts";
import { type GraphModule, unusedUser } from "./graph-module.ts";
import { newEvent } from "./new-event.ts";

/** Commands about calendars and the events on them. */
export const calendarCommands = (command: CommandBuilder<GraphModule>) => ({
  list_events: command({
    summary: "Events on a calendar that touch a period, sorted by their start",
    level: "support",
    params: {
      calendar_id: mailbox,
      period_start: unixTime,
      period_end: unixTime,
      time_zone: timeZone.optional().describe("Zone in which days are counted; each event's own if absent"),
      user_id: unusedUser,
      include_cancelled: z.boolean().default(false),
      ical_uid: z.string().optional().describe("Only events with this iCalendar id"),
    },
    returns: z.array(Event),
    run: (self, args) => listEvents(self.graph, self, args),
  }),
  create_event: command({
    summary: "Makes an event and invites its attendees",
    description:
      "The mailbox is calendar_id, else user_id, else the service account. A room is booked by inviting it as an " +
      "attendee with `resource: true`. Without online_meeting_* the event gets a meeting of conference_type.",
    level: "support",
    params: newEvent,
    returns: Event,
    run: (self, event) =>
      createEvent(self.graph, self, event, {
        mailbox: self.mailboxFor(event.calendar_id, event.user_id),
        conferenceType: self.settings.calendar_config.conference_type,
      }),
  }),
  delete_event: command({
    summary: "Takes an event out of a calendar",
    description:
      "With notify or a comment, an organizer's event is cancelled, which tells the attendees. Microsoft tells the " +
      "attendees of an organizer's event in any case.",
    level: "support",
    params: {
      calendar_id: mailbox,
      event_id: z.string().min(1).describe("As list_events gives it"),
      user_id: unusedUser,
      notify: z.boolean().default(false),
      comment: z.string().optional().describe("For the attendees"),
    },
    returns: z.literal(true),
    run: async (self, args) => {
      await deleteEvent(self.graph, self, args);
      return true as const;
    },
  }),
});

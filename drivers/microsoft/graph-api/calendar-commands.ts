import { type CommandBuilder, mailbox, personal, timeZone, unixTime } from "atrium";
import { z } from "zod";
import { Availability, availability } from "./availability.ts";
import { Calendar, listCalendars } from "./calendars.ts";
import { Event } from "./event.ts";
import { EventChanges } from "./event-changes.ts";
import { acceptEvent, declineEvent, deleteEvent } from "./event-responses.ts";
import { createEvent, getEvent, listEvents, updateEvent } from "./events.ts";
import { type GraphModule, unusedUser } from "./graph-module.ts";
import { newEvent } from "./new-event.ts";
import { tellChange } from "./own-changes.ts";
import { listRoomLists, listRooms, Room, RoomList } from "./places.ts";

const event_id = z.string().min(1).describe("As list_events gives it, or its iCalendar id");

/** The parameters of what is done with an event on a calendar. */
const response = {
  calendar_id: mailbox,
  event_id,
  user_id: unusedUser,
  notify: z.boolean().default(false),
  comment: personal(z.string().optional()),
};

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
  get_event: command({
    summary: "An event on a calendar",
    level: "support",
    params: { calendar_id: mailbox, event_id, user_id: unusedUser },
    returns: Event,
    run: (self, args) => getEvent(self.graph, self, args),
  }),
  create_event: command({
    summary: "Makes an event and invites its attendees",
    description:
      "The mailbox is calendar_id, else user_id, else the service account. A room is booked by inviting it as an " +
      "attendee with `resource: true`. Without online_meeting_* the event gets a meeting of conference_type.",
    level: "support",
    params: newEvent,
    returns: Event,
    async run(self, event) {
      const mailbox = self.mailboxFor(event.calendar_id, event.user_id);
      const { conference_type: conferenceType } = self.settings.calendar_config;
      const created = await createEvent(self.graph, self, event, { mailbox, conferenceType });
      tellChange(self, mailbox, "created", created.attendees);
      return created;
    },
  }),
  update_event: command({
    summary: "Changes an event",
    description:
      "Takes an event as list_events answers it, or its id and what is to be different. Only what differs is sent: " +
      "attendees hear of a change to the list of attendees only when it concerns them, and of any other change. The " +
      "mailbox is calendar_id, else user_id, else the event's, else the service account.",
    level: "support",
    params: { event: EventChanges, user_id: mailbox.optional(), calendar_id: mailbox.optional() },
    returns: Event,
    async run(self, { event, user_id, calendar_id }) {
      const whose = self.mailboxFor(calendar_id, user_id, event.mailbox ?? undefined);
      const changed = await updateEvent(self.graph, self, whose, event);
      tellChange(self, whose, "updated", changed.attendees);
      return changed;
    },
  }),
  delete_event: command({
    summary: "Takes an event out of a calendar",
    description:
      "With notify or a comment, an organizer's event is cancelled, which tells the attendees. Microsoft tells the " +
      "attendees of an organizer's event in any case.",
    level: "support",
    params: { ...response, comment: response.comment.describe("For the attendees") },
    returns: z.literal(true),
    run: async (self, args) => {
      await deleteEvent(self.graph, self, args);
      tellChange(self, args.calendar_id, "deleted");
      return true as const;
    },
  }),
  decline_event: command({
    summary: "Declines an invitation",
    description:
      "Takes the event out of the calendar. On the organizer's calendar the event is cancelled, which tells the attendees.",
    level: "support",
    params: { ...response, comment: response.comment.describe("For the organizer, with notify") },
    returns: z.literal(true),
    run: async (self, args) => {
      await declineEvent(self.graph, self, args);
      tellChange(self, args.calendar_id, "deleted");
      return true as const;
    },
  }),
  accept_event: command({
    summary: "Accepts an invitation",
    level: "support",
    params: { ...response, comment: response.comment.describe("For the organizer, with notify") },
    returns: z.literal(true),
    run: async (self, args) => {
      await acceptEvent(self.graph, self, args);
      tellChange(self, args.calendar_id, "updated");
      return true as const;
    },
  }),
  list_calendars: command({
    summary: "The calendars of a mailbox",
    level: "support",
    params: { user_id: mailbox },
    returns: z.array(Calendar),
    run: (self, { user_id }) => listCalendars(self.graph, self, user_id),
  }),
  availability: command({
    summary: "When calendars are taken",
    description:
      "One answer for each calendar, in the order of the argument. One that cannot be read has an `error`: unknown is " +
      "not free. Asks in the name of user_id, else of the service account.",
    level: "support",
    params: {
      calendars: z.array(mailbox),
      period_start: unixTime,
      period_end: unixTime,
      view_interval: z.int().min(5).max(1_440).optional().describe("Minutes in which Microsoft counts"),
      user_id: mailbox.optional().describe("Who asks"),
    },
    returns: z.array(Availability),
    run: (self, args) => availability(self.graph, self, self.mailboxFor(args.user_id), args),
  }),
  list_rooms: command({
    summary: "The rooms of the tenant",
    level: "support",
    returns: z.array(Room),
    run: (self) => listRooms(self.graph, self),
  }),
  list_room_lists: command({
    summary: "The tenant's lists of rooms, such as its buildings",
    level: "support",
    returns: z.array(RoomList),
    run: (self) => listRoomLists(self.graph, self),
  }),
  calendar_service_name: command({
    summary: "Which calendar service this is",
    returns: z.literal("office365"),
    run: () => "office365" as const,
  }),
});

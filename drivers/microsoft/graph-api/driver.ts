import { DriverError, defineDriver, emailAddress, mailbox, qrPng, qrSvg, Throttle, timeZone, unixTime } from "atrium";
import { z } from "zod";
import { Connection } from "./connection.ts";
import { Event } from "./event.ts";
import { createEvent, deleteEvent, listEvents } from "./events.ts";
import { GraphClient, outsideCall } from "./graph-client.ts";
import { newEvent } from "./new-event.ts";
import { CalendarConfig } from "./settings.ts";
import { TokenSource } from "./token-source.ts";
import { getUser, User } from "./users.ts";

const count = z.int().min(0);
const size = z.number().default(128).describe("Pixels per side, up to 4,096");

export default defineDriver(
  {
    name: "Microsoft Graph API",
    module: "Calendar",
    summary: "Calendars and people of a Microsoft 365 tenant",
    settings: {
      calendar_service_account: emailAddress.optional().describe("Mailbox of commands that name none"),
      calendar_config: CalendarConfig,
      rate_limit: z.int().positive().default(5).describe("Calls to Graph that may start within any second"),
    },
    status: {
      connected: z.boolean().describe("True when there is a token and Graph answers"),
      last_error: z.string().nullable().describe("Why it is not connected"),
      queue_size: count.describe("Calls to Graph that wait"),
      in_flight_size: count.describe("Calls to Graph that run"),
      throttled_until: unixTime.nullable().describe("When the last mailbox that Graph wants left alone is free again"),
    },

    setup(module) {
      const { calendar_config: config, calendar_service_account, rate_limit: rateLimit } = module.settings;
      const { clock, log } = module;
      const throttle = new Throttle({ source: "graph", rateLimit, clock, changed: () => showQueue() });
      const showQueue = () => {
        if (module.signal.aborted) return;
        module.setStatus("queue_size", throttle.queueSize);
        module.setStatus("in_flight_size", throttle.inFlightSize);
        module.setStatus("throttled_until", throttle.heldUntil);
      };
      const tokens = new TokenSource(config, clock);
      const unreachable = () => connection.doubt();
      const graph = new GraphClient({ endpoint: config.graph_endpoint, tokens, throttle, clock, log, unreachable });
      const connection = new Connection({
        after: (delay, callback) => module.after(delay, callback),
        check: () => checkGraph(graph, module.signal),
        report(problem) {
          if (module.signal.aborted) return;
          module.setStatus("connected", problem === null);
          module.setStatus("last_error", problem);
        },
      });
      const mailboxFor = (...named: (string | undefined)[]) => {
        const found = [...named, calendar_service_account].find((name) => name !== undefined);
        if (found !== undefined) return found;
        throw new DriverError("Name a calendar_id or user_id, or set calendar_service_account", {
          code: "invalid_arguments",
        });
      };
      module.onStop(() => throttle.stop());
      module.setStatus("connected", false);
      module.setStatus("last_error", null);
      showQueue();
      void connection.check();
      return { graph, tokens, throttle, mailboxFor };
    },
  },
  (command) => ({
    queue_size: command({
      summary: "How many calls to Graph wait",
      returns: count,
      run: (self) => self.throttle.queueSize,
    }),
    in_flight_size: command({
      summary: "How many calls to Graph run",
      returns: count,
      run: (self) => self.throttle.inFlightSize,
    }),
    generate_svg_qrcode: command({
      summary: "A QR code as an SVG document",
      params: { text: z.string() },
      returns: z.string(),
      run: (_, { text }) => qrSvg(text),
    }),
    generate_png_qrcode: command({
      summary: "A QR code as a PNG, in base64",
      params: { text: z.string(), size },
      returns: z.string().describe("Base64, without a data URL's prefix"),
      run: (_, { text, size }) => qrPng(text, size),
    }),
    list_events: command({
      summary: "Events on a calendar that touch a period, sorted by their start",
      level: "support",
      params: {
        calendar_id: mailbox,
        period_start: unixTime,
        period_end: unixTime,
        time_zone: timeZone.optional().describe("Zone in which days are counted; each event's own if absent"),
        user_id: mailbox.optional().describe("Taken for the sake of older clients; calendar_id says whose calendar"),
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
        user_id: mailbox.optional().describe("Taken for the sake of older clients; calendar_id says whose calendar"),
        notify: z.boolean().default(false),
        comment: z.string().optional().describe("For the attendees"),
      },
      returns: z.literal(true),
      run: async (self, args) => {
        await deleteEvent(self.graph, self, args);
        return true as const;
      },
    }),
    get_user: command({
      summary: "A person of the directory",
      level: "support",
      params: { user_id: mailbox.describe("Mail address, user principal name or id") },
      returns: User,
      run: (self, { user_id }) => getUser(self.graph, self, user_id),
    }),
    access_token: command({
      summary: "The application's token for Graph",
      level: "administrator",
      params: {
        user_id: mailbox.optional().describe("Changes nothing: the token is the application's, for all users"),
      },
      returns: z.object({ token: z.string(), expires: z.iso.datetime() }),
      run: async (self) => {
        const { token, expires } = await self.tokens.get(self.signal);
        return { token, expires: expires.toISOString() };
      },
    }),
  }),
);

/** Graph that refuses with 403 works: what an application may do is a matter of each command. */
async function checkGraph(graph: GraphClient, signal: AbortSignal): Promise<void> {
  try {
    await graph.send({ signal, requestId: undefined }, { url: "/users?$top=1&$select=id", once: true });
  } catch (error) {
    if (outsideCall(error)?.status !== 403) throw error;
  }
}

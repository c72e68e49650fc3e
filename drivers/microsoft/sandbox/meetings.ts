import type { Clock, Timer } from "atrium";
import {
  type Attendee,
  type CalendarEvent,
  contentOf,
  type EventContent,
  overlaps,
  type Response,
} from "./calendar-event.ts";
import { htmlOf } from "./event-body.ts";
import { type EventChanges, sameAddress } from "./event-input.ts";
import type { Mailbox, Tenant } from "./tenant.ts";

/**
 * What Exchange does around events: invitations put copies into the attendees' calendars, changes and answers travel
 * between the copies, and rooms answer by themselves. Microsoft's rules as in the Graph reference of event, "Create
 * event", "Update event", "event: cancel" and "event: decline".
 */
export class Meetings {
  readonly #tenant: Tenant;
  readonly #clock: Clock;
  readonly #roomLatency: number;
  readonly #waiting = new Set<Timer>();

  /** @param roomLatency milliseconds after which a room answers */
  constructor(tenant: Tenant, roomLatency: number) {
    this.#tenant = tenant;
    this.#clock = tenant.clock;
    this.#roomLatency = roomLatency;
  }

  /** Puts an event into its organizer's calendar and invites the attendees. */
  create(organizer: Mailbox, changes: EventChanges, roomsAnswer: "later" | "now" = "later"): CalendarEvent {
    const event = this.#store(organizer, {
      ...blankContent(),
      ...changes,
      organizer: { name: organizer.profile.displayName, address: organizer.profile.mail ?? organizer.address },
      isOrganizer: true,
      responseStatus: { response: "organizer", time: 0 },
    });
    const rooms = this.#invite(event, true);
    if (roomsAnswer === "now") for (const room of rooms) this.#answerAsRoom(event.iCalUId, room);
    else this.#askLater(event.iCalUId, rooms);
    return event;
  }

  /** Changes an event; the organizer's changes reach every copy, an attendee's only its own. */
  update(event: CalendarEvent, changes: EventChanges): void {
    const moved = ["start", "end", "isAllDay"].some((key) => key in changes && changed(event, changes, key));
    const before = event.attendees;
    this.#change(event, changes);
    if (!event.isOrganizer) return;
    if (moved) for (const attendee of event.attendees) attendee.status = { response: "none", time: 0 };
    const gone = before.filter(
      (old) => !event.attendees.some((now) => sameAddress(old.emailAddress.address, now.emailAddress.address)),
    );
    for (const { emailAddress } of gone) this.#cancelCopy(event, emailAddress.address);
    this.#askLater(event.iCalUId, this.#invite(event, moved));
  }

  /** Removes an event from its calendar; when it is the organizer's, attendees keep a cancelled copy. */
  remove(event: CalendarEvent): void {
    this.#tenant.removeEvent(event);
    if (!event.isOrganizer) return;
    for (const { emailAddress } of event.attendees) this.#cancelCopy(event, emailAddress.address);
  }

  /** An attendee's answer; `tell` sends it to the organizer. A declined event leaves the attendee's calendar. */
  respond(event: CalendarEvent, response: Response, tell: boolean): void {
    const status = { response, time: this.#clock.now() };
    const showAs = response === "accepted" && event.showAs === "tentative" ? "busy" : event.showAs;
    this.#change(event, { responseStatus: status, showAs });
    setStatus(event, event.mailbox, status);
    if (response === "declined") this.#tenant.removeEvent(event);
    const organizers = this.#tenant.copyOf(event.iCalUId, event.organizer.address);
    if (!tell || organizers === undefined) return;
    this.#change(organizers, {});
    setStatus(organizers, event.mailbox, status);
  }

  /** Forgets which rooms have still to answer. */
  forget(): void {
    for (const timer of this.#waiting) timer.cancel();
    this.#waiting.clear();
  }

  /**
   * Brings the content to every attendee's copy and makes missing ones.
   *
   * @param again true when attendees are to answer anew, also those who had declined
   * @returns the addresses of rooms that now have to answer
   */
  #invite(event: CalendarEvent, again: boolean): string[] {
    const rooms: string[] = [];
    for (const { type, emailAddress, status } of event.attendees) {
      const mailbox = this.#tenant.findMailbox(emailAddress.address);
      if (mailbox === undefined || mailbox.address === event.mailbox) continue;
      const copy = this.#tenant.copyOf(event.iCalUId, mailbox.address);
      if (copy === undefined && !again && status.response !== "none") continue;
      if (copy !== undefined) {
        this.#change(copy, { ...contentOf(event), ...(again ? { responseStatus: notResponded() } : {}) });
      } else {
        const { iCalUId, organizer } = event;
        this.#store(mailbox, {
          ...contentOf(event),
          iCalUId,
          organizer,
          isOrganizer: false,
          responseStatus: notResponded(),
          showAs: mailbox.room === null ? "tentative" : "busy",
        });
      }
      if (type === "resource" && mailbox.room !== null && (again || copy === undefined)) rooms.push(mailbox.address);
    }
    return rooms;
  }

  #askLater(iCalUId: string, rooms: string[]): void {
    if (rooms.length === 0) return;
    const timer = this.#clock.after(this.#roomLatency, () => {
      this.#waiting.delete(timer);
      for (const room of rooms) this.#answerAsRoom(iCalUId, room);
    });
    this.#waiting.add(timer);
  }

  /** A room accepts when it is free and declines when it is not; invitations that it has not answered do not count. */
  #answerAsRoom(iCalUId: string, room: string): void {
    const copy = this.#tenant.copyOf(iCalUId, room);
    if (copy === undefined || copy.isCancelled || copy.responseStatus.response !== "notResponded") return;
    const others = [...this.#tenant.calendar(room).values()].filter(
      (other) => other !== copy && other.responseStatus.response !== "notResponded",
    );
    this.respond(copy, others.some((other) => overlaps(other, copy)) ? "declined" : "accepted", true);
  }

  #cancelCopy(event: CalendarEvent, address: string): void {
    const copy = this.#tenant.copyOf(event.iCalUId, address);
    if (copy === undefined || copy.isOrganizer) return;
    this.#change(copy, { isCancelled: true, showAs: "free", subject: `Canceled: ${event.subject}` });
  }

  #store(
    mailbox: Mailbox,
    given: EventContent & Pick<CalendarEvent, "organizer" | "isOrganizer" | "responseStatus"> & EventChanges,
  ): CalendarEvent {
    const now = this.#clock.now();
    const key = this.#tenant.newKey();
    const event: CalendarEvent = {
      iCalUId: iCalUIdOf(key),
      isCancelled: false,
      showAs: "busy",
      categories: [],
      isReminderOn: true,
      reminderMinutesBeforeStart: 15,
      transactionId: null,
      singleValueExtendedProperties: [],
      ...given,
      key,
      mailbox: mailbox.address,
      created: now,
      modified: now,
      version: 1,
    };
    this.#tenant.addEvent(event);
    return event;
  }

  #change(event: CalendarEvent, changes: EventChanges): void {
    Object.assign(event, changes, { modified: this.#clock.now(), version: event.version + 1 });
    this.#tenant.recordChange("updated", event);
  }
}

function blankContent(): EventContent {
  return {
    subject: "",
    body: htmlOf("html", ""),
    start: 0,
    end: 0,
    isAllDay: false,
    startZone: "UTC",
    endZone: "UTC",
    location: { displayName: "" },
    attendees: [],
    importance: "normal",
    sensitivity: "normal",
    hideAttendees: false,
    responseRequested: true,
    allowNewTimeProposals: true,
    onlineMeeting: null,
  };
}

/** Exchange's form: a fixed beginning and 32 hexadecimal digits. */
function iCalUIdOf(key: string): string {
  return `040000008200E00074C5B7101A82E008${Buffer.from(key, "base64url").toString("hex").slice(0, 32).toUpperCase()}`;
}

function notResponded(): CalendarEvent["responseStatus"] {
  return { response: "notResponded", time: 0 };
}

function setStatus(event: CalendarEvent, address: string, status: Attendee["status"]): void {
  const attendee = event.attendees.find(({ emailAddress }) => sameAddress(emailAddress.address, address));
  if (attendee !== undefined) attendee.status = status;
}

function changed(event: CalendarEvent, changes: EventChanges, key: string): boolean {
  return event[key as keyof CalendarEvent] !== changes[key as keyof CalendarEvent];
}

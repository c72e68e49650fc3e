import type { Clock, Timer } from "atrium";
import { blankContent, iCalUIdOf, notResponded } from "./blank-event.ts";
import {
  type Attendee,
  type CalendarEvent,
  contentOf,
  type EventContent,
  overlaps,
  type Response,
  type ResponseStatus,
} from "./calendar-event.ts";
import { eventsBetween } from "./calendar-window.ts";
import { type EventChanges, sameAddress } from "./event-input.ts";
import { occurrenceOn, occurrencesBetween } from "./series.ts";
import type { Mailbox, Tenant } from "./tenant.ts";

const year = 366 * 24 * 3_600_000;

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
    if (roomsAnswer === "now") for (const room of rooms) this.#answerAsRoom(event, room);
    else this.#askLater(event, rooms);
    return event;
  }

  /** Changes an event, a series or one occurrence; the organizer's changes reach every copy, an attendee's only its own. */
  update(event: CalendarEvent, changes: EventChanges): void {
    const moved = ["start", "end", "isAllDay", "recurrence"].some(
      (key) => key in changes && changed(event, changes, key),
    );
    const before = event.attendees;
    const after = changes.attendees ?? before;
    const none: ResponseStatus = { response: "none", time: 0 };
    const asked = moved && event.isOrganizer ? after.map((attendee) => ({ ...attendee, status: none })) : after;
    this.#change(event, { ...changes, attendees: asked });
    if (!event.isOrganizer) return;
    const gone = before.filter(
      (old) => !event.attendees.some((now) => sameAddress(old.emailAddress.address, now.emailAddress.address)),
    );
    for (const { emailAddress } of gone) this.#cancelCopy(event, emailAddress.address);
    this.#askLater(event, this.#invite(event, moved));
  }

  /** Removes an event, a series or one occurrence; when it is the organizer's, attendees keep a cancelled copy. */
  remove(event: CalendarEvent): void {
    this.#remove(event);
    if (!event.isOrganizer) return;
    for (const { emailAddress } of event.attendees) this.#cancelCopy(event, emailAddress.address);
  }

  /** An attendee's answer; `tell` sends it to the organizer. A declined event leaves the attendee's calendar. */
  respond(event: CalendarEvent, response: Response, tell: boolean): void {
    const status = { response, time: this.#clock.now() };
    const showAs = response === "accepted" && event.showAs === "tentative" ? "busy" : event.showAs;
    this.#change(event, { responseStatus: status, showAs, attendees: withStatus(event, event.mailbox, status) });
    if (response === "declined") this.#remove(event);
    const organizers = this.#copyIn(event.organizer.address, event);
    if (!tell || organizers === undefined) return;
    this.#change(organizers, { attendees: withStatus(organizers, event.mailbox, status) });
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
      const copy = this.#copyIn(mailbox.address, event);
      if (copy === undefined && !again && status.response !== "none") continue;
      if (copy !== undefined) {
        this.#change(copy, {
          ...contentOf(event),
          ...(again ? { responseStatus: notResponded(), exceptions: {} } : {}),
        });
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

  #askLater(event: CalendarEvent, rooms: string[]): void {
    if (rooms.length === 0) return;
    const timer = this.#clock.after(this.#roomLatency, () => {
      this.#waiting.delete(timer);
      for (const room of rooms) this.#answerAsRoom(event, room);
    });
    this.#waiting.add(timer);
  }

  /**
   * A room accepts when it is free and declines when it is not, a series when it is not free at one of its times within a
   * year; invitations that it has not answered do not count.
   */
  #answerAsRoom(event: CalendarEvent, room: string): void {
    const copy = this.#copyIn(room, event);
    if (copy === undefined || copy.isCancelled || copy.responseStatus.response !== "notResponded") return;
    const wanted =
      copy.recurrence === null ? [copy] : occurrencesBetween(copy, { from: copy.start, to: copy.start + year });
    const window = {
      from: Math.min(...wanted.map(({ start }) => start)),
      to: Math.max(...wanted.map(({ end }) => end)),
    };
    const others = eventsBetween(this.#tenant, room, window).filter(
      (other) => other.iCalUId !== copy.iCalUId && other.responseStatus.response !== "notResponded",
    );
    const taken = wanted.some((time) => others.some((other) => overlaps(other, time)));
    this.respond(copy, taken ? "declined" : "accepted", true);
  }

  /** What of a meeting is in a mailbox: of an occurrence, that occurrence of the mailbox's copy of the series. */
  #copyIn(address: string, event: CalendarEvent): CalendarEvent | undefined {
    const copy = this.#tenant.copyOf(event.iCalUId, address);
    if (copy === undefined || event.date === null || copy.recurrence === null) return copy;
    return occurrenceOn(copy, event.date);
  }

  #cancelCopy(event: CalendarEvent, address: string): void {
    const copy = this.#copyIn(address, event);
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
      calendar: this.#tenant.calendars(mailbox.address)[0]?.key ?? "",
      seriesMaster: null,
      date: null,
      edited: false,
      exceptions: {},
      visibleFrom: 0,
      joinUrlFrom: 0,
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
    const all = { ...changes, modified: this.#clock.now(), version: event.version + 1 };
    Object.assign(event, all);
    const master = this.#masterOf(event);
    if (master !== undefined && event.date !== null) {
      event.edited = true;
      master.exceptions[event.date] = { ...master.exceptions[event.date], ...all };
    }
    this.#tenant.recordChange("updated", event);
  }

  #remove(event: CalendarEvent): void {
    const master = this.#masterOf(event);
    if (master === undefined || event.date === null) return this.#tenant.removeEvent(event);
    master.exceptions[event.date] = null;
    this.#tenant.recordChange("deleted", event);
  }

  #masterOf({ seriesMaster, mailbox }: CalendarEvent): CalendarEvent | undefined {
    return seriesMaster === null ? undefined : this.#tenant.calendar(mailbox).get(seriesMaster);
  }
}

function withStatus(event: CalendarEvent, address: string, status: ResponseStatus): Attendee[] {
  return event.attendees.map((attendee) =>
    sameAddress(attendee.emailAddress.address, address) ? { ...attendee, status } : attendee,
  );
}

function changed(event: CalendarEvent, changes: EventChanges, key: string): boolean {
  return event[key as keyof CalendarEvent] !== changes[key as keyof CalendarEvent];
}

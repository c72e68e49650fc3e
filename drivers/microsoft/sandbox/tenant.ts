import type { Clock } from "atrium";
import { GraphError } from "./answer.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import type { DirectoryObject, Group } from "./directory.ts";
import { guidOf, hashed, keyOf } from "./ids.ts";
import { occurrenceOfKey } from "./series.ts";

/** The properties of a directory user, as Graph names them. */
export interface UserProfile {
  id: string;
  userPrincipalName: string;
  displayName: string;
  givenName: string | null;
  surname: string | null;
  mail: string | null;
  mailNickname: string;
  jobTitle: string | null;
  department: string | null;
  companyName: string | null;
  officeLocation: string | null;
  businessPhones: string[];
  mobilePhone: string | null;
  preferredLanguage: string | null;
  accountEnabled: boolean;
  userType: "Member" | "Guest";
}

/** What a room adds to the user that it also is. */
export interface RoomProfile {
  capacity: number;
  building: string;
  floorNumber: number;
  floorLabel: string;
  phone: string;
  isWheelChairAccessible: boolean;
  tags: string[];
  audioDeviceName: string | null;
  videoDeviceName: string | null;
  displayDeviceName: string | null;
}

/** A user, a room or a shared mailbox. */
export interface Account {
  profile: UserProfile;
  /** The address of its mailbox, in lower case; null without one. */
  address: string | null;
  room: RoomProfile | null;
  /** User principal name of the manager. */
  manager?: string;
  /** Width of its photo in pixels; absent without one. */
  photo?: number;
  /** Addresses, besides its own, that it may send mail as. */
  sendAs?: readonly string[];
  /** False when its calendar allows no Teams meetings. */
  teams: boolean;
}

/** A calendar of a mailbox. */
export interface CalendarFolder {
  /** See `outlookId`. */
  key: string;
  name: string;
  canEdit: boolean;
}

/** An account that has a mailbox. */
export type Mailbox = Account & { address: string };

/** Hears that an event was made, changed or taken away; gets it as it is then. */
export type ChangeListener = (type: "created" | "updated" | "deleted", event: CalendarEvent) => void;

/** Everything that the tenant holds, in memory. */
export class Tenant {
  readonly clock: Clock;
  /** The domain of its users. */
  readonly organization: string;
  /** Groups of the directory. */
  readonly groups: Group[] = [];
  /** Rooms by floor or building: address and name of each list, addresses of its rooms. */
  readonly roomLists: { address: string; displayName: string; rooms: string[] }[] = [];
  /** Devices and contacts of the directory. */
  readonly others: DirectoryObject[] = [];
  /** How often it has been cleared. */
  generation = 0;
  #accounts: Account[] = [];
  #calendars = new Map<string, Map<string, CalendarEvent>>();
  #keys = 0;
  #folders = new Map<string, CalendarFolder[]>();
  #changes: CalendarEvent[] = [];
  readonly #listeners: ChangeListener[] = [];

  constructor(clock: Clock, organization: string) {
    this.clock = clock;
    this.organization = organization;
  }

  get accounts(): readonly Account[] {
    return this.#accounts;
  }

  /** Forgets everything; keys begin anew, so that the same content gets the same ids. */
  clear(): void {
    this.#accounts = [];
    this.groups.length = 0;
    this.others.length = 0;
    this.roomLists.length = 0;
    this.#calendars = new Map();
    this.#folders = new Map();
    this.generation += 1;
    this.#keys = 0;
    this.#changes = [];
  }

  /** Calls `listener` with every change of an event from now on. */
  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /** Puts a new event into its calendar. */
  addEvent(event: CalendarEvent): void {
    this.calendar(event.mailbox).set(event.key, event);
    this.recordChange("created", event);
  }

  /** Takes an event out of its calendar. */
  removeEvent(event: CalendarEvent): void {
    this.calendar(event.mailbox).delete(event.key);
    this.recordChange("deleted", event);
  }

  recordChange(type: "created" | "updated" | "deleted", event: CalendarEvent): void {
    this.#changes.push(event);
    for (const listener of this.#listeners) listener(type, event);
  }

  /** Number of changes so far; see `changedSince`. */
  get changeCount(): number {
    return this.#changes.length;
  }

  /** The events that were changed after there had been `count` changes, each as often as it was. */
  changedSince(count: number): CalendarEvent[] {
    return this.#changes.slice(count);
  }

  /** Adds an account; its id comes from its user principal name. */
  addAccount(profile: Omit<UserProfile, "id">, more: Omit<Account, "profile">): Account {
    const account = { profile: { id: guidOf(profile.userPrincipalName), ...profile }, ...more };
    this.#accounts.push(account);
    if (more.address !== null) {
      this.#calendars.set(more.address, new Map());
      this.addCalendar(more.address, "Calendar");
    }
    return account;
  }

  /** Adds a calendar to a mailbox, which has one from the start. */
  addCalendar(address: string, name: string, canEdit = true): CalendarFolder {
    const folders = this.calendars(address);
    const folder = { key: hashed(`calendar ${address} ${folders.length || ""}`), name, canEdit };
    this.#folders.set(address, [...folders, folder]);
    return folder;
  }

  /** The calendars of a mailbox, its default one first. */
  calendars(address: string): CalendarFolder[] {
    return this.#folders.get(address.toLowerCase()) ?? [];
  }

  /** The account with this id or user principal name. */
  findUser(name: string): Account | undefined {
    const wanted = name.toLowerCase();
    return this.#accounts.find(
      ({ profile }) => profile.id === wanted || profile.userPrincipalName.toLowerCase() === wanted,
    );
  }

  /** The account whose mailbox has this address. */
  findMailbox(address: string): Mailbox | undefined {
    const wanted = address.toLowerCase();
    return this.#accounts.find((account) => account.address === wanted) as Mailbox | undefined;
  }

  /**
   * The account behind the `{user}` of a mailbox's path: id, user principal name or address.
   *
   * @throws GraphError 404 `ErrorInvalidUser`, `MailboxNotEnabledForRESTAPI`
   */
  mailbox(name: string): Mailbox {
    const account = this.findUser(name) ?? this.findMailbox(name);
    if (account === undefined) {
      throw new GraphError(404, "ErrorInvalidUser", `The requested user '${name}' is invalid.`);
    }
    if (account.address === null) {
      const message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise.";
      throw new GraphError(404, "MailboxNotEnabledForRESTAPI", message);
    }
    return account as Mailbox;
  }

  /** The events of one calendar that can be seen by now; of the default one without its key. */
  eventsIn(address: string, calendar = this.calendars(address)[0]?.key): CalendarEvent[] {
    const now = this.clock.now();
    return [...this.calendar(address).values()].filter(
      (event) => event.calendar === calendar && event.visibleFrom <= now,
    );
  }

  /** The events of a mailbox, by key: single ones and series. */
  calendar(address: string): Map<string, CalendarEvent> {
    return this.#calendars.get(address.toLowerCase()) ?? new Map();
  }

  /**
   * One event of a mailbox, or one occurrence of a series, by either form of its id.
   *
   * @throws GraphError 400 `ErrorInvalidIdMalformed`, 404 `ErrorItemNotFound`
   */
  event(address: string, id: string): CalendarEvent {
    const [events, key] = [this.calendar(address), keyOf(id)];
    const event = events.get(key) ?? occurrenceOfKey(events.values(), key);
    if (event !== undefined && event.visibleFrom <= this.clock.now()) return event;
    throw new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
  }

  /** The copy of a meeting in a mailbox. */
  copyOf(iCalUId: string, address: string): CalendarEvent | undefined {
    for (const event of this.calendar(address).values()) if (event.iCalUId === iCalUId) return event;
    return undefined;
  }

  /** A key for a new item. */
  newKey(): string {
    return hashed(`${this.organization} ${++this.#keys}`);
  }
}

/** A day as people call it, seen from now: with `name` for a weekday ("Thursday") or a date ("12 March"). */
export type Day = { day: "yesterday" | "today" | "tomorrow" } | { day: "weekday" | "date"; name: string };

/** A time as people call it, seen from now; "midnight" is the end of today. `time` as in "15:30". */
export type Moment = { day: "midnight" } | (Day & { time: string });

/**
 * Everything that a panel says, in one language. What is put together begins with a small letter, for it may follow a
 * word: "Free", "until 15:30".
 */
export interface Texts {
  /** The state of the room, in one word that is read from afar. */
  free: string;
  busy: string;
  pending: string;
  /** Before anything is known. */
  unknown: string;

  /** "Free all day", "Stocktaking all day". */
  allDay: string;
  until(moment: Moment): string;
  at(moment: Moment): string;
  /** The time alone. */
  when(moment: Moment): string;
  day(day: Day): string;
  /** Both take what `until` says. */
  thenFree(until: string): string;
  thenMeeting(until: string, title: string): string;
  /** A meeting waits for somebody to check in; takes what `until` says, where that is known. */
  waiting(until?: string): string;
  /** People can check in to the next meeting; takes what `at` says. */
  starts(at: string): string;

  /** Titles of meetings that show none. */
  privateMeeting: string;
  untitledMeeting: string;

  now: string;
  next: string;
  nothingNext: string;
  /** What the line of the day is, for those who do not see it. */
  today: string;
  seats(count: number): string;
  /** Under the QR code of the room's `booking_url`. */
  scanToBook: string;

  minutes(count: number): string;
  book: string;
  extend: string;
  checkIn: string;
  end: string;
  /** Asked before a meeting is ended, and the answers. */
  endQuestion: string;
  endYes: string;
  endNo: string;
  notBookable: string;

  connecting: string;
  noConnection: string;
  /** Takes what `when` says of the last time that there was a connection. */
  lost(when: string): string;
  /** Takes what `when` says of the calendar's last reading. */
  stale(when: string): string;
  unread: string;

  /** Why there is no room to show, and what helps. */
  unknownRoom: string;
  noRight: string;
  noBookings: string;
  notRunning: string;
  tellOperator: string;

  pair: string;
  /** What an operator does; takes where the console is. */
  pairSteps(address: string): string[];
  pairCode: string;
  pairQr: string;
  keyRefused: string;

  /** What became of a tap that did not do what it says. */
  freeOnly(minutes: string, until: string): string;
  taken(title: string, until: string): string;
  outcomeUnknown: string;
  notSent: string;
  failed: string;
  close: string;
}

import type { Texts } from "./texts.ts";

export const en: Texts = {
  free: "Free",
  busy: "Busy",
  pending: "Pending",
  unknown: "One moment",

  allDay: "all day",
  until: (moment) => `until ${en.when(moment)}`,
  at(moment) {
    if (moment.day === "midnight") return "at midnight";
    const time = `at ${moment.time}`;
    if (moment.day === "today") return time;
    return "name" in moment ? `on ${moment.name} ${time}` : `${moment.day} ${time}`;
  },
  when(moment) {
    if (moment.day === "midnight") return "midnight";
    if (moment.day === "today") return moment.time;
    return moment.day === "date" ? `${moment.name}, ${moment.time}` : `${en.day(moment)} ${moment.time}`;
  },
  day: (day) => ("name" in day ? day.name : day.day),
  thenFree: (until) => `${until}, then free`,
  thenMeeting: (until, title) => `${until}, then ${title}`,
  waiting: (until) => (until === undefined ? "Waiting for check-in" : `Waiting for check-in ${until}`),
  starts: (at) => `Starts ${at} – check in`,

  privateMeeting: "Private",
  untitledMeeting: "Meeting",

  now: "Now",
  next: "Next",
  nothingNext: "Nothing else planned",
  today: "Today’s meetings",
  seats: (count) => `${count} ${count === 1 ? "seat" : "seats"}`,
  scanToBook: "Scan to book",

  minutes: (count) => `${count} min`,
  book: "Book now",
  extend: "Extend",
  checkIn: "Check in",
  end: "End meeting",
  endQuestion: "End now?",
  endYes: "Yes, end it",
  endNo: "No",
  notBookable: "This room cannot be booked here",

  connecting: "Connecting",
  noConnection: "No connection",
  lost: (when) => `No connection – as of ${when}`,
  stale: (when) => `Calendar not reachable – as of ${when}`,
  unread: "The calendar has not been read yet",

  unknownRoom: "There is no such room",
  noRight: "This panel may not show this room",
  noBookings: "This room has no calendar",
  notRunning: "Out of order",
  tellOperator: "Please tell those who look after the building",

  pair: "Pair this panel",
  pairSteps: (address) => [`Open ${address} and sign in`, "Enter this code, or scan it", "Choose the room"],
  pairCode: "Pairing code",
  pairQr: "QR code that opens the console with the pairing code",
  keyRefused: "The key in the address is not known here",

  freeOnly: (minutes, until) => `Only free for ${minutes}, ${until}`,
  taken: (title, until) => `Taken by “${title}” ${until}`,
  outcomeUnknown: "Not certain whether that worked – the calendar will show it",
  notSent: "No connection – nothing was changed",
  failed: "That did not work – please try again",
  close: "Close message",
};

import type { Day, Texts } from "./texts.ts";

const days = { yesterday: "gestern", today: "heute", tomorrow: "morgen" };

const named = (day: Day) => ("name" in day ? day.name : days[day.day]);

export const de: Texts = {
  free: "Frei",
  busy: "Belegt",
  pending: "Reserviert",
  unknown: "Einen Moment",

  allDay: "den ganzen Tag",
  until: (moment) => `bis ${de.when(moment)}`,
  at(moment) {
    if (moment.day === "midnight") return "um Mitternacht";
    const time = `um ${moment.time}`;
    if (moment.day === "today") return time;
    return "name" in moment ? `am ${moment.name} ${time}` : `${named(moment)} ${time}`;
  },
  when(moment) {
    if (moment.day === "midnight") return "Mitternacht";
    if (moment.day === "today") return moment.time;
    return moment.day === "date" ? `${moment.name}, ${moment.time}` : `${named(moment)} ${moment.time}`;
  },
  day: named,
  thenFree: (until) => `${until}, danach frei`,
  thenMeeting: (until, title) => `${until}, danach ${title}`,
  waiting: (until) => (until === undefined ? "Wartet auf Check-in" : `Wartet ${until} auf Check-in`),
  starts: (at) => `Beginnt ${at} – bitte einchecken`,

  privateMeeting: "Privat",
  untitledMeeting: "Besprechung",

  now: "Jetzt",
  next: "Als Nächstes",
  nothingNext: "Nichts weiter geplant",
  today: "Besprechungen heute",
  seats: (count) => `${count} ${count === 1 ? "Platz" : "Plätze"}`,
  scanToBook: "Scannen und buchen",

  minutes: (count) => `${count} Min.`,
  book: "Jetzt buchen",
  extend: "Verlängern",
  checkIn: "Einchecken",
  end: "Beenden",
  endQuestion: "Jetzt beenden?",
  endYes: "Ja, beenden",
  endNo: "Nein",
  notBookable: "Dieser Raum kann hier nicht gebucht werden",

  connecting: "Verbindung wird aufgebaut",
  noConnection: "Keine Verbindung",
  lost: (when) => `Keine Verbindung – Stand ${when}`,
  stale: (when) => `Kalender nicht erreichbar – Stand ${when}`,
  unread: "Der Kalender wurde noch nicht gelesen",

  unknownRoom: "Diesen Raum gibt es nicht",
  noRight: "Dieser Bildschirm darf diesen Raum nicht zeigen",
  noBookings: "Dieser Raum hat keinen Kalender",
  notRunning: "Außer Betrieb",
  tellOperator: "Bitte der Haustechnik Bescheid geben",

  pair: "Bildschirm koppeln",
  pairSteps: (address) => [`${address} öffnen und anmelden`, "Diesen Code eingeben oder scannen", "Den Raum wählen"],
  pairCode: "Code zum Koppeln",
  pairQr: "QR-Code, der die Konsole mit dem Code öffnet",
  keyRefused: "Der Schlüssel in der Adresse ist hier nicht bekannt",

  freeOnly: (minutes, until) => `Nur noch ${minutes} frei, ${until}`,
  taken: (title, until) => `Belegt durch „${title}“ ${until}`,
  outcomeUnknown: "Ungewiss, ob das gelungen ist – der Kalender wird es zeigen",
  notSent: "Keine Verbindung – nichts wurde geändert",
  failed: "Das hat nicht geklappt – bitte noch einmal versuchen",
  close: "Meldung schließen",
};

import type { Day, Moment, Texts } from "./texts.ts";

const days = { yesterday: "hier", today: "aujourd’hui", tomorrow: "demain" };

const named = (day: Day) => ("name" in day ? day.name : days[day.day]);

/** A date takes an article, a weekday none. */
const withArticle = (moment: Exclude<Moment, { day: "midnight" }>) =>
  moment.day === "date" ? `le ${moment.name}` : named(moment);

export const fr: Texts = {
  free: "Libre",
  busy: "Occupée",
  pending: "Réservée",
  unknown: "Un instant",

  allDay: "toute la journée",
  until: (moment) =>
    moment.day === "date" ? `jusqu’au ${moment.name} à ${moment.time}` : `jusqu’à ${fr.when(moment)}`,
  at(moment) {
    if (moment.day === "midnight") return "à minuit";
    const time = `à ${moment.time}`;
    return moment.day === "today" ? time : `${withArticle(moment)} ${time}`;
  },
  when(moment) {
    if (moment.day === "midnight") return "minuit";
    if (moment.day === "today") return moment.time;
    return `${withArticle(moment)} à ${moment.time}`;
  },
  day: named,
  thenFree: (until) => `${until}, puis libre`,
  thenMeeting: (until, title) => `${until}, puis ${title}`,
  waiting: (until) => (until === undefined ? "Présence à confirmer" : `Présence à confirmer ${until}`),
  starts: (at) => `Commence ${at} – confirmez votre présence`,

  privateMeeting: "Privé",
  untitledMeeting: "Réunion",

  now: "Maintenant",
  next: "Ensuite",
  nothingNext: "Rien d’autre de prévu",
  today: "Réunions du jour",
  seats: (count) => `${count} ${count < 2 ? "place" : "places"}`,
  scanToBook: "Scanner pour réserver",

  minutes: (count) => `${count} min`,
  book: "Réserver",
  extend: "Prolonger",
  checkIn: "Confirmer la présence",
  end: "Terminer",
  endQuestion: "Terminer maintenant ?",
  endYes: "Oui, terminer",
  endNo: "Non",
  notBookable: "Cette salle ne se réserve pas ici",

  connecting: "Connexion en cours",
  noConnection: "Pas de connexion",
  lost: (when) => `Pas de connexion – dernier état : ${when}`,
  stale: (when) => `Calendrier injoignable – dernier état : ${when}`,
  unread: "Le calendrier n’a pas encore été lu",

  unknownRoom: "Cette salle n’existe pas",
  noRight: "Cet écran n’a pas le droit d’afficher cette salle",
  noBookings: "Cette salle n’a pas de calendrier",
  notRunning: "Hors service",
  tellOperator: "Merci de prévenir le service du bâtiment",

  pair: "Associer cet écran",
  pairSteps: (address) => [`Ouvrir ${address} et s’identifier`, "Saisir ce code ou le scanner", "Choisir la salle"],
  pairCode: "Code d’association",
  pairQr: "Code QR qui ouvre la console avec ce code",
  keyRefused: "La clé donnée dans l’adresse n’est pas connue ici",

  freeOnly: (minutes, until) => `Libre pendant ${minutes} seulement, ${until}`,
  taken: (title, until) => `Occupée par « ${title} » ${until}`,
  outcomeUnknown: "Résultat incertain – le calendrier le montrera",
  notSent: "Pas de connexion – rien n’a été modifié",
  failed: "Cela n’a pas fonctionné – merci de réessayer",
  close: "Fermer le message",
};

import type { Day, Moment, Texts } from "./texts.ts";

const days = { yesterday: "ayer", today: "hoy", tomorrow: "mañana" };

const named = (day: Day) => ("name" in day ? day.name : days[day.day]);

/** One o'clock is singular. */
const theTime = (time: string) => `${/^0?1\D/.test(time) ? "la" : "las"} ${time}`;

const withArticle = (moment: Exclude<Moment, { day: "midnight" }>) =>
  "name" in moment ? `el ${moment.name}` : named(moment);

export const es: Texts = {
  free: "Libre",
  busy: "Ocupada",
  pending: "Reservada",
  unknown: "Un momento",

  allDay: "todo el día",
  until(moment) {
    if (moment.day === "midnight") return "hasta medianoche";
    if (moment.day === "today") return `hasta ${theTime(moment.time)}`;
    return `hasta ${es.when(moment)}`;
  },
  at(moment) {
    if (moment.day === "midnight") return "a medianoche";
    const time = `a ${theTime(moment.time)}`;
    return moment.day === "today" ? time : `${withArticle(moment)} ${time}`;
  },
  when(moment) {
    if (moment.day === "midnight") return "medianoche";
    if (moment.day === "today") return moment.time;
    return `${withArticle(moment)} a ${theTime(moment.time)}`;
  },
  day: named,
  thenFree: (until) => `${until}, después libre`,
  thenMeeting: (until, title) => `${until}, después ${title}`,
  waiting: (until) => (until === undefined ? "Asistencia por confirmar" : `Asistencia por confirmar ${until}`),
  starts: (at) => `Empieza ${at} – confirme su asistencia`,

  privateMeeting: "Privado",
  untitledMeeting: "Reunión",

  now: "Ahora",
  next: "Después",
  nothingNext: "Nada más previsto",
  today: "Reuniones de hoy",
  seats: (count) => `${count} ${count === 1 ? "plaza" : "plazas"}`,
  scanToBook: "Escanear para reservar",

  minutes: (count) => `${count} min`,
  book: "Reservar ahora",
  extend: "Prolongar",
  checkIn: "Confirmar asistencia",
  end: "Terminar",
  endQuestion: "¿Terminar ahora?",
  endYes: "Sí, terminar",
  endNo: "No",
  notBookable: "Esta sala no se puede reservar aquí",

  connecting: "Conectando",
  noConnection: "Sin conexión",
  lost: (when) => `Sin conexión – última actualización: ${when}`,
  stale: (when) => `Calendario no disponible – última actualización: ${when}`,
  unread: "Aún no se ha leído el calendario",

  unknownRoom: "Esta sala no existe",
  noRight: "Esta pantalla no puede mostrar esta sala",
  noBookings: "Esta sala no tiene calendario",
  notRunning: "Fuera de servicio",
  tellOperator: "Avise al servicio del edificio",

  pair: "Vincular esta pantalla",
  pairSteps: (address) => [
    `Abrir ${address} e iniciar sesión`,
    "Introducir este código o escanearlo",
    "Elegir la sala",
  ],
  pairCode: "Código de vinculación",
  pairQr: "Código QR que abre la consola con este código",
  keyRefused: "La clave de la dirección no se conoce aquí",

  freeOnly: (minutes, until) => `Libre solo durante ${minutes}, ${until}`,
  taken: (title, until) => `Ocupada por «${title}» ${until}`,
  outcomeUnknown: "No es seguro que haya funcionado – el calendario lo mostrará",
  notSent: "Sin conexión – no se ha cambiado nada",
  failed: "No ha funcionado – inténtelo de nuevo",
  close: "Cerrar el mensaje",
};

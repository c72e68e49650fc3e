import { describe, expect, test } from "vitest";
import { roomTime } from "../../../../runtime/console/pages/panel/room-time.ts";
import { roomView } from "../../../../runtime/console/pages/panel/room-view.ts";
import { de } from "../../../../runtime/console/pages/panel/texts/de.ts";
import { en } from "../../../../runtime/console/pages/panel/texts/en.ts";
import { es } from "../../../../runtime/console/pages/panel/texts/es.ts";
import { fr } from "../../../../runtime/console/pages/panel/texts/fr.ts";
import { at, berlin, meeting, room, says } from "./room.ts";

/* The sentences of a panel, on Tuesday 17 November 2026 in Berlin. */

describe("a free room", () => {
  const cases: [name: string, now: string, start: string | undefined, sentence: string][] = [
    ["until today's next meeting", "14:03", "15:30", "Free | until 15:30"],
    ["in the second before it", "15:29:59", "15:30", "Free | until 15:30"],
    ["until the last minute of today", "14:03", "23:59", "Free | until 23:59"],
    ["all day when nothing comes", "09:00", undefined, "Free | all day"],
    ["all day when the next one is far off tomorrow", "14:03", "2026-11-18T09:00", "Free | all day"],
    ["until tomorrow when that is soon", "22:00", "2026-11-18T05:30", "Free | until tomorrow 05:30"],
    ["all day when it is a second longer than soon", "21:29:59", "2026-11-18T05:30", "Free | all day"],
    ["until midnight when tomorrow begins with a meeting", "20:00", "2026-11-18T00:00", "Free | until midnight"],
    ["all day when midnight is far off", "09:00", "2026-11-18T00:00", "Free | all day"],
    ["all day when the next one is in a week", "23:59:59", "2026-11-25T09:00", "Free | all day"],
  ];
  test.each(cases)("%s", (_, now, start, sentence) => {
    const bookings = start === undefined ? [] : [meeting(start, "2026-11-26T00:00")];
    expect(says(now, room(now, bookings))).toBe(sentence);
  });
});

describe("a busy room", () => {
  const cases: [name: string, now: string, bookings: Parameters<typeof meeting>[], sentence: string][] = [
    ["that is free then", "10:00", [["10:00", "11:00"]], "Busy | Design review | until 11:00, then free"],
    [
      "that is free for a minute then",
      "10:59:59",
      [
        ["10:00", "11:00"],
        ["11:01", "12:00", { title: "Sprint" }],
      ],
      "Busy | Design review | until 11:00, then free",
    ],
    [
      "with another meeting right after",
      "10:30",
      [
        ["10:00", "11:00"],
        ["11:00", "12:00", { title: "Sprint planning" }],
      ],
      "Busy | Design review | until 11:00, then Sprint planning",
    ],
    [
      "with a private meeting right after",
      "10:30",
      [
        ["10:00", "11:00"],
        ["11:00", "12:00", { title: "Private", private: true }],
      ],
      "Busy | Design review | until 11:00, then Private",
    ],
    [
      "during an event of the whole day, which goes on",
      "10:30",
      [
        ["00:00", "2026-11-18T00:00", { title: "Stocktaking", all_day: true }],
        ["10:00", "11:00"],
      ],
      "Busy | Design review | until 11:00, then Stocktaking",
    ],
    [
      "with an overlapping meeting that ends before",
      "10:30",
      [
        ["09:00", "10:45", { title: "Early" }],
        ["10:00", "11:00"],
      ],
      "Busy | Design review | until 11:00, then free",
    ],
    [
      "with an event of the whole day",
      "10:30",
      [["00:00", "2026-11-18T00:00", { title: "Stocktaking", all_day: true }]],
      "Busy | Stocktaking | all day",
    ],
    [
      "with an event of several whole days",
      "10:30",
      [["2026-11-16T00:00", "2026-11-20T00:00", { title: "Careers fair", all_day: true }]],
      "Busy | Careers fair | all day",
    ],
    ["until midnight", "22:30", [["22:00", "2026-11-18T00:00"]], "Busy | Design review | until midnight, then free"],
    [
      "over midnight",
      "22:30",
      [["22:00", "2026-11-18T02:00"]],
      "Busy | Design review | until tomorrow 02:00, then free",
    ],
    [
      "after midnight",
      "2026-11-18T00:30",
      [["22:00", "2026-11-18T02:00"]],
      "Busy | Design review | until 02:00, then free",
    ],
    [
      "until a day of this week",
      "22:30",
      [["22:00", "2026-11-20T12:00"]],
      "Busy | Design review | until Friday 12:00, then free",
    ],
    [
      "until the day before the same weekday",
      "22:30",
      [["22:00", "2026-11-23T12:00"]],
      "Busy | Design review | until Monday 12:00, then free",
    ],
    [
      "until a day that has this weekday's name",
      "22:30",
      [["22:00", "2026-11-24T12:00"]],
      "Busy | Design review | until 24 November, 12:00, then free",
    ],
    [
      "with a private one",
      "10:30",
      [["10:00", "11:00", { title: "Private", private: true }]],
      "Busy | Private | until 11:00, then free",
    ],
    [
      "with one without a title",
      "10:30",
      [["10:00", "11:00", { title: "  " }]],
      "Busy | Meeting | until 11:00, then free",
    ],
  ];
  test.each(cases)("%s", (_, now, bookings, sentence) => {
    expect(
      says(
        now,
        room(
          now,
          bookings.map((each) => meeting(...each)),
        ),
      ),
    ).toBe(sentence);
  });
});

describe("a room that waits for somebody to check in", () => {
  const bookings = [meeting("10:00", "11:00")];
  test("says until when it waits", () => {
    const status = room("10:02", bookings, { status: "pending", current_pending: true, pending_period: 300 });
    expect(says("10:02", status)).toBe("Pending | Design review | Waiting for check-in until 10:05");
  });
  test("does not say until when where the host does not", () => {
    const status = room("10:02", bookings, { status: "pending", current_pending: true });
    expect(says("10:02", status)).toBe("Pending | Design review | Waiting for check-in");
  });
  test("says before the start when it is", () => {
    const status = room("09:56", bookings, { status: "pending", next_pending: true });
    expect(says("09:56", status)).toBe("Pending | Design review | Starts at 10:00 – check in");
  });
  test("says so also while another meeting goes on", () => {
    const busy = [meeting("09:00", "10:00", { title: "Early" }), ...bookings];
    const status = room("09:56", busy, { status: "pending", next_pending: true });
    expect(says("09:56", status)).toBe("Pending | Design review | Starts at 10:00 – check in");
    expect(roomView(status, at("09:56"), roomTime("en-GB", berlin), en).current?.title).toBe("Early");
  });
});

describe("what is not known is not said", () => {
  test("before the first reading a room is neither free nor busy", () => {
    expect(says("10:00", {})).toBe("One moment");
    expect(says("10:00", { stale: true })).toBe("One moment | The calendar has not been read yet");
  });
  test("a room whose meeting has not come through yet is just busy", () => {
    expect(says("10:00", { status: "busy" })).toBe("Busy");
    expect(says("10:00", { status: "pending", current_pending: true })).toBe("Pending");
  });
  test.each([
    ["09:12", "Calendar not reachable – as of 09:12"],
    ["2026-11-16T17:00", "Calendar not reachable – as of yesterday 17:00"],
    ["2026-11-12T17:00", "Calendar not reachable – as of 12 November, 17:00"],
  ])("a calendar that was last read at %s", (last, sentence) => {
    const status = room("10:00", [], { stale: true, last_sync: at(last) });
    expect(roomView(status, at("10:00"), roomTime("en-GB", berlin), en).stale).toBe(sentence);
  });
});

describe("the current and the next meeting have their times", () => {
  test.each([
    ["10:00", "11:00", {}, "10:00–11:00"],
    ["22:00", "2026-11-18T00:00", {}, "22:00–midnight"],
    ["22:00", "2026-11-18T02:00", {}, "22:00–tomorrow 02:00"],
    ["2026-11-18T09:00", "2026-11-18T10:00", {}, "tomorrow 09:00–10:00"],
    ["2026-11-20T09:00", "2026-11-20T10:00", {}, "Friday 09:00–10:00"],
    ["2026-12-01T09:00", "2026-12-01T10:00", {}, "1 December, 09:00–10:00"],
    ["2026-11-18T00:00", "2026-11-19T00:00", { all_day: true }, "tomorrow, all day"],
    ["2026-11-20T00:00", "2026-11-21T00:00", { all_day: true }, "Friday, all day"],
  ])("%s to %s %o", (from, to, fields, time) => {
    const status = room("09:00", [meeting(from, to, fields)]);
    expect(roomView(status, at("09:00"), roomTime("en-GB", berlin), en).next?.time).toBe(time);
  });
  test("of an event of the whole day that began days ago", () => {
    const status = room("09:00", [meeting("2026-11-15T00:00", "2026-11-18T00:00", { all_day: true })]);
    expect(roomView(status, at("09:00"), roomTime("en-GB", berlin), en).current?.time).toBe("all day");
  });
});

describe("every language says it in its own way", () => {
  const busy = [meeting("10:00", "11:00")];
  const late = [meeting("22:00", "2026-11-18T02:00")];
  const private_ = [meeting("10:00", "11:00", { title: "Private", private: true })];
  const untitled = [meeting("10:00", "11:00", { title: "" }), meeting("11:00", "12:00", { title: "Sprint" })];
  const pending = room("10:02", busy, { status: "pending", current_pending: true, pending_period: 300 });
  const soon = room("09:56", busy, { status: "pending", next_pending: true });
  const languages = [
    [
      "de",
      de,
      [
        "Frei | bis 10:00",
        "Frei | den ganzen Tag",
        "Frei | bis Mitternacht",
        "Frei | bis morgen 01:30",
        "Belegt | Design review | bis 11:00, danach frei",
        "Belegt | Besprechung | bis 11:00, danach Sprint",
        "Belegt | Privat | bis 11:00, danach frei",
        "Belegt | Design review | bis morgen 02:00, danach frei",
        "Belegt | Inventur | den ganzen Tag",
        "Belegt | Design review | bis Freitag 12:00, danach frei",
        "Belegt | Design review | bis 24. November, 12:00, danach frei",
        "Reserviert | Design review | Wartet bis 10:05 auf Check-in",
        "Reserviert | Design review | Beginnt um 10:00 – bitte einchecken",
      ],
    ],
    [
      "fr",
      fr,
      [
        "Libre | jusqu’à 10:00",
        "Libre | toute la journée",
        "Libre | jusqu’à minuit",
        "Libre | jusqu’à demain à 01:30",
        "Occupée | Design review | jusqu’à 11:00, puis libre",
        "Occupée | Réunion | jusqu’à 11:00, puis Sprint",
        "Occupée | Privé | jusqu’à 11:00, puis libre",
        "Occupée | Design review | jusqu’à demain à 02:00, puis libre",
        "Occupée | Inventur | toute la journée",
        "Occupée | Design review | jusqu’à vendredi à 12:00, puis libre",
        "Occupée | Design review | jusqu’au 24 novembre à 12:00, puis libre",
        "Réservée | Design review | Présence à confirmer jusqu’à 10:05",
        "Réservée | Design review | Commence à 10:00 – confirmez votre présence",
      ],
    ],
    [
      "es",
      es,
      [
        "Libre | hasta las 10:00",
        "Libre | todo el día",
        "Libre | hasta medianoche",
        "Libre | hasta mañana a la 01:30",
        "Ocupada | Design review | hasta las 11:00, después libre",
        "Ocupada | Reunión | hasta las 11:00, después Sprint",
        "Ocupada | Privado | hasta las 11:00, después libre",
        "Ocupada | Design review | hasta mañana a las 02:00, después libre",
        "Ocupada | Inventur | todo el día",
        "Ocupada | Design review | hasta el viernes a las 12:00, después libre",
        "Ocupada | Design review | hasta el 24 de noviembre a las 12:00, después libre",
        "Reservada | Design review | Asistencia por confirmar hasta las 10:05",
        "Reservada | Design review | Empieza a las 10:00 – confirme su asistencia",
      ],
    ],
  ] as const;
  test.each(languages)("%s", (locale, texts, sentences) => {
    const inventory = [meeting("00:00", "2026-11-18T00:00", { title: "Inventur", all_day: true })];
    const said = [
      says("09:00", room("09:00", busy), texts, locale),
      says("09:00", room("09:00", []), texts, locale),
      says("20:00", room("20:00", [meeting("2026-11-18T00:00", "2026-11-18T03:00")]), texts, locale),
      says("20:00", room("20:00", [meeting("2026-11-18T01:30", "2026-11-18T03:00")]), texts, locale),
      says("10:30", room("10:30", busy), texts, locale),
      says("10:30", room("10:30", untitled), texts, locale),
      says("10:30", room("10:30", private_), texts, locale),
      says("22:30", room("22:30", late), texts, locale),
      says("10:30", room("10:30", inventory), texts, locale),
      says("22:30", room("22:30", [meeting("22:00", "2026-11-20T12:00")]), texts, locale),
      says("22:30", room("22:30", [meeting("22:00", "2026-11-24T12:00")]), texts, locale),
      says("10:02", pending, texts, locale),
      says("09:56", soon, texts, locale),
    ];
    expect(said).toEqual(sentences);
  });
  test("one with hours up to twelve", () => {
    const status = room("14:03", [meeting("15:30", "16:00")]);
    expect(says("14:03", status, en, "en-US")).toMatch(/^Free \| until 3:30\sPM$/);
  });
});

import { describe, expect, test } from "vitest";
import { pickLanguage } from "../../../../runtime/console/pages/panel/language.ts";
import { de } from "../../../../runtime/console/pages/panel/texts/de.ts";
import { en } from "../../../../runtime/console/pages/panel/texts/en.ts";
import { es } from "../../../../runtime/console/pages/panel/texts/es.ts";
import { fr } from "../../../../runtime/console/pages/panel/texts/fr.ts";
import type { Moment } from "../../../../runtime/console/pages/panel/texts/texts.ts";

const moments: Moment[] = [
  { day: "today", time: "15:30" },
  { day: "today", time: "01:30" },
  { day: "midnight" },
  { day: "yesterday", time: "15:30" },
  { day: "tomorrow", time: "09:00" },
  { day: "weekday", name: "X", time: "09:00" },
  { day: "date", name: "X", time: "09:00" },
];

describe("moments", () => {
  test.each([
    [
      "English",
      en,
      [
        "until 15:30",
        "until 01:30",
        "until midnight",
        "until yesterday 15:30",
        "until tomorrow 09:00",
        "until X 09:00",
        "until X, 09:00",
      ],
      [
        "at 15:30",
        "at 01:30",
        "at midnight",
        "yesterday at 15:30",
        "tomorrow at 09:00",
        "on X at 09:00",
        "on X at 09:00",
      ],
    ],
    [
      "German",
      de,
      [
        "bis 15:30",
        "bis 01:30",
        "bis Mitternacht",
        "bis gestern 15:30",
        "bis morgen 09:00",
        "bis X 09:00",
        "bis X, 09:00",
      ],
      [
        "um 15:30",
        "um 01:30",
        "um Mitternacht",
        "gestern um 15:30",
        "morgen um 09:00",
        "am X um 09:00",
        "am X um 09:00",
      ],
    ],
    [
      "French",
      fr,
      [
        "jusqu’à 15:30",
        "jusqu’à 01:30",
        "jusqu’à minuit",
        "jusqu’à hier à 15:30",
        "jusqu’à demain à 09:00",
        "jusqu’à X à 09:00",
        "jusqu’au X à 09:00",
      ],
      ["à 15:30", "à 01:30", "à minuit", "hier à 15:30", "demain à 09:00", "X à 09:00", "le X à 09:00"],
    ],
    [
      "Spanish",
      es,
      [
        "hasta las 15:30",
        "hasta la 01:30",
        "hasta medianoche",
        "hasta ayer a las 15:30",
        "hasta mañana a las 09:00",
        "hasta el X a las 09:00",
        "hasta el X a las 09:00",
      ],
      [
        "a las 15:30",
        "a la 01:30",
        "a medianoche",
        "ayer a las 15:30",
        "mañana a las 09:00",
        "el X a las 09:00",
        "el X a las 09:00",
      ],
    ],
  ])("in %s", (_, texts, until, at) => {
    expect(moments.map(texts.until)).toEqual(until);
    expect(moments.map(texts.at)).toEqual(at);
  });

  test("as the time of the last values", () => {
    const said = (texts: typeof en) => moments.slice(2, 4).map((moment) => texts.lost(texts.when(moment)));
    expect([en, de, fr, es].map(said)).toEqual([
      ["No connection – as of midnight", "No connection – as of yesterday 15:30"],
      ["Keine Verbindung – Stand Mitternacht", "Keine Verbindung – Stand gestern 15:30"],
      ["Pas de connexion – dernier état : minuit", "Pas de connexion – dernier état : hier à 15:30"],
      ["Sin conexión – última actualización: medianoche", "Sin conexión – última actualización: ayer a las 15:30"],
    ]);
  });
});

test("no text of a language is another language's", () => {
  const plain = (texts: typeof en) =>
    Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const same = plain(en).flatMap(([name, text]) =>
    [de, fr, es].flatMap((other) =>
      plain(other).some(([key, value]) => key === name && value === text) ? [name] : [],
    ),
  );
  // Spanish "No" is English, and so is French "Libre" Spanish.
  expect(same).toEqual(["endNo"]);
});

test("one seat is one", () => {
  expect([en, de, fr, es].map(({ seats }) => [seats(1), seats(2)])).toEqual([
    ["1 seat", "2 seats"],
    ["1 Platz", "2 Plätze"],
    ["1 place", "2 places"],
    ["1 plaza", "2 plazas"],
  ]);
});

describe("the browser's language", () => {
  test.each([
    [["de-AT", "en"], "de", "de-AT"],
    [["fr"], "fr", "fr"],
    [["ES-mx"], "es", "ES-mx"],
    [["it-IT", "pl", "fr-CH"], "fr", "fr-CH"],
    [["it-IT"], "en", "en-GB"],
    [[], "en", "en-GB"],
    // As some browsers on some machines send it.
    [["C"], "en", "en-GB"],
    [["de_DE.UTF-8", "es"], "es", "es"],
    [["constructor"], "en", "en-GB"],
  ])("%o", (wanted, code, locale) => {
    expect(pickLanguage(wanted)).toMatchObject({ code, locale });
  });
});

/** A time zone to choose from. */
export interface Zone {
  /** IANA name: "America/Argentina/Buenos_Aires". */
  id: string;
  /** "Buenos Aires" */
  city: string;
  /** What people of a language call it: "Argentina Standard Time". */
  name: string;
  /** "GMT-3" */
  offset: string;
}

/** Names that browsers still have for zones which were renamed. */
const renamed: Readonly<Record<string, string>> = {
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Godthab": "America/Nuuk",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** A zone at a time, in unix seconds. */
export function zoneAt(id: string, unix: number, locale: string): Zone {
  const part = (timeZoneName: "shortOffset" | "long", language: string) =>
    new Intl.DateTimeFormat(language, { timeZone: id, timeZoneName })
      .formatToParts(unix * 1_000)
      .find(({ type }) => type === "timeZoneName")?.value ?? "";
  const city = ((renamed[id] ?? id).split("/").at(-1) as string).replaceAll("_", " ");
  return { id, city, name: part("long", locale), offset: part("shortOffset", "en") };
}

/** All zones that the browser knows, and those given, which it may know by another name. */
export function zonesAt(unix: number, locale: string, also: readonly string[]): Zone[] {
  const ids = [...new Set([...also, "UTC", ...Intl.supportedValuesOf("timeZone")])];
  return ids.map((id) => zoneAt(id, unix, locale));
}

/** Those in which every word of a search appears: of a city, a zone, its name or its offset. */
export function searchZones(zones: readonly Zone[], search: string): Zone[] {
  const words = plain(search).split(" ").filter(Boolean);
  return zones.filter((zone) => {
    const text = plain(`${zone.id} ${zone.city} ${zone.name} ${zone.offset}`);
    return words.every((word) => text.includes(word));
  });
}

function plain(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .replaceAll(/[/_]/g, " ")
    .toLowerCase();
}

import { describe, expect, test } from "vitest";
import { searchZones, zoneAt, zonesAt } from "../../../../runtime/console/pages/book/zones.ts";

const winter = Date.UTC(2026, 0, 11) / 1_000;
const summer = Date.UTC(2026, 6, 11) / 1_000;

describe("time zones", () => {
  test("have a city, and a name and an offset at a time", () => {
    expect(zoneAt("Europe/Berlin", winter, "en-GB")).toEqual({
      id: "Europe/Berlin",
      city: "Berlin",
      name: "Central European Standard Time",
      offset: "GMT+1",
    });
    expect(zoneAt("Europe/Berlin", summer, "de").name).toBe("Mitteleuropäische Sommerzeit");
    expect(zoneAt("America/Argentina/Buenos_Aires", winter, "en").city).toBe("Buenos Aires");
  });

  test("are all those that there are, and the one that is in use, which comes first", () => {
    const zones = zonesAt(winter, "en", ["Europe/Kyiv"]);
    expect(zones[0]?.id).toBe("Europe/Kyiv");
    expect(zones.length).toBeGreaterThan(400);
    expect(new Set(zones.map(({ id }) => id)).size).toBe(zones.length);
    expect(zones.some(({ id }) => id === "UTC")).toBe(true);
  });

  const found = (search: string, locale = "en") =>
    searchZones(zonesAt(winter, locale, []), search).map(({ city }) => city);

  test.each([
    ["new york", "New York"],
    ["NEW_YORK", "New York"],
    ["america/new", "New York"],
    ["gmt+5:45", "Kathmandu"],
    ["india", "Kolkata"],
    ["kolkata", "Kolkata"],
    ["kyiv", "Kyiv"],
  ])("are found by their city, their name and their offset: %s", (search, city) => {
    expect(found(search)).toContain(city);
  });

  test("are found in the visitor's language, with its accents or without", () => {
    expect(found("mitteleuropaische", "de")).toContain("Berlin");
    expect(found("nowhere at all")).toEqual([]);
    expect(found("")).toHaveLength(zonesAt(winter, "en", []).length);
  });
});

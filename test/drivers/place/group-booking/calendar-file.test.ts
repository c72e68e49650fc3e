import { describe, expect, test } from "vitest";
import { calendarFile } from "../../../../drivers/place/group-booking/calendar-file.ts";

const entry = {
  id: "b-1@atrium",
  start: Date.UTC(2026, 2, 29, 0, 30) / 1_000,
  end: Date.UTC(2026, 2, 29, 1, 30) / 1_000,
  subject: "Tour",
  description: "",
  location: "",
  cancelled: false,
  sequence: 0,
};
const now = Date.UTC(2026, 2, 1) / 1_000;

/** The lines of a file, folded ones put together. */
const linesOf = (file: string) => file.replaceAll("\r\n ", "").split("\r\n");

describe("a calendar file", () => {
  test("names the meeting, its times in UTC, and when it was made", () => {
    expect(linesOf(calendarFile({ ...entry, url: "https://book.example/m/1" }, now))).toEqual([
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//Atrium//Group booking//EN",
      "METHOD:PUBLISH",
      "BEGIN:VEVENT",
      "UID:b-1@atrium",
      "SEQUENCE:0",
      "DTSTAMP:20260301T000000Z",
      "DTSTART:20260329T003000Z",
      "DTEND:20260329T013000Z",
      "SUMMARY:Tour",
      "URL;VALUE=URI:https://book.example/m/1",
      "STATUS:CONFIRMED",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ]);
  });

  test("of a cancelled meeting takes it away again, by its id and a higher number", () => {
    const lines = linesOf(calendarFile({ ...entry, cancelled: true, sequence: 2 }, now));
    expect(lines).toEqual(
      expect.arrayContaining(["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:2", "UID:b-1@atrium"]),
    );
  });

  test("keeps texts from becoming lines of their own", () => {
    const injected = "Hi\r\nATTENDEE:mailto:x@y.example\nSTATUS:CANCELLED;\u0000 a\\b, c";
    const lines = linesOf(
      calendarFile({ ...entry, subject: injected, description: injected, location: injected }, now),
    );
    const escaped = "Hi\\nATTENDEE:mailto:x@y.example\\nSTATUS:CANCELLED\\; a\\\\b\\, c";
    expect(lines).toContain(`SUMMARY:${escaped}`);
    expect(lines).toContain(`DESCRIPTION:${escaped}`);
    expect(lines).toContain(`LOCATION:${escaped}`);
    expect(lines.filter((line) => line.startsWith("ATTENDEE") || line === "STATUS:CANCELLED")).toEqual([]);
  });

  test("has no line longer than 75 bytes, and cuts no character in two", () => {
    const file = calendarFile({ ...entry, description: "Füße €𝄞 ".repeat(200) }, now);
    for (const line of file.split("\r\n")) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line).not.toMatch(/\p{Surrogate}/u);
    }
    expect(linesOf(file)).toContain(`DESCRIPTION:${"Füße €𝄞 ".repeat(200)}`);
  });
});

import { expect, test } from "vitest";
import { ClientError } from "../../../../lib/client/index.ts";
import type { ErrorCode } from "../../../../lib/errors.ts";
import { errorText } from "../../../../runtime/console/pages/panel/error-text.ts";
import { roomTime } from "../../../../runtime/console/pages/panel/room-time.ts";
import { de } from "../../../../runtime/console/pages/panel/texts/de.ts";
import { en } from "../../../../runtime/console/pages/panel/texts/en.ts";
import { at, berlin, meeting } from "./room.ts";

const bookings = [meeting("15:00", "16:00", { title: "Private", private: true })];

function told(details?: object, code: ErrorCode = "request_failed", texts = en, locale = "en-GB"): string {
  const error = new ClientError("a sentence of the host", { code, details });
  return errorText(error, at("14:40"), bookings, roomTime(locale, berlin), texts);
}

const inTheWay = (title: string) => ({ title, event_start: at("14:50"), event_end: at("15:30") });

test("a room that is free for a shorter time", () => {
  const details = { free_seconds: 665, free_until: at("14:51:05"), meeting: inTheWay("Sprint") };
  expect(told(details)).toBe("Only free for 11 min, until 14:51");
  expect(told(details, "request_failed", de, "de")).toBe("Nur noch 11 Min. frei, bis 14:51");
  expect(told({ ...details, free_seconds: 20 })).toBe("Only free for 1 min, until 14:51");
});

test("a room that is taken", () => {
  expect(told({ free_seconds: 0, meeting: inTheWay("Sprint") })).toBe("Taken by “Sprint” until 15:30");
  expect(told({ free_seconds: 0, meeting: inTheWay("Sprint") }, "request_failed", de, "de")).toBe(
    "Belegt durch „Sprint“ bis 15:30",
  );
});

test("a private meeting has no other name in the way than on the panel", () => {
  const details = { free_seconds: 0, meeting: { title: "Private", event_start: at("15:00"), event_end: at("16:00") } };
  expect(told(details, "request_failed", de, "de")).toBe("Belegt durch „Privat“ bis 16:00");
});

test("an outcome that nobody knows", () => {
  expect(told({ outcome: "unknown" }, "exec_timeout")).toBe(en.outcomeUnknown);
  expect(told({ sent: true, outcome: "unknown" }, "connection_lost")).toBe(en.outcomeUnknown);
});

test("a tap that never left", () => {
  expect(told({ sent: false }, "connection_lost")).toBe(en.notSent);
});

test("a module that does not run", () => {
  expect(told({ state: "stopped", retryable: false }, "module_not_running")).toBe(en.notRunning);
});

test("anything else is said in general, never in the host's own words", () => {
  for (const details of [undefined, {}, { free_seconds: "many" }, { meeting: null }, { source: "graph", status: 429 }])
    expect(told(details)).toBe(en.failed);
  expect(errorText(new TypeError("x is not a function"), at("14:40"), [], roomTime("en", berlin), en)).toBe(en.failed);
});

import { expect, test } from "vitest";
import { ann, at, bob, meeting, quiet, today, withSandbox } from "./support.ts";

test(
  "a creation echoes zone and text, and a later read shows UTC and HTML",
  withSandbox(async ({ graph }) => {
    const body = { contentType: "text", content: "Cake & <tea>" };
    const { status, headers, json } = await graph(
      "POST",
      `${ann}/calendar/events`,
      meeting("10:00", "11:00", { body }),
    );
    expect(status).toBe(201);
    expect(headers.get("location")).toContain("https://outlook.office.com/");
    expect(headers.get("etag")).toBe(json["@odata.etag"]);
    expect(json).toMatchObject({
      body,
      start: { dateTime: "2026-01-05T10:00:00.0000000", timeZone: "Europe/Berlin" },
      originalStartTimeZone: "Europe/Berlin",
      isOrganizer: true,
      type: "singleInstance",
    });
    const read = (await graph("GET", at(ann, json))).json;
    expect(read).toMatchObject({
      start: { dateTime: "2026-01-05T09:00:00.0000000", timeZone: "UTC" },
      originalStartTimeZone: "W. Europe Standard Time",
      bodyPreview: "Cake & <tea>",
    });
    expect(read.body.contentType).toBe("html");
    expect(read.body.content).toContain("Cake &amp; &lt;tea&gt;");
  }, quiet),
);

test(
  "the digits of a time count in its zone, whatever offset stands behind them",
  withSandbox(async ({ graph }) => {
    const start = { dateTime: "2026-01-05T10:00:00.000Z", timeZone: "W. Europe Standard Time" };
    const { json } = await graph("POST", `${ann}/events`, { ...meeting("10:00", "11:00"), start });
    expect((await graph("GET", at(ann, json))).json.start.dateTime).toBe("2026-01-05T09:00:00.0000000");
  }, quiet),
);

test.each([
  ["return_same", 201],
  ["bad_request", 400],
  ["conflict", 409],
] as const)("a second creation with the same transactionId makes no second event: %s", (replay, expected) =>
  withSandbox(
    async ({ graph }) => {
      const event = meeting("10:00", "11:00", { transactionId: "0d6f1d3e-once" });
      const first = await graph("POST", `${ann}/events`, event);
      const second = await graph("POST", `${ann}/events`, event);
      expect(second.status).toBe(expected);
      expect(second.json.id ?? second.json.error["@event.existingEventId"]).toBe(first.json.id);
      if (expected !== 201) expect(second.json.error.code).toBe("ErrorDuplicateTransactionId");
      expect((await graph("GET", today(ann))).json.value).toHaveLength(1);
    },
    { ...quiet, replay },
  )(),
);

test(
  "an online meeting has a join link, unless the calendar allows none",
  withSandbox(async ({ graph }) => {
    const online = meeting("10:00", "11:00", { isOnlineMeeting: true, onlineMeetingProvider: "teamsforbusiness" });
    const { json } = await graph("POST", `${ann}/events`, online);
    expect(json.onlineMeeting.joinUrl).toMatch(/^https:\/\/teams\.microsoft\.com\/l\/meetup-join\//);
    const read = (await graph("GET", at(ann, json))).json;
    expect(read.body.content).toContain(json.onlineMeeting.joinUrl);
    expect((await graph("GET", `${at(ann, json)}?$select=onlineMeeting`)).json).not.toHaveProperty("onlineMeeting");
    const without = await graph("POST", `${bob}/events`, online);
    expect([without.status, without.json.isOnlineMeeting, without.json.onlineMeeting]).toEqual([201, false, null]);
  }, quiet),
);

const midnight = { dateTime: "2026-01-05T00:00:00", timeZone: "Europe/Berlin" };
const nextMidnight = { ...midnight, dateTime: "2026-01-06T00:00:00" };
const refused: [string, object, string][] = [
  ["an all-day event that starts at ten", { isAllDay: true }, "ErrorPropertyValidationFailure"],
  [
    "an all-day event of no length",
    { isAllDay: true, start: midnight, end: midnight },
    "ErrorPropertyValidationFailure",
  ],
  [
    "an all-day event in two zones",
    { isAllDay: true, start: midnight, end: { ...nextMidnight, timeZone: "UTC" } },
    "ErrorPropertyValidationFailure",
  ],
  ["an event that ends before it starts", { end: midnight }, "ErrorPropertyValidationFailure"],
  ["an event without an end", { end: undefined }, "ErrorInvalidRequest"],
  [
    "a date that no calendar has",
    { end: { ...midnight, dateTime: "2026-13-05T10:00:00" } },
    "UnableToDeserializePostBody",
  ],
  ["an unknown zone", { start: { ...midnight, timeZone: "Moon" } }, "TimeZoneNotSupportedException"],
  ["a property that events do not have", { colour: "red" }, "UnableToDeserializePostBody"],
  ["a value of the wrong type", { subject: 5 }, "UnableToDeserializePostBody"],
];
test.each(refused)("%s is refused", (_, wrong, code) =>
  withSandbox(async ({ graph }) => {
    const { status, json } = await graph("POST", `${ann}/events`, meeting("10:00", "11:00", wrong));
    expect([status, json.error.code]).toEqual([400, code]);
    expect((await graph("GET", today(ann))).json.value).toHaveLength(0);
  }, quiet)(),
);

test(
  "a change touches only what it names",
  withSandbox(async ({ graph }) => {
    const before = (
      await graph("POST", `${ann}/events`, meeting("10:00", "11:00", { showAs: "oof", sensitivity: "private" }))
    ).json;
    const changed = await graph("PATCH", at(ann, before), { subject: "Renamed" });
    expect(changed.status).toBe(200);
    const { json } = await graph("GET", at(ann, before));
    expect(json).toMatchObject({ subject: "Renamed", showAs: "oof", sensitivity: "private", iCalUId: before.iCalUId });
    expect(json.start.dateTime).toBe("2026-01-05T09:00:00.0000000");
    expect(json["@odata.etag"]).not.toBe(before["@odata.etag"]);

    await graph("PATCH", at(ann, before), { end: { dateTime: "2026-01-05T12:00:00", timeZone: "Europe/Berlin" } });
    const later = (await graph("GET", at(ann, before))).json;
    expect([later.start.dateTime, later.end.dateTime]).toEqual([
      "2026-01-05T09:00:00.0000000",
      "2026-01-05T11:00:00.0000000",
    ]);
  }, quiet),
);

test(
  "an all-day event becomes one with hours by isAllDay alone",
  withSandbox(async ({ graph }) => {
    const posted = { subject: "Day", isAllDay: true, start: midnight, end: nextMidnight };
    const { json } = await graph("POST", `${ann}/events`, posted);
    expect((await graph("PATCH", at(ann, json), { isAllDay: false })).json.isAllDay).toBe(false);
    const back = await graph("PATCH", at(ann, json), { isAllDay: true, start: midnight, end: nextMidnight });
    expect(back.json).toMatchObject({ isAllDay: true, start: { dateTime: "2026-01-05T00:00:00.0000000" } });
  }, quiet),
);

test(
  "a change against an old version is 412",
  withSandbox(async ({ graph }) => {
    const { json } = await graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    const change = (ifMatch: string) => graph("PATCH", at(ann, json), { subject: "x" }, { "If-Match": ifMatch });
    expect((await change(json["@odata.etag"])).status).toBe(200);
    expect((await change(json["@odata.etag"])).json.error.code).toBe("ErrorIrresolvableConflict");
  }, quiet),
);

test(
  "extended properties merge, and show when they are asked for",
  withSandbox(async ({ graph }) => {
    const [one, two] = ["One", "Two"].map((name) => `String {6c2f0d6c-0a0b-4d5e-9d2e-3f6f8f1f7a11} Name ${name}`);
    const posted = meeting("10:00", "11:00", { singleValueExtendedProperties: [{ id: one, value: "1" }] });
    const { json } = await graph("POST", `${ann}/events`, posted);
    await graph("PATCH", at(ann, json), { singleValueExtendedProperties: [{ id: two, value: "2" }] });
    const ask = async (filter: string) => {
      const expand = encodeURIComponent(`singleValueExtendedProperties($filter=${filter})`);
      return (await graph("GET", `${at(ann, json)}?$expand=${expand}`)).json.singleValueExtendedProperties;
    };
    expect(await ask(`id eq '${one}'`)).toEqual([{ id: one, value: "1" }]);
    expect(await ask(`id eq '${one}' or id eq '${two}'`)).toHaveLength(2);
    expect(await ask("id eq 'none'")).toBeUndefined();
    expect((await graph("GET", at(ann, json))).json).not.toHaveProperty("singleValueExtendedProperties");
  }, quiet),
);

test(
  "a deleted event is gone, and deleting it again says so",
  withSandbox(async ({ graph }) => {
    const { json } = await graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    const { status, headers, text } = await graph("DELETE", at(ann, json));
    expect([status, headers.get("content-type"), text]).toEqual([204, "text/plain", ""]);
    expect((await graph("DELETE", at(ann, json))).json.error.code).toBe("ErrorItemNotFound");
    expect((await graph("GET", `${ann}/events`)).json.value).toEqual([]);
  }, quiet),
);

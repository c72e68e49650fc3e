import { expect, test } from "vitest";
import { ann, at, attendee, bob, type Client, meeting, oak, quiet, withSandbox } from "./support.ts";

type Shown = { id: string; subject: string; type: string; start: { dateTime: string }; seriesMasterId: string };

const zone = "Europe/Berlin";
const daily = { type: "daily", interval: 1 };
const recurring = (pattern: object, range: object, more: object = {}) =>
  meeting("10:00", "11:00", { recurrence: { pattern, range: { startDate: "2026-01-05", ...range } }, ...more });
const view = (user: string, from: string, to: string) =>
  `${user}/calendarView?startDateTime=${from}T00:00:00Z&endDateTime=${to}T00:00:00Z&$top=1000&$orderby=start/dateTime`;
const starts = (events: Shown[]) => events.map(({ start }) => start.dateTime.slice(0, 16));
const post = async ({ graph }: Client, event: object, user = ann) =>
  (await graph("POST", `${user}/events`, event)).json;
const seen = async ({ graph }: Client, user: string, from: string, to: string): Promise<Shown[]> =>
  (await graph("GET", view(user, from, to))).json.value;

const patterns: [string, object, object, string[]][] = [
  [
    "every second day",
    { type: "daily", interval: 2 },
    { type: "numbered", numberOfOccurrences: 3 },
    ["01-05", "01-07", "01-09"],
  ],
  [
    "weekly on two days",
    { type: "weekly", interval: 1, daysOfWeek: ["wednesday", "Monday"] },
    { type: "endDate", endDate: "2026-01-14" },
    ["01-05", "01-07", "01-12", "01-14"],
  ],
  [
    "every second week, whose first day is Sunday",
    { type: "weekly", interval: 2, daysOfWeek: ["sunday", "tuesday"], firstDayOfWeek: "sunday" },
    { type: "numbered", numberOfOccurrences: 3 },
    ["01-06", "01-18", "01-20"],
  ],
  [
    "every second week, whose first day is Monday",
    { type: "weekly", interval: 2, daysOfWeek: ["sunday", "tuesday"], firstDayOfWeek: "monday" },
    { type: "numbered", numberOfOccurrences: 3 },
    ["01-06", "01-11", "01-20"],
  ],
  [
    "the 31st, or the last day of a shorter month",
    { type: "absoluteMonthly", interval: 1, dayOfMonth: 31 },
    { type: "numbered", numberOfOccurrences: 3 },
    ["01-31", "02-28", "03-31"],
  ],
  [
    "the second Tuesday of a month",
    { type: "relativeMonthly", interval: 1, daysOfWeek: ["tuesday"], index: "second" },
    { type: "numbered", numberOfOccurrences: 3 },
    ["01-13", "02-10", "03-10"],
  ],
  [
    "the last working day of every third month",
    {
      type: "relativeMonthly",
      interval: 3,
      daysOfWeek: ["monday", "tuesday", "wednesday", "thursday", "friday"],
      index: "last",
    },
    { type: "numbered", numberOfOccurrences: 2 },
    ["01-30", "04-30"],
  ],
  [
    "a date of the year",
    { type: "absoluteYearly", interval: 1, month: 3, dayOfMonth: 8 },
    { type: "numbered", numberOfOccurrences: 2 },
    ["03-08", "03-08"],
  ],
  [
    "the last Sunday of October",
    { type: "relativeYearly", interval: 1, month: 10, daysOfWeek: ["sunday"], index: "last" },
    { type: "numbered", numberOfOccurrences: 2 },
    ["10-25", "10-31"],
  ],
  ["without an end", { type: "daily", interval: 400 }, { type: "noEnd" }, ["01-05", "02-09", "03-15", "04-19"]],
];
test.each(patterns)("a series can be %s", (_, pattern, range, dates) =>
  withSandbox(async (client) => {
    await post(client, recurring(pattern, range));
    const events = await seen(client, ann, "2026-01-01", "2030-01-01");
    expect(events.map(({ start }) => start.dateTime.slice(5, 10))).toEqual(dates);
    expect(new Set(events.map(({ id }) => id)).size).toBe(dates.length);
  }, quiet)(),
);

test(
  "a creation echoes zeros and the zone; a read has the Windows name; the start moves to the first occurrence",
  withSandbox(async (client) => {
    const pattern = { type: "relativemonthly", interval: 1, daysOfWeek: ["tuesday"] };
    const made = await post(client, recurring(pattern, { type: "noEnd" }));
    expect(made).toMatchObject({
      type: "seriesMaster",
      start: { dateTime: "2026-01-06T10:00:00.0000000" },
      recurrence: {
        pattern: { type: "relativeMonthly", month: 0, dayOfMonth: 0, index: "first", firstDayOfWeek: "sunday" },
        range: { startDate: "2026-01-06", endDate: "0001-01-01", numberOfOccurrences: 0, recurrenceTimeZone: zone },
      },
    });
    const { json } = await client.graph("GET", at(ann, made));
    expect(json.recurrence.range.recurrenceTimeZone).toBe("W. Europe Standard Time");
  }, quiet),
);

test(
  "occurrences stay at their time of day when the clocks change",
  withSandbox(async (client) => {
    await post(client, recurring(daily, { type: "noEnd" }));
    expect(starts(await seen(client, ann, "2026-03-28", "2026-03-30"))).toEqual([
      "2026-03-28T09:00",
      "2026-03-29T08:00",
    ]);
    expect(starts(await seen(client, ann, "2026-10-24", "2026-10-26"))).toEqual([
      "2026-10-24T08:00",
      "2026-10-25T09:00",
    ]);
  }, quiet),
);

test(
  "lists of events have the master, views and instances the occurrences",
  withSandbox(async (client) => {
    const made = await post(client, recurring(daily, { type: "numbered", numberOfOccurrences: 12 }));
    const listed = (await client.graph("GET", `${ann}/events`)).json.value;
    expect(listed.map(({ type }: Shown) => type)).toEqual(["seriesMaster"]);
    const window = "startDateTime=2026-01-06T00:00:00Z&endDateTime=2026-01-08T00:00:00Z";
    const { json } = await client.graph("GET", `${at(ann, made)}/instances?${window}`);
    expect(json.value).toHaveLength(2);
    expect(json.value[0]).toMatchObject({ type: "occurrence", seriesMasterId: listed[0].id, recurrence: null });
    expect((await client.graph("GET", at(ann, json.value[0]))).json.start).toEqual(json.value[0].start);
    expect((await client.graph("GET", `${at(ann, json.value[0])}/instances?${window}`)).status).toBe(400);
    expect(
      (await client.graph("GET", `${ann}/calendarView?${window.replace("01-08", "01-30")}`)).json.value,
    ).toHaveLength(10);
  }, quiet),
);

test(
  "one occurrence can be changed and another deleted, and attendees see both",
  withSandbox(async (client) => {
    const attendees = [attendee("bob@contoso.example"), attendee("oak@contoso.example", "resource")];
    await post(client, recurring(daily, { type: "numbered", numberOfOccurrences: 4 }, { attendees }));
    await client.clock.advance(1_000);
    const [, second, third] = await seen(client, ann, "2026-01-01", "2026-02-01");
    const moved = { dateTime: "2026-01-06T15:00:00", timeZone: zone };
    const changes = { subject: "Moved", start: moved, end: { ...moved, dateTime: "2026-01-06T16:00:00" } };
    expect((await client.graph("PATCH", at(ann, second as Shown), changes)).json.type).toBe("exception");
    expect((await client.graph("DELETE", at(ann, third as Shown))).status).toBe(204);
    expect((await client.graph("GET", at(ann, third as Shown))).status).toBe(404);
    await client.clock.advance(1_000);
    expect(starts(await seen(client, ann, "2026-01-01", "2026-02-01"))).toEqual([
      "2026-01-05T09:00",
      "2026-01-06T14:00",
      "2026-01-08T09:00",
    ]);
    for (const user of [bob, oak]) {
      const copies = await seen(client, user, "2026-01-01", "2026-02-01");
      expect(copies.map(({ subject }) => subject)).toEqual([
        "Design review",
        "Moved",
        "Canceled: Design review",
        "Design review",
      ]);
    }
    const [first] = await seen(client, ann, "2026-01-06", "2026-01-07");
    const { json } = await client.graph("GET", at(ann, first as Shown));
    expect(json.attendees.map(({ status }: { status: { response: string } }) => status.response)).toEqual([
      "none",
      "accepted",
    ]);
  }, quiet),
);

test(
  "an attendee answers one occurrence, and the organizer sees it there alone",
  withSandbox(async (client) => {
    const attendees = [attendee("bob@contoso.example")];
    await post(client, recurring(daily, { type: "numbered", numberOfOccurrences: 2 }, { attendees }));
    const [invitation] = await seen(client, bob, "2026-01-01", "2026-02-01");
    expect((await client.graph("POST", `${at(bob, invitation as Shown)}/decline`, {})).status).toBe(202);
    expect(await seen(client, bob, "2026-01-01", "2026-02-01")).toHaveLength(1);
    const organizers = (await seen(client, ann, "2026-01-01", "2026-02-01")) as unknown as {
      attendees: { status: { response: string } }[];
    }[];
    expect(organizers.map((event) => event.attendees[0]?.status.response)).toEqual(["declined", "none"]);
  }, quiet),
);

test(
  "an occurrence cannot move onto or beyond the day of its neighbour",
  withSandbox(async (client) => {
    await post(client, recurring({ type: "daily", interval: 2 }, { type: "noEnd" }));
    const [, second] = (await seen(client, ann, "2026-01-01", "2026-02-01")) as [Shown, Shown];
    const move = (date: string) => {
      const time = (clock: string) => ({ dateTime: `${date}T${clock}:00`, timeZone: zone });
      return client.graph("PATCH", at(ann, second), { start: time("16:00"), end: time("17:00") });
    };
    for (const date of ["2026-01-05", "2026-01-04", "2026-01-09", "2026-01-20"]) {
      expect((await move(date)).json.error?.code).toBe("ErrorOccurrenceCrossingBoundary");
    }
    for (const date of ["2026-01-06", "2026-01-08"]) expect((await move(date)).status).toBe(200);
  }, quiet),
);

test(
  "an occurrence that moved to another week is seen there, and no longer in its own",
  withSandbox(async (client) => {
    await post(client, recurring({ type: "daily", interval: 28 }, { type: "noEnd" }));
    const [, second] = (await seen(client, ann, "2026-01-01", "2026-03-01")) as [Shown, Shown];
    const time = (clock: string) => ({ dateTime: `2026-02-12T${clock}:00`, timeZone: zone });
    await client.graph("PATCH", at(ann, second), { start: time("16:00"), end: time("17:00") });
    expect(starts(await seen(client, ann, "2026-02-12", "2026-02-13"))).toEqual(["2026-02-12T15:00"]);
    expect(await seen(client, ann, "2026-02-02", "2026-02-03")).toEqual([]);
    expect((await client.graph("GET", at(ann, second))).json.start.dateTime).toBe("2026-02-12T15:00:00.0000000");
  }, quiet),
);

test(
  "a recurrence of null makes a single event; a body without it leaves the series as it is",
  withSandbox(async (client) => {
    const made = await post(client, recurring(daily, { type: "noEnd" }));
    await client.graph("PATCH", at(ann, made), { subject: "Renamed" });
    const before = await seen(client, ann, "2026-01-05", "2026-01-08");
    expect(before.map(({ subject }) => subject)).toEqual(["Renamed", "Renamed", "Renamed"]);
    expect((await client.graph("PATCH", at(ann, made), { recurrence: null })).json).toMatchObject({
      type: "singleInstance",
      recurrence: null,
    });
    expect(await seen(client, ann, "2026-01-01", "2026-02-01")).toHaveLength(1);
    expect((await client.graph("GET", at(ann, before[1] as Shown))).status).toBe(404);
  }, quiet),
);

test(
  "another time for a series moves every occurrence and forgets what was changed of single ones; the same time does not",
  withSandbox(async (client) => {
    const made = await post(client, recurring(daily, { type: "numbered", numberOfOccurrences: 2 }));
    const [first] = await seen(client, ann, "2026-01-01", "2026-02-01");
    await client.graph("PATCH", at(ann, first as Shown), { subject: "Once" });
    await client.graph("PATCH", at(ann, made), { start: made.start, end: made.end, recurrence: made.recurrence });
    expect((await seen(client, ann, "2026-01-01", "2026-02-01")).map(({ subject }) => subject)).toEqual([
      "Once",
      "Design review",
    ]);
    const time = (clock: string) => ({ dateTime: `2026-01-07T${clock}:00`, timeZone: zone });
    await client.graph("PATCH", at(ann, made), { start: time("12:00"), end: time("13:00") });
    const after = await seen(client, ann, "2026-01-01", "2026-02-01");
    expect(starts(after)).toEqual(["2026-01-07T11:00", "2026-01-08T11:00"]);
    expect(after.map(({ type }) => type)).toEqual(["occurrence", "occurrence"]);
  }, quiet),
);

test(
  "a room declines a series when it is taken at one of its times",
  withSandbox(async (client) => {
    const attendees = [attendee("oak@contoso.example", "resource")];
    const once = { dateTime: "2026-01-20T10:30:00", timeZone: zone };
    await post(client, { start: once, end: { ...once, dateTime: "2026-01-20T11:30:00" }, attendees }, bob);
    await client.clock.advance(1_000);
    const made = await post(client, recurring(daily, { type: "noEnd" }, { attendees }));
    await client.clock.advance(1_000);
    const { json } = await client.graph("GET", at(ann, made));
    expect(json.attendees[0].status.response).toBe("declined");
    expect(await seen(client, oak, "2026-01-01", "2026-03-01")).toHaveLength(1);
  }, quiet),
);

test(
  "an all-day series floats as a single all-day event does",
  withSandbox(async (client) => {
    const day = (date: string) => ({ dateTime: `${date}T00:00:00`, timeZone: "Australia/Sydney" });
    const all = { isAllDay: true, start: day("2026-03-28"), end: day("2026-03-29") };
    await post(
      client,
      recurring({ ...daily, interval: 7 }, { type: "numbered", numberOfOccurrences: 3, startDate: "2026-03-28" }, all),
    );
    expect(starts(await seen(client, ann, "2026-01-01", "2026-12-01"))).toEqual([
      "2026-03-28T00:00",
      "2026-04-04T00:00",
      "2026-04-11T00:00",
    ]);
  }, quiet),
);

const refused: [string, object, object, string][] = [
  ["weekly on no day", { type: "weekly" }, { type: "noEnd" }, "ErrorPropertyValidationFailure"],
  ["on no day of the month", { type: "absoluteMonthly" }, { type: "noEnd" }, "ErrorPropertyValidationFailure"],
  [
    "yearly in no month",
    { type: "absoluteYearly", dayOfMonth: 3 },
    { type: "noEnd" },
    "ErrorPropertyValidationFailure",
  ],
  ["until no date", daily, { type: "endDate" }, "ErrorPropertyValidationFailure"],
  ["no times", daily, { type: "numbered" }, "ErrorPropertyValidationFailure"],
  ["until before it begins", daily, { type: "endDate", endDate: "2026-01-01" }, "ErrorRecurrenceHasNoOccurrence"],
  ["hourly", { type: "hourly" }, { type: "noEnd" }, "UnableToDeserializePostBody"],
];
test.each(refused)("a series %s is refused", (_, pattern, range, code) =>
  withSandbox(async ({ graph }) => {
    const { status, json } = await graph("POST", `${ann}/events`, recurring(pattern, range));
    expect([status, json.error.code]).toEqual([400, code]);
  }, quiet)(),
);

test(
  "an occurrence that is longer than the time to the next is refused, and so is a recurrence of an occurrence",
  withSandbox(async (client) => {
    const end = { dateTime: "2026-01-06T10:30:00", timeZone: zone };
    const long = await client.graph("POST", `${ann}/events`, recurring(daily, { type: "noEnd" }, { end }));
    expect(long.json.error.code).toBe("ErrorOccurrenceTimeSpanTooBig");
    await post(client, recurring(daily, { type: "noEnd" }));
    const [first] = await seen(client, ann, "2026-01-05", "2026-01-06");
    const recurrence = { pattern: daily, range: { type: "noEnd", startDate: "2026-01-05" } };
    expect((await client.graph("PATCH", at(ann, first as Shown), { recurrence })).status).toBe(400);
  }, quiet),
);

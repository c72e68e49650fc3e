import { expect, test } from "vitest";
import { ann, meeting, quiet, today, withSandbox } from "./support.ts";

test(
  "a page has ten events, and following the next links gives each event once",
  withSandbox(async ({ graph }) => {
    for (let hour = 6; hour < 18; hour++) {
      const clock = String(hour).padStart(2, "0");
      await graph("POST", `${ann}/events`, meeting(`${clock}:00`, `${clock}:30`, { subject: `at ${clock}` }));
    }
    const first = await graph("GET", today(ann));
    expect(first.json.value).toHaveLength(10);
    expect(first.json["@odata.nextLink"]).toContain("$skip=10");
    const second = await graph("GET", first.json["@odata.nextLink"]);
    expect(second.json.value).toHaveLength(2);
    expect(second.json).not.toHaveProperty("@odata.nextLink");
    const subjects = [...first.json.value, ...second.json.value].map((event) => event.subject);
    expect(new Set(subjects).size).toBe(12);
    expect(subjects).not.toEqual(subjects.toSorted());

    const sorted = await graph("GET", today(ann, "&$top=50&$orderby=start/dateTime&$select=subject"));
    expect(sorted.json.value.map((event: { subject: string }) => event.subject)).toEqual(subjects.toSorted());
    expect(Object.keys(sorted.json.value[0])).toEqual(["@odata.etag", "id", "subject"]);
  }, quiet),
);

test(
  "a $top above 1000 is taken for 1000",
  withSandbox(async ({ graph }) => {
    const window = "startDateTime=2025-06-01T00:00:00Z&endDateTime=2026-08-01T00:00:00Z";
    const view = `/users/lunch-run@contoso.example/calendarView?${window}`;
    const { json } = await graph("GET", `${view}&$top=10000&$count=true`);
    expect(json.value).toHaveLength(1_000);
    expect(json["@odata.count"]).toBeGreaterThan(1_000);
    const rest = await graph("GET", json["@odata.nextLink"]);
    expect(rest.json.value).toHaveLength(json["@odata.count"] - 1_000);
  }),
);

test(
  "the window is required, valid, and at most 1825 days long; its offsets count",
  withSandbox(async ({ graph }) => {
    await graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    const view = (from: string, to: string) =>
      graph(
        "GET",
        `${ann}/calendarView?startDateTime=${encodeURIComponent(from)}&endDateTime=${encodeURIComponent(to)}`,
      );
    expect((await graph("GET", `${ann}/calendarView`)).json.error.code).toBe("ErrorInvalidParameter");
    expect((await view("yesterday", "2026-01-06")).status).toBe(400);
    expect((await view("2026-01-05T10:00:00 10:00", "2026-01-06")).status).toBe(400);
    expect((await view("2026-01-06", "2026-01-05")).status).toBe(400);
    expect((await view("2026-01-01", "2030-12-31")).status).toBe(200);
    expect((await view("2026-01-01", "2031-01-01")).json.error.code).toBe("ErrorInvalidRequest");
    // The event runs from 09:00 to 10:00 UTC.
    expect((await view("2026-01-05T10:00:00", "2026-01-05T12:00:00")).json.value).toHaveLength(0);
    expect((await view("2026-01-05T10:00:00+01:00", "2026-01-05T12:00:00+01:00")).json.value).toHaveLength(1);
  }, quiet),
);

test(
  "times come in UTC, or in the zone that Prefer names by its IANA or Windows name",
  withSandbox(async ({ graph }) => {
    const moon = await graph("GET", today(ann), undefined, { Prefer: 'outlook.timezone="Moon"' });
    expect([moon.status, moon.json.error.code]).toEqual([400, "TimeZoneNotSupportedException"]);
    await graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    const start = async (prefer: string) =>
      (await graph("GET", today(ann), undefined, { Prefer: prefer })).json.value[0].start;
    expect(await start("odata.maxpagesize=5")).toEqual({ dateTime: "2026-01-05T09:00:00.0000000", timeZone: "UTC" });
    expect(await start('outlook.timezone="AUS Eastern Standard Time", IdType="ImmutableId"')).toEqual({
      dateTime: "2026-01-05T20:00:00.0000000",
      timeZone: "AUS Eastern Standard Time",
    });
    expect((await start('outlook.timezone="Europe/Berlin"')).dateTime).toBe("2026-01-05T10:00:00.0000000");
    expect((await graph("GET", today(ann), undefined, { Prefer: "outlook.timezone='UTC'" })).status).toBe(500);
  }, quiet),
);

test(
  "an all-day event floats: midnight in every zone, matched as dates in UTC",
  withSandbox(async ({ graph }) => {
    const timeZone = "Australia/Sydney";
    await graph("POST", `${ann}/events`, {
      subject: "Holiday",
      isAllDay: true,
      start: { dateTime: "2026-01-05T00:00:00", timeZone },
      end: { dateTime: "2026-01-06T00:00:00", timeZone },
    });
    const prefer = { Prefer: 'outlook.timezone="America/New_York"' };
    const [event] = (await graph("GET", today(ann), undefined, prefer)).json.value;
    expect(event.start).toEqual({ dateTime: "2026-01-05T00:00:00.0000000", timeZone: "America/New_York" });
    expect(event.end.dateTime).toBe("2026-01-06T00:00:00.0000000");
    const before = `${ann}/calendarView?startDateTime=2026-01-04T00:00:00Z&endDateTime=2026-01-05T00:00:00Z`;
    expect((await graph("GET", before)).json.value).toHaveLength(0);
  }, quiet),
);

test(
  "a calendar can be named three ways, and an unknown one is not found",
  withSandbox(async ({ graph }) => {
    await graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    const [calendar] = (await graph("GET", `${ann}/calendars`)).json.value;
    expect(calendar).toMatchObject({
      isDefaultCalendar: true,
      canEdit: true,
      owner: { address: "ann@contoso.example" },
    });
    expect((await graph("GET", `${ann}/calendar`)).json.id).toBe(calendar.id);
    const window = today("").replace("/calendar/", "/");
    for (const path of [ann, `${ann}/calendar`, `${ann}/calendars/${encodeURIComponent(calendar.id)}`]) {
      expect((await graph("GET", path + window)).json.value).toHaveLength(1);
    }
    expect((await graph("GET", `${ann}/calendars/other${window}`)).json.error.code).toBe("ErrorItemNotFound");
  }, quiet),
);

test(
  "an event has one id for each IdType, and both find it",
  withSandbox(async ({ graph }) => {
    await graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    const id = async (headers: Record<string, string>) =>
      (await graph("GET", today(ann), undefined, headers)).json.value[0].id;
    const ids = [await id({}), await id({ Prefer: 'IdType="ImmutableId"' })];
    expect(ids[0]).not.toBe(ids[1]);
    for (const each of ids) expect((await graph("GET", `${ann}/events/${encodeURIComponent(each)}`)).status).toBe(200);
    expect((await graph("GET", `${ann}/events/nonsense`)).json.error.code).toBe("ErrorInvalidIdMalformed");
  }, quiet),
);

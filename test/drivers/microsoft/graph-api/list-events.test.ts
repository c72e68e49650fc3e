import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, giveTokens, graph, graphEvent, graphOrigin, mount, stopAll } from "./tenant.ts";

const unix = (iso: string) => Date.parse(iso) / 1_000;
const period = { period_start: unix("2026-01-05T00:00:00Z"), period_end: unix("2026-01-06T00:00:00Z") };
const room = { calendar_id: "Room@Contoso.example", ...period };
const viewPath = "/v1.0/users/room%40contoso.example/calendar/calendarView";

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

const answer = (...events: object[]) => graph().get(viewPath).query(true).reply(200, { value: events });

test("an event has the shape that front ends know", async () => {
  answer(
    graphEvent("AAMk=", {
      body: { contentType: "html", content: "<p>Agenda</p>" },
      location: { displayName: "Boardroom" },
      attendees: [
        {
          type: "required",
          status: { response: "tentativelyAccepted" },
          emailAddress: { name: "Bob", address: "Bob@Contoso.example" },
        },
        { type: "resource", status: { response: "none" }, emailAddress: { address: "Room@contoso.example" } },
      ],
      createdDateTime: "2026-01-01T08:00:00Z",
      lastModifiedDateTime: "2026-01-02T08:00:00Z",
      iCalUId: "0400",
      sensitivity: "private",
      type: "occurrence",
      seriesMasterId: "AAMkMaster",
      isOnlineMeeting: true,
      onlineMeetingProvider: "teamsForBusiness",
      onlineMeeting: { joinUrl: "https://teams.example/1", conferenceId: "42", tollNumber: "+49 30 1" },
    }),
  );
  const calendar = await mount();
  expect(await calendar.commands.list_events(room)).toEqual([
    {
      id: "AAMk=",
      mailbox: "room@contoso.example",
      event_start: unix("2026-01-05T10:00:00Z"),
      event_end: unix("2026-01-05T11:00:00Z"),
      timezone: "Europe/Berlin",
      all_day: false,
      title: "Planning",
      body: "<p>Agenda</p>",
      location: "Boardroom",
      host: "ann@contoso.example",
      creator: "ann@contoso.example",
      attendees: [
        { name: "Bob", email: "bob@contoso.example", response_status: "tentative", resource: false },
        { name: "room@contoso.example", email: "room@contoso.example", response_status: "needsAction", resource: true },
      ],
      attachments: [],
      private: true,
      recurring: true,
      recurring_event_id: "AAMkMaster",
      status: "confirmed",
      created: "2026-01-01T08:00:00Z",
      updated: "2026-01-02T08:00:00Z",
      ical_uid: "0400",
      online_meeting_id: "42",
      online_meeting_provider: "teamsForBusiness",
      online_meeting_url: "https://teams.example/1",
      online_meeting_phones: ["+49 30 1"],
    },
  ]);
});

test("an event of which Graph says little is still one", async () => {
  const { id, start, end } = graphEvent("bare");
  answer({
    id,
    start: { ...start, timeZone: "tzone://Microsoft/Custom" },
    end,
    subject: null,
    organizer: null,
    attendees: null,
    showAs: "unknown",
    somethingNew: true,
  });
  const calendar = await mount();
  expect(await calendar.commands.list_events(room)).toMatchObject([
    { title: "", host: "room@contoso.example", attendees: [], timezone: "UTC", status: "confirmed", private: false },
  ]);
});

describe("§9.1 every page is read", () => {
  test("pages are followed to the last, empty ones too, and the whole is sorted", async () => {
    const next = (page: number) => `${graphOrigin}${viewPath}?$skip=${page}`;
    const at = (hour: number) => ({
      start: { dateTime: `2026-01-05T${hour}:00:00`, timeZone: "UTC" },
      end: { dateTime: "2026-01-05T20:00:00", timeZone: "UTC" },
    });
    const headers = { reqheaders: { authorization: "Bearer token-1", prefer: 'IdType="ImmutableId"' } };
    const page = (query: (given: object) => boolean, body: object) =>
      nock(graphOrigin, headers).get(viewPath).query(query).reply(200, body);
    page((query) => "startDateTime" in query, { value: [graphEvent("c", at(14))], "@odata.nextLink": next(1) });
    page((query) => "$skip" in query, { value: [], "@odata.nextLink": next(2) });
    page((query) => "$skip" in query, { value: [graphEvent("a", at(10)), graphEvent("b", at(12))] });
    const calendar = await mount();
    expect((await calendar.commands.list_events(room)).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  test.each([
    ["was read already", `${graphOrigin}${viewPath}?$skip=1`],
    ["is on another host", "https://graph.evil.example/v1.0/users?$skip=1"],
    ["is on another port", "https://graph.microsoft.com:8443/v1.0/users"],
    ["is no address", "more"],
  ])("a next page that %s is an error, not a shorter list", async (_, link) => {
    graph()
      .get(viewPath)
      .query(true)
      .times(2)
      .reply(200, { value: [graphEvent("a")], "@odata.nextLink": link });
    const calendar = await mount();
    await expect(calendar.commands.list_events(room)).rejects.toMatchObject({
      code: "outside_call_failed",
      details: { source: "graph", code: "bad_next_link", retryable: false },
    });
  });
});

describe("§9.2 all-day events are calendar dates", () => {
  const allDay = (from: string, to: string, zone = "UTC") =>
    graphEvent("day", {
      isAllDay: true,
      originalStartTimeZone: "AUS Eastern Standard Time",
      start: { dateTime: `${from}T00:00:00.0000000`, timeZone: zone },
      end: { dateTime: `${to}T00:00:00.0000000`, timeZone: zone },
    });

  test("a date is the same date in the caller's zone", async () => {
    answer(allDay("2026-01-05", "2026-01-06"));
    const calendar = await mount();
    const [event] = await calendar.commands.list_events({
      ...room,
      time_zone: "America/New_York",
    });
    expect(event).toMatchObject({
      all_day: true,
      timezone: "America/New_York",
      event_start: unix("2026-01-05T00:00:00-05:00"),
      event_end: unix("2026-01-06T00:00:00-05:00"),
    });
  });

  test("without a zone it is a date where the event was made", async () => {
    answer(allDay("2026-01-05", "2026-01-06"));
    const calendar = await mount();
    const [event] = await calendar.commands.list_events(room);
    expect(event).toMatchObject({ timezone: "Australia/Sydney", event_start: unix("2026-01-05T00:00:00+11:00") });
  });

  test("the neighbouring days are asked for, and left out again", async () => {
    const asked: Record<string, unknown>[] = [];
    graph()
      .get(viewPath)
      .query((query) => asked.push(query) > 0)
      .reply(200, { value: [allDay("2026-01-04", "2026-01-05"), allDay("2026-01-06", "2026-01-07")] });
    const calendar = await mount();
    const time_zone = "Europe/London";
    expect(await calendar.commands.list_events({ ...room, time_zone })).toEqual([]);
    expect(asked[0]).toMatchObject({ startDateTime: "2026-01-04T00:00:00Z", endDateTime: "2026-01-07T00:00:00Z" });
  });
});

test("§9.9 zones come in as Windows or IANA names and go out as IANA", async () => {
  const zoned = (id: string, originalStartTimeZone: string | null, timeZone: string) =>
    graphEvent(id, {
      originalStartTimeZone,
      start: { dateTime: "2026-01-05T10:00:00", timeZone },
      end: { dateTime: "2026-01-05T11:00:00", timeZone },
    });
  answer(
    zoned("windows", "AUS Eastern Standard Time", "UTC"),
    zoned("iana", "Europe/Kyiv", "W. Europe Standard Time"),
    zoned("custom", "tzone://Microsoft/Custom", "UTC"),
    zoned("none", "", "UTC"),
    zoned("several of one Windows zone", "W. Europe Standard Time", "UTC"),
  );
  const calendar = await mount();
  const events = await calendar.commands.list_events({ ...room, time_zone: "Europe/Vienna" });
  expect(Object.fromEntries(events.map(({ id, timezone }) => [id, timezone]))).toEqual({
    windows: "Australia/Sydney",
    iana: "Europe/Kyiv",
    custom: "Europe/Vienna",
    none: "Europe/Vienna",
    "several of one Windows zone": "Europe/Vienna",
  });
  expect(events.find(({ id }) => id === "iana")?.event_start).toBe(unix("2026-01-05T09:00:00Z"));
});

test("cancelled events come only when asked for", async () => {
  graph()
    .get(viewPath)
    .query(true)
    .times(2)
    .reply(200, { value: [graphEvent("a", { isCancelled: true }), graphEvent("b", { showAs: "tentative" })] });
  const calendar = await mount();
  const status = async (include_cancelled: boolean) =>
    (await calendar.commands.list_events({ ...room, include_cancelled })).map((event) => event.status);
  expect(await status(false)).toEqual(["tentative"]);
  expect(await status(true)).toEqual(["cancelled", "tentative"]);
});

test("an iCalendar id picks its events, whatever Graph's filter would do", async () => {
  answer(graphEvent("a", { iCalUId: "1" }), graphEvent("b", { iCalUId: "2" }));
  const calendar = await mount();
  expect(await calendar.commands.list_events({ ...room, ical_uid: "2" })).toMatchObject([{ id: "b" }]);
});

test("an event that only touches the period's edge is not in it, one without length at its start is", async () => {
  const at = (id: string, from: string, to: string) =>
    graphEvent(id, { start: { dateTime: from, timeZone: "UTC" }, end: { dateTime: to, timeZone: "UTC" } });
  answer(
    at("before", "2026-01-04T23:00:00", "2026-01-05T00:00:00"),
    at("moment", "2026-01-05T00:00:00", "2026-01-05T00:00:00"),
    at("after", "2026-01-06T00:00:00", "2026-01-06T01:00:00"),
  );
  const calendar = await mount();
  expect(await calendar.commands.list_events(room)).toMatchObject([{ id: "moment" }]);
});

test("a period that ends before it starts is refused without a call", async () => {
  const calendar = await mount();
  await expect(
    calendar.commands.list_events({ ...room, period_start: room.period_end, period_end: room.period_start }),
  ).rejects.toMatchObject({ code: "invalid_arguments" });
});

test("two callers who want the same list at the same time share one call", async () => {
  answer(graphEvent("a"));
  const calendar = await mount();
  const [one, two] = await Promise.all([calendar.commands.list_events(room), calendar.commands.list_events(room)]);
  expect(one).toEqual(two);
  expect(one).toHaveLength(1);
});

test("who made an event sees it, though the same list was on its way when it was made", async () => {
  const list = () => graph().get(/calendarView/);
  list().delay(200).reply(200, { value: [] });
  graph()
    .post(/events$/)
    .reply(201, graphEvent("a"));
  list().reply(200, { value: [graphEvent("a")] });
  const calendar = await mount();
  const early = calendar.commands.list_events(room);
  await calendar.commands.create_event({
    title: "Planning",
    event_start: room.period_start,
    event_end: room.period_end,
    calendar_id: room.calendar_id,
  });
  expect(await calendar.commands.list_events(room)).toHaveLength(1);
  expect(await early).toEqual([]);
});

import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  answerChecks,
  type Calendar,
  giveTokens,
  graph,
  graphEvent,
  hurry,
  mount,
  passPauses,
  stopAll,
  until,
} from "./tenant.ts";

const unix = (iso: string) => Date.parse(iso) / 1_000;
const mailbox = "ann@contoso.example";
const eventsPath = "/v1.0/users/ann%40contoso.example/calendar/events";
const onePath = "/v1.0/users/ann%40contoso.example/events/new";
const meeting = {
  title: "Planning",
  event_start: unix("2026-07-01T08:00:00Z"),
  event_end: unix("2026-07-01T09:00:00Z"),
  timezone: "Europe/Berlin",
  calendar_id: mailbox,
};
const created = (more: object = {}) =>
  graphEvent("new", { organizer: { emailAddress: { address: mailbox } }, ...more });

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

/** Graph makes an event out of what it is sent; the test looks at that. */
function taking(times = 1): { body?: Record<string, unknown> } {
  const taken: { body?: Record<string, unknown> } = {};
  graph()
    .post(eventsPath)
    .times(times)
    .reply(201, (_, body) => {
      taken.body = body as Record<string, unknown>;
      return created({ ...taken.body, originalStartTimeZone: "W. Europe Standard Time" });
    });
  return taken;
}

async function posted(args: Parameters<Calendar["commands"]["create_event"]>[0], settings: object = {}) {
  const taken = taking();
  const calendar = await mount({ calendar_config: { conference_type: null }, ...settings });
  const event = await calendar.commands.create_event(args);
  return { body: taken.body ?? {}, event };
}

test("times are sent as wall-clock time with a zone that Graph knows, and come back as they were given", async () => {
  const { body, event } = await posted(meeting);
  expect(body).toMatchObject({
    subject: "Planning",
    isAllDay: false,
    start: { dateTime: "2026-07-01T10:00:00", timeZone: "W. Europe Standard Time" },
    end: { dateTime: "2026-07-01T11:00:00", timeZone: "W. Europe Standard Time" },
  });
  expect(event).toMatchObject({
    id: "new",
    mailbox,
    host: mailbox,
    event_start: meeting.event_start,
    event_end: meeting.event_end,
    timezone: "Europe/Berlin",
  });
});

test("a zone without a Windows name is sent as UTC", async () => {
  const { body } = await posted({ ...meeting, timezone: "Antarctica/Troll" });
  expect(body.start).toEqual({ dateTime: "2026-07-01T08:00:00", timeZone: "UTC" });
});

describe("an event without an end takes all day", () => {
  test.each([
    ["in the zone of the event", "2026-07-01T23:00:00Z", "Europe/Berlin", "2026-07-02", "2026-07-03"],
    ["a day of 25 hours", "2026-10-25T10:00:00Z", "Europe/Berlin", "2026-10-25", "2026-10-26"],
    ["a day without midnight", "2026-04-24T10:00:00Z", "Africa/Cairo", "2026-04-24", "2026-04-25"],
    ["at the turn of the year", "2026-12-31T23:30:00Z", "UTC", "2026-12-31", "2027-01-01"],
  ])("%s", async (_, start, timezone, first, last) => {
    const { body } = await posted({ title: "Off", event_start: unix(start), timezone, calendar_id: mailbox });
    expect(body).toMatchObject({
      isAllDay: true,
      start: { dateTime: `${first}T00:00:00` },
      end: { dateTime: `${last}T00:00:00` },
    });
  });
});

test("an end before the start is refused without a call", async () => {
  const calendar = await mount();
  await expect(
    calendar.commands.create_event({ ...meeting, event_end: meeting.event_start - 1 }),
  ).rejects.toMatchObject({ code: "invalid_arguments" });
});

describe("§9.6 attendees", () => {
  const invited = async (attendees: Parameters<Calendar["commands"]["create_event"]>[0]["attendees"]) =>
    (await posted({ ...meeting, attendees })).body.attendees;
  const required = (address: string, name = address) => ({ type: "required", emailAddress: { address, name } });

  test("may be one address", async () => {
    expect(await invited(" Bob@Contoso.example ")).toEqual([required("bob@contoso.example")]);
  });

  test("may be a list of addresses and objects; a room is a resource", async () => {
    const room = { email: "Room@contoso.example", name: "Boardroom", resource: true };
    expect(await invited(["bob@contoso.example", room])).toEqual([
      required("bob@contoso.example"),
      { type: "resource", emailAddress: { address: "room@contoso.example", name: "Boardroom" } },
    ]);
  });

  test("without a name go by their address", async () => {
    expect(await invited([{ email: "bob@contoso.example", name: null, resource: null }])).toEqual([
      required("bob@contoso.example"),
    ]);
  });

  test("are invited once, and the host not at all", async () => {
    expect(await invited(["Ann@contoso.example", "bob@contoso.example", "BOB@contoso.example"])).toEqual([
      required("bob@contoso.example"),
    ]);
  });

  test("that are no addresses are refused", async () => {
    const calendar = await mount();
    await expect(calendar.exec("create_event", { ...meeting, attendees: ["bob"] })).rejects.toMatchObject({
      code: "invalid_arguments",
    });
  });
});

describe("the mailbox", () => {
  const { calendar_id: _, ...unnamed } = meeting;

  test.each([
    ["is calendar_id", { calendar_id: mailbox, user_id: "bob@contoso.example" }, "svc@contoso.example"],
    ["else user_id", { user_id: mailbox }, "svc@contoso.example"],
    ["else the service account", {}, mailbox],
  ])("%s", async (_, named, calendar_service_account) => {
    const { event } = await posted({ ...unnamed, ...named }, { calendar_service_account });
    expect(event.mailbox).toBe(mailbox);
  });

  test("has to be named when there is no service account", async () => {
    const calendar = await mount();
    await expect(calendar.commands.create_event(unnamed)).rejects.toMatchObject({
      code: "invalid_arguments",
      message: expect.stringContaining("calendar_service_account"),
    });
  });
});

test("a plain description is sent as text, one with tags as HTML", async () => {
  expect((await posted({ ...meeting, description: "a < b & c" })).body.body).toEqual({
    contentType: "text",
    content: "a < b & c",
  });
  expect((await posted({ ...meeting, description: "<b>a</b>" })).body.body).toMatchObject({ contentType: "html" });
});

describe("an online meeting of another service", () => {
  const details = {
    online_meeting_id: "77",
    online_meeting_provider: "veeting",
    online_meeting_url: "https://meet.example/77?a=1&b=2",
    online_meeting_sip: "77@meet.example",
    online_meeting_phones: ["+49 30 1", "+44 20 1"],
    online_meeting_pin: "1234",
  };

  test("is kept with the event, comes back, and replaces Microsoft's", async () => {
    const taken = taking();
    const calendar = await mount();
    expect(await calendar.commands.create_event({ ...meeting, ...details })).toMatchObject(details);
    expect(taken.body).not.toHaveProperty("isOnlineMeeting");
    const kept = { singleValueExtendedProperties: taken.body?.singleValueExtendedProperties };
    graph()
      .get("/v1.0/users/ann%40contoso.example/calendar/calendarView")
      .query(({ $expand }) => String($expand).includes("singleValueExtendedProperties($filter=id eq 'String {"))
      .reply(200, { value: [graphEvent("new", kept)] });
    const day = { period_start: unix("2026-01-05T00:00:00Z"), period_end: unix("2026-01-06T00:00:00Z") };
    expect(await calendar.commands.list_events({ calendar_id: mailbox, ...day })).toMatchObject([details]);
  });

  test("is shown to attendees in the text", async () => {
    const { body } = await posted({ ...meeting, ...details, description: "Agenda" });
    const { content } = body.body as { content: string };
    for (const part of ["Agenda", details.online_meeting_url, "77", "1234", "+44 20 1", "77@meet.example"]) {
      expect(content).toContain(part);
    }
  });

  test("is escaped where the text is HTML", async () => {
    const { body } = await posted({ ...meeting, description: "<p>Hi</p>", online_meeting_pin: "<img>" });
    expect((body.body as { content: string }).content).toContain("PIN: &lt;img&gt;");
  });

  test("needs a link that a browser opens and does not run", async () => {
    const calendar = await mount();
    const online_meeting_url = "javascript:alert(1)";
    await expect(calendar.commands.create_event({ ...meeting, online_meeting_url })).rejects.toMatchObject({
      code: "invalid_arguments",
    });
  });
});

describe("§9.7 a Teams meeting", () => {
  const teams = { isOnlineMeeting: true, onlineMeetingProvider: "teamsForBusiness" };
  const link = { onlineMeeting: { joinUrl: "https://teams.example/1" } };

  test("is asked for", async () => {
    const taken = taking();
    graph().get(onePath).query(true).reply(200, created(teams));
    const calendar = await mount();
    await hurry(calendar, calendar.commands.create_event(meeting));
    expect(taken.body).toMatchObject(teams);
  });

  test("is not asked for where the caller wants none", async () => {
    const taken = taking();
    const calendar = await mount();
    await calendar.commands.create_event({ ...meeting, online_meeting: false });
    expect(taken.body).toMatchObject({ subject: "Planning" });
    expect(taken.body).not.toHaveProperty("isOnlineMeeting");
  });

  test("whose link comes late is read once more", async () => {
    graph().post(eventsPath).reply(201, created(teams));
    graph()
      .get(onePath)
      .query(true)
      .reply(200, created({ ...teams, ...link }));
    const calendar = await mount();
    expect(await hurry(calendar, calendar.commands.create_event(meeting))).toMatchObject({
      online_meeting_url: "https://teams.example/1",
      timezone: "Europe/Berlin",
    });
  });

  test("whose link cannot be read does not make the event a failure", async () => {
    graph().post(eventsPath).reply(201, created(teams));
    graph()
      .get(onePath)
      .query(true)
      .reply(404, { error: { code: "ErrorItemNotFound", message: "" } });
    const calendar = await mount();
    const event = await hurry(calendar, calendar.commands.create_event(meeting));
    expect(event).toMatchObject({ id: "new", online_meeting_phones: [] });
    expect(event).not.toHaveProperty("online_meeting_url");
  });

  test("that the calendar does not allow is not waited for", async () => {
    graph()
      .post(eventsPath)
      .reply(201, created({ isOnlineMeeting: false }));
    const calendar = await mount();
    expect(await calendar.commands.create_event(meeting)).toMatchObject({ id: "new" });
  });
});

describe("§9.5 no retry makes a second event", () => {
  test("every try carries the same transaction, every command its own", async () => {
    const transactions: unknown[] = [];
    const note = (body: Record<string, unknown>) => transactions.push(body.transactionId) > 0;
    graph().post(eventsPath, note).reply(504, "<html>gateway</html>");
    graph().post(eventsPath, note).times(2).reply(201, created());
    const calendar = await mount({ calendar_config: { conference_type: null } });
    await hurry(calendar, calendar.commands.create_event(meeting));
    await hurry(calendar, calendar.commands.create_event(meeting));
    expect(transactions).toHaveLength(3);
    expect(transactions[1]).toBe(transactions[0]);
    expect(transactions[2]).not.toBe(transactions[0]);
    expect(transactions[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test("a caller's own transaction stands for one event over all its commands", async () => {
    const transactions = new Set<unknown>();
    const note = (body: Record<string, unknown>) => transactions.add(body.transactionId).size > 0;
    graph().post(eventsPath, note).times(2).reply(201, created());
    const calendar = await mount({ calendar_config: { conference_type: null } });
    const transaction_id = "9A1B0C9E-58A8-5D2F-8F0B-0D9D4A3C2B1A";
    await calendar.commands.create_event({ ...meeting, transaction_id });
    await calendar.commands.create_event({ ...meeting, title: "Planning, again", transaction_id });
    expect([...transactions]).toEqual([transaction_id.toLowerCase()]);
    await expect(calendar.commands.create_event({ ...meeting, transaction_id: "mine" })).rejects.toMatchObject({
      code: "invalid_arguments",
    });
  });

  const duplicate = {
    error: { code: "ErrorDuplicateTransactionId", message: "used already", "@event.existingEventId": "new" },
  };

  test.each([400, 409])("a repetition that is answered with %i leads to the event that was made", async (status) => {
    graph().post(eventsPath).reply(500, "");
    graph().post(eventsPath).reply(status, duplicate);
    graph()
      .get(onePath)
      .query(true)
      .reply(200, created({ subject: "As kept" }));
    const calendar = await mount({ calendar_config: { conference_type: null } });
    expect(await hurry(calendar, calendar.commands.create_event(meeting))).toMatchObject({
      id: "new",
      title: "As kept",
    });
  });

  test("an event that was made is answered even when it cannot be read", async () => {
    graph().post(eventsPath).reply(500, "");
    graph().post(eventsPath).reply(409, duplicate);
    graph()
      .get(onePath)
      .query(true)
      .reply(403, { error: { code: "ErrorAccessDenied", message: "no" } });
    const calendar = await mount({ calendar_config: { conference_type: null } });
    const attendees = ["bob@contoso.example"];
    expect(await hurry(calendar, calendar.commands.create_event({ ...meeting, attendees }))).toMatchObject({
      id: "new",
      title: "Planning",
      event_start: meeting.event_start,
      attendees: [{ email: "bob@contoso.example", response_status: "needsAction" }],
    });
  });

  test.each([
    ["cut short", '{"id":"new","subj'],
    ["empty", ""],
    ["of another kind", "<html></html>"],
  ])("an answer that is %s is asked for again by the same transaction", async (_, text) => {
    const transactions = new Set<unknown>();
    const note = (body: Record<string, unknown>) => transactions.add(body.transactionId).size > 0;
    graph().post(eventsPath, note).reply(201, text, { "content-type": "application/json" });
    graph().post(eventsPath, note).reply(201, created());
    const calendar = await mount({ calendar_config: { conference_type: null } });
    expect(await calendar.commands.create_event(meeting)).toMatchObject({ id: "new" });
    expect(transactions.size).toBe(1);
  });

  test("an event that was made is found by its transaction when the refusal does not name it", async () => {
    let transactionId: unknown;
    graph()
      .post(eventsPath)
      .reply(504, (_, body) => {
        ({ transactionId } = body as { transactionId: string });
        return "";
      });
    graph()
      .post(eventsPath)
      .reply(409, { error: { code: "ErrorDuplicateTransactionId", message: "" } });
    graph()
      .get(/calendarView/)
      .reply(200, () => ({ value: [{ id: "other" }, { id: "made", transactionId }] }));
    graph()
      .get(/events\/made/)
      .reply(200, graphEvent("made"));
    const calendar = await mount();
    expect(await hurry(calendar, calendar.commands.create_event(meeting))).toMatchObject({ id: "made" });
  });

  test("when every try fails after it may have been made, the caller is told to look before asking again", async () => {
    graph().post(eventsPath).reply(504, "");
    graph().post(eventsPath).times(9).reply(429, "", { "retry-after": "1" });
    const calendar = await mount({ calendar_config: { conference_type: null } });
    const failed = calendar.commands.create_event(meeting).catch((thrown) => thrown);
    await until(() => calendar.logs.some(({ message }) => message.includes("504")));
    await calendar.clock.advance(600);
    await passPauses(calendar, 8);
    expect(await failed).toMatchObject({
      message: expect.stringContaining("whether the event was made is not known"),
      details: { source: "graph", status: 429, retryable: false, outcome: "unknown" },
    });
  });

  test("when Graph only ever asked for a pause, it was not made, and may be asked for again", async () => {
    graph().post(eventsPath).times(10).reply(429, "", { "retry-after": "1" });
    const calendar = await mount({ calendar_config: { conference_type: null } });
    const failed = calendar.commands.create_event(meeting).catch((thrown) => thrown);
    await passPauses(calendar, 9);
    const error = await failed;
    expect(error.details).toMatchObject({ status: 429, retryable: true });
    expect(error.details).not.toHaveProperty("outcome");
  });

  test("an answer that cannot be read twice is told as what it is", async () => {
    graph().post(eventsPath).times(2).reply(201, "{}", { "content-type": "application/json" });
    const calendar = await mount({ calendar_config: { conference_type: null } });
    await expect(calendar.commands.create_event(meeting)).rejects.toMatchObject({
      details: { code: "unexpected_answer", outcome: "unknown" },
    });
  });

  test("what Graph refuses is not sent again", async () => {
    graph()
      .post(eventsPath)
      .reply(400, { error: { code: "ErrorPropertyValidationFailure", message: "At least one property failed." } });
    const calendar = await mount();
    await expect(calendar.commands.create_event(meeting)).rejects.toMatchObject({
      details: { status: 400, code: "ErrorPropertyValidationFailure", retryable: false },
    });
  });
});

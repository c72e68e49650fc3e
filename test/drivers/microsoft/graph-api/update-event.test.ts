import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, type Calendar, giveTokens, graph, graphEvent, hurry, mount, stopAll } from "./tenant.ts";

const unix = (iso: string) => Date.parse(iso) / 1_000;
const mailbox = "ann@contoso.example";
const eventPath = "/v1.0/users/ann%40contoso.example/events/AAMk%3D";
const person = (address: string, type = "required") => ({ type, emailAddress: { name: address, address } });
const bob = person("Bob@contoso.example");
const carol = person("carol@contoso.example", "optional");
const room = person("room@contoso.example", "resource");

/** As Graph has it. */
const stored = (more: object = {}) =>
  graphEvent("AAMk=", {
    organizer: { emailAddress: { name: "Ann", address: "Ann@contoso.example" } },
    isOrganizer: true,
    body: { contentType: "html", content: "<html><body><div>Agenda &amp; tea</div></body></html>" },
    location: { displayName: "Boardroom" },
    attendees: [bob, carol, room],
    recurrence: { pattern: { type: "daily", interval: 1 } },
    showAs: "free",
    ...more,
  });

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

type Given = Parameters<Calendar["commands"]["update_event"]>[0]["event"];

/** What Graph is sent when an event is changed; undefined when it is sent nothing. */
async function patched(given: Omit<Given, "id">, more: object = {}) {
  let sent: Record<string, unknown> | undefined;
  graph().get(eventPath).query(true).reply(200, stored(more));
  graph()
    .patch(eventPath)
    .reply(200, (_, body) => {
      sent = body as Record<string, unknown>;
      return { ...stored(more), ...sent };
    });
  const calendar = await mount();
  const event = await calendar.commands.update_event({ event: { id: "AAMk=", ...given }, calendar_id: mailbox });
  return { sent, event };
}

describe("only what is given and differs is sent", () => {
  test("a new title is all that goes out, and the answer has it", async () => {
    const { sent, event } = await patched({ title: "Review" });
    expect(sent).toEqual({ subject: "Review" });
    expect(event).toMatchObject({ id: "AAMk=", mailbox, title: "Review", location: "Boardroom" });
  });

  test("what is as it was is no reason to tell anyone", async () => {
    const { sent, event } = await patched({
      title: "Planning",
      event_start: unix("2026-01-05T10:00:00Z"),
      event_end: unix("2026-01-05T11:00:00Z"),
      timezone: "Europe/Vienna",
      all_day: false,
      location: "Boardroom",
      private: false,
      attendees: [{ email: "room@contoso.example", resource: true }, "carol@contoso.example", "bob@contoso.example"],
    });
    expect(sent).toBeUndefined();
    expect(event).toMatchObject({ title: "Planning" });
  });

  test("an event as list_events answers it can be sent back", async () => {
    graph().get(eventPath).query(true).times(2).reply(200, stored());
    const calendar = await mount();
    const event = await calendar.commands.get_event({ calendar_id: mailbox, event_id: "AAMk=" });
    expect(await calendar.commands.update_event({ event })).toEqual(event);
  });

  test("a member that says null says nothing", async () => {
    expect((await patched({ title: null, attendees: null, timezone: null })).sent).toBeUndefined();
  });

  test("a series stays one, and whoever was shown as free stays free", async () => {
    const { sent } = await patched({ title: "Daily", location: "Courtyard", private: true });
    expect(sent).toEqual({ subject: "Daily", location: { displayName: "Courtyard" }, sensitivity: "private" });
  });
});

describe("times", () => {
  const berlin = "W. Europe Standard Time";

  test("an end that moves is sent in the event's own zone, without the start", async () => {
    const { sent } = await patched({ event_end: unix("2026-01-05T12:00:00Z") });
    expect(sent).toEqual({ end: { dateTime: "2026-01-05T13:00:00", timeZone: berlin } });
  });

  test("another zone is sent with both ends", async () => {
    const { sent } = await patched({ timezone: "Australia/Sydney" });
    const timeZone = "AUS Eastern Standard Time";
    expect(sent).toEqual({
      start: { dateTime: "2026-01-05T21:00:00", timeZone },
      end: { dateTime: "2026-01-05T22:00:00", timeZone },
    });
  });

  test("an end before the start is refused, also when only one of them is given", async () => {
    graph().get(eventPath).query(true).reply(200, stored());
    const calendar = await mount();
    const event = { id: "AAMk=", event_start: unix("2026-01-05T11:00:01Z") };
    await expect(calendar.commands.update_event({ event, calendar_id: mailbox })).rejects.toMatchObject({
      code: "invalid_arguments",
    });
  });

  test("an event that becomes all-day is sent its dates and that it is one", async () => {
    const { sent } = await patched({ all_day: true });
    expect(sent).toEqual({
      isAllDay: true,
      start: { dateTime: "2026-01-05T00:00:00", timeZone: berlin },
      end: { dateTime: "2026-01-06T00:00:00", timeZone: berlin },
    });
  });

  const allDay = {
    isAllDay: true,
    start: { dateTime: "2026-03-28T00:00:00.0000000", timeZone: "UTC" },
    end: { dateTime: "2026-03-30T00:00:00.0000000", timeZone: "UTC" },
  };

  test("an all-day event that is moved over a change of clocks keeps its days", async () => {
    const given = { event_start: unix("2026-03-28T23:00:00Z"), event_end: unix("2026-03-30T22:00:00Z") };
    const { sent } = await patched(given, allDay);
    expect(sent).toEqual({
      isAllDay: true,
      start: { dateTime: "2026-03-29T00:00:00", timeZone: berlin },
      end: { dateTime: "2026-03-31T00:00:00", timeZone: berlin },
    });
  });

  test("an all-day event that somebody elsewhere sends back unchanged is unchanged", async () => {
    const given = {
      event_start: unix("2026-03-28T00:00:00-04:00"),
      event_end: unix("2026-03-30T00:00:00-04:00"),
      timezone: "America/New_York",
      all_day: true,
    };
    expect((await patched(given, allDay)).sent).toBeUndefined();
  });

  test("an all-day event that gets hours is sent both ends", async () => {
    const given = {
      all_day: false,
      event_start: unix("2026-03-28T08:00:00Z"),
      event_end: unix("2026-03-28T09:00:00Z"),
    };
    const { sent } = await patched(given, allDay);
    expect(sent).toEqual({
      isAllDay: false,
      start: { dateTime: "2026-03-28T09:00:00", timeZone: berlin },
      end: { dateTime: "2026-03-28T10:00:00", timeZone: berlin },
    });
  });
});

describe("attendees", () => {
  test("who is added comes to those who stay, and optional ones stay optional", async () => {
    const { sent } = await patched({
      attendees: ["bob@contoso.example", "carol@contoso.example", "room@contoso.example", "dan@contoso.example"],
    });
    expect(sent).toEqual({ attendees: [bob, carol, room, person("dan@contoso.example")] });
  });

  test("an event whose meeting has an odd link can be changed, but gets no link that a browser would run", async () => {
    const odd = { onlineMeetingUrl: "meet.example/room" };
    const { sent } = await patched({ title: "Review", online_meeting_url: "meet.example/room" }, odd);
    expect(sent).toEqual({ subject: "Review" });
    await expect(patched({ online_meeting_url: "javascript:alert(1)" }, odd)).rejects.toMatchObject({
      code: "invalid_arguments",
    });
  });

  test.each([
    ["who is listed before", { attendees: [person("ann@contoso.example"), bob] }, undefined],
    ["who is listed now", { attendees: [bob] }, undefined],
    ["who is added", { attendees: [] }, { attendees: [person("bob@contoso.example")] }],
  ])("the organizer %s is none of them", async (_, before, expected) => {
    expect((await patched({ attendees: ["Ann@contoso.example", "bob@contoso.example"] }, before)).sent).toEqual(
      expected,
    );
  });

  test("who is left out is no longer invited", async () => {
    expect((await patched({ attendees: [] })).sent).toEqual({ attendees: [] });
  });

  test("a room that is named as one is booked", async () => {
    const { sent } = await patched({ attendees: [{ email: "Elm@contoso.example", name: "Elm", resource: true }] });
    const emailAddress = { address: "elm@contoso.example", name: "Elm" };
    expect(sent).toEqual({ attendees: [{ type: "resource", emailAddress }] });
  });
});

describe("the body", () => {
  const link = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_1%40thread.v2/0";
  const online = { isOnlineMeeting: true, onlineMeetingProvider: "teamsForBusiness", onlineMeeting: { joinUrl: link } };
  const marked = `<div class="me-email-text"><div><b>Microsoft Teams</b></div><a href="${link}">Join</a></div>`;
  const line = "_".repeat(80);
  const ruled = `<p><span>${line}</span></p><div><a href="${link}">Join</a></div><p><span>${line}</span></p>`;
  const withText = (text: string) => ({
    ...online,
    body: { contentType: "html", content: `<html><body><div>Agenda</div>${text}<p>after</p></body></html>` },
  });

  test("without a meeting is what was given", async () => {
    expect((await patched({ body: "New agenda" })).sent).toEqual({
      body: { contentType: "text", content: "New agenda" },
    });
  });

  test("that says in plain text what it says in HTML is the same", async () => {
    expect((await patched({ body: "Agenda & tea" })).sent).toBeUndefined();
  });

  test.each([
    ["the element that Teams marks", marked],
    ["what Teams wrote between two lines", ruled],
  ])("keeps %s", async (_, text) => {
    const { sent } = await patched({ body: "<html><body><p>New</p></body></html>" }, withText(text));
    expect(sent).toEqual({
      body: { contentType: "html", content: `<html><body><p>New</p>${text}</body></html>` },
    });
  });

  test("in plain text keeps it too, as HTML", async () => {
    const { sent } = await patched({ body: "a < b\nand c" }, withText(marked));
    expect(sent).toEqual({ body: { contentType: "html", content: `<div>a &lt; b<br>and c</div>${marked}` } });
  });

  test("that has the link already is what was given", async () => {
    const content = `<p>New</p><a href="${link}">Join</a>`;
    expect((await patched({ body: content }, withText(marked))).sent).toEqual({
      body: { contentType: "html", content },
    });
  });

  test("shows how to join where Teams's text is not found", async () => {
    const { sent } = await patched({ body: "New" }, withText(""));
    expect(sent).toEqual({ body: { contentType: "text", content: `New\n\nJoin: ${link}` } });
  });
});

test("another service's meeting is kept with the event, and what is not given of it stays", async () => {
  const given = { online_meeting_url: "https://meet.example/2", online_meeting_phones: "+49 30 1" };
  const { sent, event } = await patched(given);
  expect(Object.keys(sent ?? {})).toEqual(["singleValueExtendedProperties"]);
  const details = { online_meeting_url: "https://meet.example/2", online_meeting_phones: ["+49 30 1"] };
  expect(event).toMatchObject(details);
  const again = await patched({ online_meeting_pin: "42" }, sent);
  expect(again.event).toMatchObject({ ...details, online_meeting_pin: "42" });
});

test.each([
  ["calendar_id", { calendar_id: mailbox, user_id: "x@contoso.example" }, "y@contoso.example"],
  ["else user_id", { user_id: mailbox }, "y@contoso.example"],
  ["else the event's own", {}, mailbox],
  ["else the service account", {}, undefined],
])("the mailbox is %s", async (_, named, own) => {
  graph().get(eventPath).query(true).reply(200, stored());
  const service = own === undefined ? mailbox : "z@contoso.example";
  const calendar = await mount({ calendar_service_account: service });
  const event = { id: "AAMk=", ...(own === undefined ? {} : { mailbox: own }) };
  expect(await calendar.commands.update_event({ event, ...named })).toMatchObject({ mailbox });
});

test("a change that a gateway lost is sent again, it makes nothing twice", async () => {
  graph().get(eventPath).query(true).reply(200, stored());
  graph().patch(eventPath).reply(504, "");
  graph()
    .patch(eventPath, { subject: "Review" })
    .reply(200, stored({ subject: "Review" }));
  const calendar = await mount();
  const event = { id: "AAMk=", title: "Review", mailbox };
  expect(await hurry(calendar, calendar.commands.update_event({ event }))).toMatchObject({ title: "Review" });
});

test("a refusal names the permission that is missing", async () => {
  graph().get(eventPath).query(true).reply(200, stored());
  graph()
    .patch(eventPath)
    .reply(403, { error: { code: "ErrorAccessDenied", message: "Access is denied." } });
  const calendar = await mount();
  await expect(calendar.commands.update_event({ event: { id: "AAMk=", title: "R", mailbox } })).rejects.toMatchObject({
    message:
      "Graph answered 403 ErrorAccessDenied: Access is denied; the application needs the permission Calendars.ReadWrite for this mailbox",
    details: { source: "graph", status: 403, code: "ErrorAccessDenied" },
  });
});

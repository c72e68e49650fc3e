import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, giveTokens, graph, graphEvent, mount, stopAll } from "./tenant.ts";

const event = { calendar_id: "ann@contoso.example", event_id: "AA-_Mk=" };
const mailboxPath = "/v1.0/users/ann%40contoso.example";
const eventPath = `${mailboxPath}/events/AA-_Mk%3D`;
const colleague = { emailAddress: { address: "bob@contoso.example" } };
const notFound = { error: { code: "ErrorItemNotFound", message: "The specified object was not found in the store." } };

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

const looks = (isOrganizer: boolean, attendees: object[] = [colleague]) =>
  graph().get(eventPath).query(true).reply(200, { isOrganizer, attendees });

describe.each(["accept", "decline"] as const)("%s_event by an attendee", (verb) => {
  const command = `${verb}_event`;

  test.each([
    ["says nothing to the organizer unless told to", [], { sendResponse: false }],
    ["with notify tells the organizer", [null, true], { sendResponse: true }],
    ["carries a comment", [null, true, "On my way"], { sendResponse: true, comment: "On my way" }],
    ["without notify keeps the comment, which Graph would refuse", [null, false, "?"], { sendResponse: false }],
  ])("%s", async (_, more, body) => {
    if (verb === "decline") looks(false);
    graph().post(`${eventPath}/${verb}`, body).reply(202);
    const calendar = await mount();
    expect(await calendar.exec(command, [event.calendar_id, event.event_id, ...more])).toBe(true);
  });

  test("that Graph refuses is an error, and cancels nothing", async () => {
    if (verb === "decline") looks(false);
    graph()
      .post(`${eventPath}/${verb}`)
      .reply(400, { error: { code: "ErrorInvalidRequest", message: "Your request can't be completed." } });
    const calendar = await mount();
    await expect(calendar.exec(command, event)).rejects.toMatchObject({ details: { status: 400 } });
  });

  test("is not sent again when it may have been carried out", async () => {
    if (verb === "decline") looks(false);
    graph().post(`${eventPath}/${verb}`).reply(504, "");
    const calendar = await mount();
    await expect(calendar.exec(command, event)).rejects.toMatchObject({ details: { status: 504, retryable: true } });
  });
});

describe("decline_event by the organizer", () => {
  test("cancels the meeting", async () => {
    looks(true);
    graph().post(`${eventPath}/cancel`, { comment: "I am ill" }).reply(202);
    const calendar = await mount();
    expect(await calendar.commands.decline_event({ ...event, notify: true, comment: "I am ill" })).toBe(true);
  });

  test("takes away an appointment without attendees", async () => {
    looks(true, []);
    graph().delete(eventPath).reply(204);
    const calendar = await mount();
    expect(await calendar.commands.decline_event(event)).toBe(true);
  });
});

test.each([429, 403, 503])("decline_event that cannot look whose event it is (%i) does nothing", async (status) => {
  graph()
    .get(eventPath)
    .query(true)
    .reply(status, { error: { code: "No" } }, { "retry-after": "100" });
  const calendar = await mount();
  await expect(calendar.commands.decline_event(event)).rejects.toMatchObject({ details: { status } });
});

describe("an event that Graph does not know by its id", () => {
  const found = (...value: object[]) =>
    graph()
      .get(`${mailboxPath}/events`)
      .query(({ $filter }) => $filter === "iCalUId eq '0400''1'")
      .reply(200, { value });
  const byIcal = { calendar_id: event.calendar_id, event_id: "0400'1" };
  const unknownPath = `${mailboxPath}/events/0400'1`;

  test.each([
    [404, "ErrorItemNotFound"],
    [400, "ErrorInvalidIdMalformed"],
  ])("is looked for by its iCalendar id after %i %s", async (status, code) => {
    graph()
      .get(unknownPath)
      .query(true)
      .reply(status, { error: { code, message: "" } });
    found({ id: "other", iCalUId: "0400'2" }, { id: "AA-_Mk=", iCalUId: "0400'1" });
    graph()
      .get(eventPath)
      .query(true)
      .reply(200, graphEvent("AA-_Mk=", { iCalUId: "0400'1" }));
    const calendar = await mount();
    expect(await calendar.commands.get_event(byIcal)).toMatchObject({ id: "AA-_Mk=", ical_uid: "0400'1" });
  });

  test("is answered like that, too", async () => {
    graph().post(`${unknownPath}/accept`).reply(404, notFound);
    found({ id: "AA-_Mk=", iCalUId: "0400'1" });
    graph().post(`${eventPath}/accept`).reply(202);
    const calendar = await mount();
    expect(await calendar.commands.accept_event(byIcal)).toBe(true);
  });

  test.each([
    ["nothing", () => found()],
    ["others", () => found({ id: "other", iCalUId: "0400'2" })],
    ["an error", () => graph().get(`${mailboxPath}/events`).query(true).reply(500, "")],
  ])("is an error that names the first answer when the search finds %s", async (_, search) => {
    graph().get(unknownPath).query(true).reply(404, notFound);
    search();
    const calendar = await mount();
    await expect(calendar.commands.get_event(byIcal)).rejects.toMatchObject({
      details: { status: 404, code: "ErrorItemNotFound" },
    });
  });

  test("in a mailbox that does not exist is not looked for", async () => {
    graph()
      .get(unknownPath)
      .query(true)
      .reply(404, { error: { code: "ErrorInvalidUser", message: "" } });
    const calendar = await mount();
    await expect(calendar.commands.get_event(byIcal)).rejects.toMatchObject({ details: { code: "ErrorInvalidUser" } });
  });
});

test("ids that differ in case are different events", async () => {
  graph().get(`${mailboxPath}/events/AAmk`).query(true).reply(200, graphEvent("AAmk"));
  graph().get(`${mailboxPath}/events/AAMK`).query(true).reply(200, graphEvent("AAMK"));
  const calendar = await mount();
  for (const event_id of ["AAmk", "AAMK"]) {
    expect(await calendar.commands.get_event({ ...event, event_id })).toMatchObject({ id: event_id });
  }
});

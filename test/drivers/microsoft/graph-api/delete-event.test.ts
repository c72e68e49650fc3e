import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { answerChecks, giveTokens, graph, hurry, mount, stopAll } from "./tenant.ts";

const event = { calendar_id: "ann@contoso.example", event_id: "AA-_+/Mk=" };
/** A slash is encoded twice, as Graph wants it. */
const eventPath = "/v1.0/users/ann%40contoso.example/events/AA-_%2B%252FMk%3D";
const colleague = { emailAddress: { address: "bob@contoso.example" } };

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

const looks = (isOrganizer: boolean, attendees: object[] = [colleague]) =>
  graph().get(eventPath).query(true).reply(200, { isOrganizer, attendees });

test("without a word to say, an event is deleted by one call", async () => {
  graph().delete(eventPath).reply(204, "", { "content-type": "text/plain" });
  const calendar = await mount();
  expect(await calendar.commands.delete_event(event)).toBe(true);
});

test("with a comment, an organizer's meeting is cancelled, which carries it to the attendees", async () => {
  looks(true);
  graph().post(`${eventPath}/cancel`, { comment: "Moved to Friday" }).reply(202);
  const calendar = await mount();
  expect(await calendar.commands.delete_event({ ...event, comment: "Moved to Friday" })).toBe(true);
});

test("with notify alone, it is cancelled without a comment", async () => {
  looks(true);
  graph().post(`${eventPath}/cancel`, {}).reply(202);
  const calendar = await mount();
  expect(await calendar.exec("delete_event", [event.calendar_id, event.event_id, null, true])).toBe(true);
});

test.each([
  ["an attendee's copy", false, [colleague]],
  ["an appointment without attendees", true, []],
])("%s cannot be cancelled and is deleted", async (_, isOrganizer, attendees) => {
  looks(isOrganizer, attendees);
  graph().delete(eventPath).reply(204);
  const calendar = await mount();
  expect(await calendar.commands.delete_event({ ...event, notify: true })).toBe(true);
});

test("an event that is gone after a try that seemed to fail was deleted by it", async () => {
  graph().delete(eventPath).reply(504, "");
  graph()
    .delete(eventPath)
    .reply(404, { error: { code: "ErrorItemNotFound", message: "" } });
  const calendar = await mount();
  expect(await hurry(calendar, calendar.commands.delete_event(event))).toBe(true);
});

test("an event that is not there after a pause that Graph asked for was not deleted", async () => {
  graph().delete(eventPath).reply(429, "", { "Retry-After": "1" });
  graph()
    .delete(eventPath)
    .reply(404, { error: { code: "MailboxNotEnabledForRESTAPI", message: "" } });
  const calendar = await mount();
  await expect(hurry(calendar, calendar.commands.delete_event(event))).rejects.toMatchObject({
    details: { status: 404 },
  });
});

test("an event that was never there is an error", async () => {
  graph()
    .delete(eventPath)
    .reply(404, { error: { code: "ErrorItemNotFound", message: "The specified object was not found in the store." } });
  const calendar = await mount();
  await expect(calendar.commands.delete_event(event)).rejects.toMatchObject({
    code: "outside_call_failed",
    message: "Graph answered 404 ErrorItemNotFound: The specified object was not found in the store",
  });
});

test("a cancellation that may have been carried out is not sent again", async () => {
  looks(true);
  graph().post(`${eventPath}/cancel`).reply(504, "");
  const calendar = await mount();
  await expect(calendar.commands.delete_event({ ...event, notify: true })).rejects.toMatchObject({
    details: { status: 504, retryable: true },
  });
});

test.each(["", ".", ".."])("an id like '%s' cannot reach anything but an event", async (event_id) => {
  const calendar = await mount();
  await expect(calendar.commands.delete_event({ ...event, event_id })).rejects.toMatchObject({
    code: "invalid_arguments",
  });
});

import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { answerChecks, type Calendar, giveTokens, graph, graphEvent, mount, stopAll } from "./tenant.ts";

/* The event calendar_changed, of what commands did themselves. */

const ann = "ann@contoso.example";
const room = "boardroom@contoso.example";
const calendarPath = "/v1.0/users/ann%40contoso.example/calendar/events";
const eventPath = "/v1.0/users/ann%40contoso.example/events/AAMk";
const invited = [
  { type: "required", emailAddress: { address: "bob@contoso.example" } },
  { type: "resource", emailAddress: { address: "Boardroom@contoso.example" } },
];
const event = { calendar_id: ann, event_id: "AAMk" };
const meeting = { calendar_id: ann, title: "Planning", event_start: 1_767_600_000, event_end: 1_767_603_600 };

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

const changed = (mailbox: string, change: "created" | "updated" | "deleted") => ({
  name: "calendar_changed",
  data: { mailbox, change_types: [change] },
});

/** What a command tells within two seconds. */
async function told(run: (calendar: Calendar) => Promise<unknown>) {
  const calendar = await mount({ calendar_config: { conference_type: null } });
  await run(calendar);
  expect(calendar.events).toEqual([]);
  await calendar.clock.advance(1_000);
  return calendar;
}

test("an event that is made is told of, for the calendar that it is on and the rooms that it invites", async () => {
  graph()
    .post(calendarPath)
    .reply(201, graphEvent("AAMk", { attendees: invited }));
  const calendar = await told(({ commands }) => commands.create_event(meeting));
  expect(calendar.events).toEqual([changed(ann, "created"), changed(room, "created")]);
  // By then the room has accepted, or declined.
  await calendar.clock.advance(15_000);
  expect(calendar.events.slice(2)).toEqual([changed(room, "updated")]);
});

test("a change is told of in the same way", async () => {
  graph()
    .get(eventPath)
    .query(true)
    .reply(200, graphEvent("AAMk", { attendees: invited }));
  graph()
    .patch(eventPath)
    .reply(200, graphEvent("AAMk", { attendees: invited }));
  const calendar = await told(({ commands }) =>
    commands.update_event({ calendar_id: ann, event: { id: "AAMk", title: "Review" } }),
  );
  expect(calendar.events).toEqual([changed(ann, "updated"), changed(room, "updated")]);
});

test.each([
  ["delete_event", "deleted", () => graph().delete(eventPath).reply(204)],
  ["accept_event", "updated", () => graph().post(`${eventPath}/accept`).reply(202)],
  [
    "decline_event",
    "deleted",
    () => {
      graph().get(eventPath).query(true).reply(200, { isOrganizer: false });
      graph().post(`${eventPath}/decline`).reply(202);
    },
  ],
] as const)("%s is told of, for the calendar that it was done on", async (command, change, answer) => {
  answer();
  const { events } = await told(({ commands }) => commands[command](event));
  expect(events).toEqual([changed(ann, change)]);
});

test("several changes of a mailbox within a second are one event", async () => {
  graph().post(calendarPath).times(2).reply(201, graphEvent("AAMk"));
  graph().delete(eventPath).reply(204);
  const { events } = await told(async ({ commands }) => {
    await commands.create_event(meeting);
    await commands.create_event(meeting);
    await commands.delete_event(event);
  });
  expect(events).toEqual([{ name: "calendar_changed", data: { mailbox: ann, change_types: ["created", "deleted"] } }]);
});

test("what Graph refused, and what was only read, is no change", async () => {
  graph()
    .post(calendarPath)
    .reply(403, { error: { code: "ErrorAccessDenied" } });
  graph()
    .delete(eventPath)
    .reply(403, { error: { code: "ErrorAccessDenied" } });
  graph().get(eventPath).query(true).reply(200, graphEvent("AAMk"));
  const { events } = await told(async ({ commands }) => {
    await expect(commands.create_event(meeting)).rejects.toThrow();
    await expect(commands.delete_event(event)).rejects.toThrow();
    await commands.get_event(event);
  });
  expect(events).toEqual([]);
});

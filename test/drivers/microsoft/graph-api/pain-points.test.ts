import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { at, day, eventually, openTenant, quiet } from "./over-http.ts";

/*
 * What integrations with Microsoft's calendars are known to get wrong, one row of the list of requirements after the
 * other, over real HTTP. Edges of the same rows are beside this file.
 */

const host = at("amelia.hartmann");
const jonas = at("jonas.weber");
const boardroom = at("boardroom");
const lunchRun = at("lunch-run");
const now = Math.floor(Date.now() / 1_000);
const year = { period_start: now - 200 * day, period_end: now + 200 * day };

let open: Awaited<ReturnType<typeof openTenant>>;
let calendar: Awaited<ReturnType<typeof openTenant>>["calendar"];

beforeAll(async () => {
  open = await openTenant();
  calendar = open.calendar;
});
afterEach(() => open.sandbox.commands.clear_faults());
afterAll(() => open.close());

const meet = (more: object = {}) => {
  const event_start = quiet();
  return { title: "Planning", event_start, event_end: event_start + 1_800, calendar_id: host, ...more };
};

const eventsOf = (calendar_id: string, around: number, more: object = {}) =>
  calendar.commands.list_events({ calendar_id, period_start: around, period_end: around + 3_600, ...more });

describe("§9.1 reads every page", () => {
  test("of a calendar with more than a thousand events, in order", async () => {
    const events = await calendar.commands.list_events({ calendar_id: lunchRun, ...year });
    const starts = events.map(({ event_start }) => event_start);
    expect(new Set(events.map(({ id }) => id)).size).toBe(1_083);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  test("of people, whose list goes on where a limit cut it", async () => {
    const all = await calendar.commands.list_users();
    const parts = [];
    let next_page: string | undefined;
    do {
      const part = await calendar.commands.list_users({ limit: 7, ...(next_page ? { next_page } : {}) });
      expect(part.length).toBeLessThanOrEqual(7);
      parts.push(...part.map(({ id }) => id));
      next_page = part[0]?.next_page;
    } while (next_page !== undefined);
    expect(parts).toEqual(all.map(({ id }) => id));
  });
});

describe("§9.2 all-day events are dates", () => {
  const shown = (unix: number, timeZone: string) =>
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(unix * 1_000);
  const noon = (date: string) => Date.parse(`${date}T12:00:00Z`) / 1_000;

  test.each([
    ["a day of 25 hours", "Europe/Berlin", "2027-10-31", "2027-11-01"],
    ["a day that has no midnight", "Africa/Cairo", "2027-04-30", "2027-05-01"],
    ["a day that is another one in UTC", "Pacific/Kiritimati", "2027-01-02", "2027-01-03"],
  ])("%s in %s", async (title, timezone, date, after) => {
    const event_start = noon(date) - (timezone === "Pacific/Kiritimati" ? day / 2 : 0);
    const made = await calendar.commands.create_event({ title, event_start, timezone, calendar_id: host });
    expect(made).toMatchObject({ all_day: true, timezone });
    for (const time_zone of [timezone, "America/Los_Angeles", "Asia/Tokyo"]) {
      const period = { period_start: event_start - 2 * day, period_end: event_start + 2 * day };
      const seen = await calendar.commands.list_events({ calendar_id: host, ...period, time_zone });
      const event = seen.find(({ id }) => id === made.id);
      expect(shown(event?.event_start ?? 0, time_zone).slice(0, 10)).toBe(date);
      expect(shown(event?.event_end ?? 0, time_zone).slice(0, 10)).toBe(after);
    }
    expect(
      await calendar.commands.update_event({ event: { id: made.id, title: "Off" }, calendar_id: host }),
    ).toMatchObject({ event_start: made.event_start, event_end: made.event_end, all_day: true, title: "Off" });
  });
});

describe("§9.3 stays inside the limit of a mailbox", () => {
  test("with many callers at once, of whom Graph refuses none", async () => {
    await open.faults({ path: "calendarView", action: { type: "delay", milliseconds: 20 } });
    const start = quiet();
    await Promise.all(Array.from({ length: 20 }, (_, at) => eventsOf(boardroom, start + at)));
    const concurrency = await open.sandbox.commands.concurrency();
    expect(concurrency[boardroom]).toBe(4);
    expect(open.sandbox.status.throttled).toBe(0);
  });

  test("and waits when Graph says so, in decimals", async () => {
    const action = { type: "respond" as const, status: 429, headers: { "Retry-After": "0.2" } };
    await open.faults({ path: "calendarView", times: 1, action });
    expect(await eventsOf(boardroom, quiet())).toEqual([]);
  });
});

describe("§9.4 a list that breaks off is never the list", () => {
  test.each([
    ["a token that was revoked", { type: "revoke_tokens" as const }],
    ["a pause", { type: "respond" as const, status: 429, headers: { "Retry-After": "0.1" } }],
  ])("after %s it goes on where it was", async (_, action) => {
    await open.faults({ path: "[$]skip=", nth: 2, times: 1, action });
    const before = (await open.requests("GET", /lunch-run.*calendarView/)).length;
    expect(await calendar.commands.list_events({ calendar_id: lunchRun, ...year })).toHaveLength(1_083);
    expect((await open.requests("GET", /lunch-run.*calendarView/)).length - before).toBe(6);
  });

  test.each([403, 404, 400])("after %i on a later page it is an error", async (status) => {
    await open.faults({ path: "[$]skip=", nth: 2, action: { type: "respond", status } });
    await expect(calendar.commands.list_events({ calendar_id: lunchRun, ...year })).rejects.toMatchObject({
      code: "outside_call_failed",
      details: { source: "graph", status },
    });
  });

  test("a mailbox that cannot be read is not free", async () => {
    const event = meet({ attendees: [{ email: boardroom, resource: true }] });
    await calendar.commands.create_event(event);
    const calendars = [at("nobody"), boardroom, at("karim.haddad"), at("courtyard")];
    const found = await eventually(
      () => calendar.commands.availability({ calendars, period_start: event.event_start, period_end: event.event_end }),
      (schedules) => (schedules[1]?.availability.length ?? 0) > 0,
    );
    expect(found).toMatchObject([
      { calendar: calendars[0], availability: [], error: expect.stringContaining("5009") },
      {
        calendar: boardroom,
        availability: [{ status: "busy", starts_at: event.event_start, ends_at: event.event_end }],
      },
      { calendar: calendars[2], availability: [], error: expect.stringContaining("5016") },
      { calendar: calendars[3], availability: [] },
    ]);
    expect(found[1]).not.toHaveProperty("error");
    expect(found[3]).not.toHaveProperty("error");
  });
});

describe("§9.5 no retry makes a second event", () => {
  test.each([
    ["a gateway gave up after the write", { type: "respond" as const, status: 504, applied: true }],
    ["the answer was cut off", { type: "drop_in_body" as const }],
    ["no answer came", { type: "drop" as const }],
    ["the answer was empty", { type: "respond" as const, status: 202, applied: true }],
    ["the answer was half of it", { type: "truncate" as const }],
  ])("when %s", async (title, action) => {
    await open.faults({ method: "POST", path: "/events$", times: 1, action });
    const event = meet({ title });
    const made = await calendar.commands.create_event(event);
    expect(await open.requests("POST", /\/events$/, title)).toHaveLength(2);
    expect((await eventsOf(host, event.event_start)).map(({ id }) => id)).toEqual([made.id]);
  });
});

describe("§9.6 invitations go to whom they concern", () => {
  test("the organizer is no attendee, and nobody is one twice", async () => {
    const attendees = [host, jonas, jonas.toUpperCase(), { email: boardroom, resource: true }];
    const made = await calendar.commands.create_event(meet({ attendees }));
    expect(made.attendees.map(({ email }) => email)).toEqual([jonas, boardroom]);
  });

  test("one more attendee is a change of the attendees alone", async () => {
    const title = "Who comes along";
    const made = await calendar.commands.create_event(meet({ title, attendees: [jonas], description: "With cake" }));
    const attendees = [...made.attendees, at("grace.okafor")];
    const changed = await calendar.commands.update_event({ event: { ...made, attendees } });
    expect(changed.attendees.map(({ email }) => email)).toEqual([jonas, at("grace.okafor")]);
    const sent = (await open.requests("PATCH", /\/events\//)).at(-1);
    expect(Object.keys(JSON.parse(sent?.body ?? "{}"))).toEqual(["attendees"]);
  });
});

describe("§9.7 a Teams meeting keeps its link", () => {
  test("when the text of the event changes", async () => {
    const made = await calendar.commands.create_event(meet({ description: "Agenda" }));
    const link = made.online_meeting_url ?? "none";
    expect(link).toContain("teams.microsoft.com");
    await calendar.commands.update_event({ event: { id: made.id, body: "<p>New agenda</p>" }, calendar_id: host });
    const seen = await calendar.commands.get_event({ calendar_id: host, event_id: made.id });
    expect(seen.body).toContain("New agenda");
    expect(seen.body).not.toContain("<div>Agenda");
    expect(seen.body.split(`href="${link}"`)).toHaveLength(2);
    expect(seen.online_meeting_url).toBe(link);
  });

  test("also when Microsoft makes it late", async () => {
    await open.faults({ method: "POST", path: "/events$", action: { type: "late_join_url", milliseconds: 1_000 } });
    const made = await calendar.commands.create_event(meet());
    expect(made.online_meeting_url).toContain("teams.microsoft.com");
  });

  test("and where the calendar allows none, the event is made and the log says so", async () => {
    const made = await calendar.commands.create_event(meet({ calendar_id: at("nina.kowalska") }));
    expect(made).not.toHaveProperty("online_meeting_url");
    expect(calendar.logs.map(({ message }) => message).join()).toContain("does not allow teamsForBusiness");
  });
});

describe("§9.8 an event is found again", () => {
  test("by ids that are asked for in the form that stays, on every request", async () => {
    const made = await calendar.commands.create_event(meet());
    await calendar.commands.update_event({ event: { ...made, title: "Moved" } });
    await eventsOf(host, made.event_start);
    const asked = await open.requests("GET", /./);
    const written = [...(await open.requests("POST", /\/events/)), ...(await open.requests("PATCH", /./))];
    for (const { url, headers } of [...asked, ...written]) {
      if (url.includes("/v1.0/")) expect(headers.prefer).toContain('IdType="ImmutableId"');
    }
  });

  test("by its iCalendar id, in every mailbox that it is in", async () => {
    const made = await calendar.commands.create_event(meet({ attendees: [jonas] }));
    const event_id = made.ical_uid ?? "";
    const theirs = await calendar.commands.get_event({ calendar_id: jonas, event_id });
    expect(theirs).toMatchObject({ mailbox: jonas, ical_uid: event_id, host, title: "Planning" });
    expect(theirs.id).not.toBe(made.id);
    const notice = { calendar_id: jonas, event_id, notify: true };
    expect(await calendar.commands.accept_event(notice)).toBe(true);
    const [attendee] = (await calendar.commands.get_event({ calendar_id: host, event_id })).attendees;
    expect(attendee).toMatchObject({ email: jonas, response_status: "accepted" });
  });
});

test.each([
  ["Windows", "AUS Eastern Standard Time", "Australia/Sydney"],
  ["IANA", "Europe/Vienna", "Europe/Vienna"],
  ["renamed", "Europe/Kyiv", "Europe/Kyiv"],
])("§9.9 a zone may have its %s name", async (_, timezone, known) => {
  const event = meet({ timezone });
  const made = await calendar.commands.create_event(event);
  expect(made).toMatchObject({ timezone: known, event_start: event.event_start });
  const period = { period_start: event.event_start, period_end: event.event_end };
  const [seen] = await calendar.commands.list_events({ calendar_id: host, ...period, time_zone: timezone });
  expect(seen).toMatchObject({ timezone: known, event_start: event.event_start, event_end: event.event_end });
});

describe("§9.10 no answer hides an error", () => {
  const page = "<html><body>Sign in to the network</body></html>";

  test.each([
    ["a page of HTML", { status: 200, headers: { "Content-Type": "text/html" }, body: page }, "not_json"],
    ["a long page of HTML", { status: 200, body: page.repeat(20_000) }, "not_json"],
    ["nothing", { status: 200, headers: { "Content-Type": "application/json" } }, "unexpected_answer"],
    ["nothing, not even a type", { status: 202 }, "unexpected_answer"],
    ["JSON of another kind", { status: 200, body: { hello: "world" } }, "unexpected_answer"],
  ])("%s instead of a list", async (_, answer, code) => {
    await open.faults({ path: "calendarView", action: { type: "respond", ...answer } });
    await expect(eventsOf(host, quiet())).rejects.toMatchObject({ details: { source: "graph", code } });
  });

  test("a calendar that is taken at no time is not taken for free", async () => {
    const noTime = { dateTime: "soon", timeZone: "UTC" };
    const value = [{ scheduleId: host, scheduleItems: [{ status: "busy", start: noTime, end: noTime }] }];
    await open.faults({ path: "getSchedule", action: { type: "respond", status: 200, body: { value } } });
    const asked = { calendars: [host], period_start: quiet(), period_end: quiet() + 3_600 };
    const details = { source: "graph", code: "unexpected_answer" };
    await expect(calendar.commands.availability(asked)).rejects.toMatchObject({ details });
  });

  test("an error in HTML has its status and the id for Microsoft's support, and not the page", async () => {
    await open.faults({ path: "calendarView", action: { type: "respond", status: 403, body: page } });
    const error = await eventsOf(host, quiet()).catch((thrown) => thrown);
    expect(error).toMatchObject({ details: { status: 403, request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    expect(error.message).not.toContain("<html>");
  });
});

describe("§9.11 whatever is in a name reaches Graph as it is", () => {
  test.each([
    ["o'brien+t@x", []],
    ["siobhan.o'brien", ["Siobhan O'Brien"]],
    ["marcus.bell+events@", ["Marcus Bell"]],
    ["zoë m", ["Zoë Müller"]],
    ["r&d #1/2?", []],
  ])("people are searched for by %s", async (query, names) => {
    expect((await calendar.commands.list_users({ query })).map(({ name }) => name)).toEqual(names);
  });

  test("a guest has # in the name, and mail elsewhere", async () => {
    const guest = "robin.archer_fabrikam.example#ext#@contoso.onmicrosoft.com";
    const user = await calendar.commands.get_user({ user_id: guest });
    expect(user).toMatchObject({ name: "Robin Archer", email: "robin.archer@fabrikam.example" });
    for (const user_id of [guest, user.email, user.id]) {
      expect(await calendar.commands.get_user_manager({ user_id })).toBeNull();
      expect((await calendar.commands.get_groups({ user_id })).map(({ name }) => name)).toContain("Everyone");
    }
  });

  test("a group has quotes in the name", async () => {
    const [board] = await calendar.commands.list_groups({ query: "Board’s “inner circle” (O'Brien's)" });
    expect((await calendar.commands.get_members({ group_id: board?.id ?? "" })).map(({ name }) => name)).toEqual([
      "Amelia Hartmann",
      "Jonas Weber",
      "Siobhan O'Brien",
    ]);
  });

  test("an id cannot lead anywhere else", async () => {
    for (const event_id of ["../../users", "a/b", "a?b#c"]) {
      const asked = calendar.commands.get_event({ calendar_id: host, event_id });
      await expect(asked).rejects.toMatchObject({ details: { status: 400, code: "ErrorInvalidIdMalformed" } });
    }
  });
});

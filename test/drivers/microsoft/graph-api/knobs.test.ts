import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { at, day, openTenant, quiet } from "./over-http.ts";

/*
 * What a caller sees when the tenant misbehaves, over real HTTP. Storms and silence, where time matters, are tested on a
 * fake clock in faults.test.ts.
 */

const host = at("amelia.hartmann");
const jonas = at("jonas.weber");

let open: Awaited<ReturnType<typeof openTenant>>;
let calendar: Awaited<ReturnType<typeof openTenant>>["calendar"];

beforeAll(async () => {
  open = await openTenant();
  calendar = open.calendar;
});
afterEach(() => open.sandbox.commands.clear_faults());
afterAll(() => open.close());

const list = () => {
  const period_start = quiet();
  return calendar.commands.list_events({ calendar_id: host, period_start, period_end: period_start + 3_600 });
};

async function invited() {
  const event_start = quiet();
  const event = { title: "Planning", event_start, event_end: event_start + 1_800, attendees: [jonas] };
  const made = await calendar.commands.create_event({ ...event, calendar_id: host });
  const period = { period_start: event_start, period_end: event_start + 1_800 };
  const [theirs] = await calendar.commands.list_events({ calendar_id: jonas, ...period });
  return { made, theirs: { calendar_id: jonas, event_id: theirs?.id ?? "" } };
}

const stateOf = async (event_id: string) => {
  const event = await calendar.commands.get_event({ calendar_id: host, event_id });
  return event.attendees[0]?.response_status;
};

test.each([
  ["no answer", "drop"],
  ["half an answer", "drop_in_body"],
] as const)("a read that gets %s is asked again", async (_, type) => {
  await open.faults({ path: "calendarView", times: 1, action: { type } });
  expect(await list()).toEqual([]);
});

test.each([
  ["an hour", "3600", 3_600],
  ["thirty years", "999999999", 999_999_999],
  ["a date far away", "Fri, 01 Jan 2100 00:00:00 GMT", expect.any(Number)],
])("a Retry-After of %s is told at once", async (_, header, retry_after) => {
  const headers = { "Retry-After": header };
  const fresh = await openTenant();
  await fresh.faults({ path: "calendarView", action: { type: "respond", status: 429, headers } });
  const period_start = quiet();
  const asked = fresh.calendar.commands.list_events({
    calendar_id: host,
    period_start,
    period_end: period_start + 60,
  });
  await expect(asked).rejects.toMatchObject({
    message: expect.stringContaining("asks to wait"),
    details: { source: "graph", status: 429, retry_after, retryable: true },
  });
  await fresh.close();
});

describe("an answer to an invitation", () => {
  test("is taken with the empty 202 that Graph gives", async () => {
    const { made, theirs } = await invited();
    expect(await calendar.commands.accept_event({ ...theirs, notify: true })).toBe(true);
    expect(await stateOf(made.id)).toBe("accepted");
  });

  test("that was lost on the way back is not sent twice, and the caller hears that it is unknown", async () => {
    const { made, theirs } = await invited();
    const action = { type: "respond" as const, status: 504, applied: true };
    await open.faults({ method: "POST", path: "/decline$", action });
    const before = (await open.requests("POST", /\/decline$/)).length;
    await expect(calendar.commands.decline_event({ ...theirs, notify: true })).rejects.toMatchObject({
      details: { source: "graph", status: 504, retryable: true },
    });
    expect(await open.requests("POST", /\/decline$/)).toHaveLength(before + 1);
    expect(await stateOf(made.id)).toBe("declined");
  });

  test("that fails leaves the meeting alone, also the organizer's", async () => {
    const { made, theirs } = await invited();
    await open.faults({ method: "POST", path: "/(decline|cancel)$", action: { type: "respond", status: 403 } });
    for (const event of [theirs, { calendar_id: host, event_id: made.id }]) {
      await expect(calendar.commands.decline_event(event)).rejects.toMatchObject({ details: { status: 403 } });
    }
    expect(await stateOf(made.id)).toBe("needsAction");
  });
});

test("an event that is deleted while the gateway gives up is deleted", async () => {
  const { made } = await invited();
  const action = { type: "respond" as const, status: 504, applied: true };
  await open.faults({ method: "DELETE", times: 1, action });
  const event = { calendar_id: host, event_id: made.id };
  expect(await calendar.commands.delete_event(event)).toBe(true);
  await expect(calendar.commands.get_event(event)).rejects.toMatchObject({ details: { status: 404 } });
});

test("a change whose answer is cut off is made once more, to the same end", async () => {
  const { made } = await invited();
  await open.faults({ method: "PATCH", times: 1, action: { type: "drop_in_body" } });
  const changed = await calendar.commands.update_event({ event: { ...made, title: "Review" } });
  expect(changed).toMatchObject({ id: made.id, title: "Review" });
});

test.each(["repeat_next_link", "foreign_next_link"] as const)(
  "people whose list has a %s are an error",
  async (type) => {
    await open.faults({ path: "/users[?].*count", action: { type } });
    await expect(calendar.commands.list_users()).rejects.toMatchObject({ details: { code: "bad_next_link" } });
  },
);

test("a connection that breaks when it is used again is made up for", async () => {
  await list();
  await open.faults({ path: "calendarView", reused: true, times: 1, action: { type: "drop" } });
  expect(await list()).toEqual([]);
});

test("an empty page is not the end of a list", async () => {
  await open.faults({ path: "lunch-run.*calendarView", times: 1, action: { type: "empty_page" } });
  const now = Math.floor(Date.now() / 1_000);
  const period = { period_start: now - 200 * day, period_end: now + 200 * day };
  expect(await calendar.commands.list_events({ calendar_id: at("lunch-run"), ...period })).toHaveLength(1_083);
});

test("an event of which hardly anything can be read is still one", async () => {
  const { made } = await invited();
  const set = {
    subject: null,
    organizer: null,
    attendees: null,
    location: null,
    showAs: "unknown",
    originalStartTimeZone: "tzone://Microsoft/Custom",
  };
  await open.faults({
    path: "/events/",
    action: { type: "alter", set, remove: ["body", "iCalUId", "isOnlineMeeting"] },
  });
  expect(await calendar.commands.get_event({ calendar_id: host, event_id: made.id })).toMatchObject({
    title: "",
    body: "",
    location: "",
    host,
    attendees: [],
    timezone: "UTC",
    status: "confirmed",
    event_start: made.event_start,
  });
});

test("calendars of which nothing is said are not free", async () => {
  const period_start = quiet();
  const asked = { calendars: [host, jonas], period_start, period_end: period_start + 3_600 };
  await open.faults({ path: "getSchedule", action: { type: "alter", set: { scheduleItems: null } } });
  expect(await calendar.commands.availability(asked)).toEqual(
    asked.calendars.map((each) => ({ calendar: each, availability: [], error: expect.stringContaining("nothing") })),
  );
});

describe("a series", () => {
  const grace = at("grace.okafor");
  const standUps = async () => {
    const period_start = quiet();
    const week = { calendar_id: grace, period_start, period_end: period_start + 7 * day };
    const events = await calendar.commands.list_events(week);
    return events.filter(({ recurring }) => recurring);
  };

  test("that is renamed is still a series, every day of it", async () => {
    const before = await standUps();
    const id = before[0]?.recurring_event_id ?? "";
    expect(before).toHaveLength(5);
    const master = await calendar.commands.get_event({ calendar_id: grace, event_id: id });
    const renamed = await calendar.commands.update_event({ event: { ...master, title: "Daily" } });
    expect(renamed).toMatchObject({ id, title: "Daily", recurring: true });
    const sent = (await open.requests("PATCH", /\/events\//, "Daily")).at(-1);
    expect(JSON.parse(sent?.body ?? "")).toEqual({ subject: "Daily" });
    expect((await standUps()).map(({ title }) => title)).toEqual(before.map(() => "Daily"));
  });

  test("of which one day is moved keeps the others", async () => {
    const [first, ...others] = await standUps();
    if (first === undefined) throw new Error("there is no series");
    const later = { event_start: first.event_start + 900, event_end: first.event_end + 900 };
    const moved = await calendar.commands.update_event({ event: { ...first, ...later } });
    expect(moved).toMatchObject({ ...later, recurring_event_id: first.recurring_event_id });
    const period = { period_start: first.event_start, period_end: first.event_start + 6 * day };
    const seen = await calendar.commands.list_events({ calendar_id: grace, ...period });
    expect(seen.map(({ event_start }) => event_start)).toEqual(
      [later.event_start, ...others.map(({ event_start }) => event_start)].filter((start) => start < period.period_end),
    );
  });
});

describe("every command of calendars and people", () => {
  test("reads what the tenant has", async () => {
    const user_id = host;
    expect(await calendar.commands.list_calendars({ user_id })).toMatchObject([{ id: host, primary: true }]);
    expect((await calendar.commands.list_rooms()).find(({ email }) => email === at("boardroom"))).toMatchObject({
      name: "Boardroom",
      capacity: 12,
      building: "Headquarters",
      floor_label: "Floor 2",
    });
    expect((await calendar.commands.list_room_lists()).length).toBeGreaterThan(0);
    expect(await calendar.commands.get_user_manager({ user_id: jonas })).toMatchObject({
      email: host,
      suspended: false,
    });
    expect(await calendar.commands.get_user_manager({ user_id: host })).toBeNull();
    expect(await calendar.commands.get_user({ user_id: at("ben.carter") })).toMatchObject({ suspended: true });
    expect((await calendar.commands.list_users({ query: "ben c" })).map(({ name }) => name)).toEqual([]);
    const filter = "department eq 'IT' and userType ne 'Guest'";
    expect((await calendar.commands.list_users({ filter })).map(({ title }) => title)).toContain("Head of IT");
  });

  test("knows groups by id and address, and who is in them", async () => {
    const groups = await calendar.commands.list_groups({ query: "office" });
    expect(groups).toMatchObject([{ name: "Office", description: "Facilities, IT and People" }]);
    const [it] = await calendar.commands.list_groups({ query: "IT" });
    expect(await calendar.commands.get_group({ group_id: it?.email ?? "" })).toEqual(it);
    expect(await calendar.commands.get_group({ group_id: it?.id ?? "" })).toEqual(it);
    const members = await calendar.commands.get_members({ group_id: it?.email ?? "" });
    expect(members.every(({ department }) => department === "IT")).toBe(true);
    const own = await calendar.commands.get_groups({ user_id: members[0]?.email ?? "" });
    expect(own.map(({ name }) => name)).toEqual(["Everyone", "IT", "Office"]);
  });

  test("shows photos in the width that is wanted, and null for none", async () => {
    const shown = await Promise.all(
      [{}, { pixel_width: 50 }].map((width) => calendar.commands.get_user_photo({ user_id: jonas, ...width })),
    );
    for (const photo of shown) {
      expect(photo?.content_type).toBe("image/png");
      expect(
        Buffer.from(photo?.content ?? "", "base64")
          .subarray(1, 4)
          .toString(),
      ).toBe("PNG");
    }
    expect(shown[0]?.content).not.toBe(shown[1]?.content);
    expect(await calendar.commands.get_user_photo({ user_id: at("building") })).toBeNull();
  });
});

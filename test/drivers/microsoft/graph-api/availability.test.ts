import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, giveTokens, graph, hurry, mount, stopAll } from "./tenant.ts";

const unix = (iso: string) => Date.parse(iso) / 1_000;
const caller = "building@contoso.example";
const period = { period_start: unix("2026-01-05T08:00:00Z"), period_end: unix("2026-01-05T18:00:00Z") };
const rooms = (count: number) => Array.from({ length: count }, (_, at) => `room${at}@contoso.example`);

interface Asked {
  schedules: string[];
  startTime: { dateTime: string; timeZone: string };
  endTime: { dateTime: string; timeZone: string };
  availabilityViewInterval: number;
}

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

const item = (from: string, to: string, status = "busy") => ({
  status,
  start: { dateTime: `${from}.0000000`, timeZone: "UTC" },
  end: { dateTime: `${to}.0000000`, timeZone: "UTC" },
});

/** Graph answers every request with what `answer` makes of it; returns what it was asked. */
function schedules(answer: (asked: Asked, call: number) => [status: number, body: object | string]): Asked[] {
  const asked: Asked[] = [];
  graph()
    .persist()
    .post("/v1.0/users/building%40contoso.example/calendar/getSchedule")
    .reply((_, body) => answer(body as unknown as Asked, asked.push(body as unknown as Asked)));
  return asked;
}

const allFree = (asked: Asked): [number, object] => [
  200,
  { value: asked.schedules.map((scheduleId) => ({ scheduleId, scheduleItems: [] })) },
];

const mounted = () => mount({ calendar_service_account: caller });

test("what is taken comes in order, with the status in one spelling", async () => {
  schedules(() => [
    200,
    {
      value: [
        {
          scheduleId: "Oak@Contoso.example",
          scheduleItems: [
            item("2026-01-05T12:00:00", "2026-01-05T13:00:00", "WorkingElsewhere"),
            item("2026-01-05T09:00:00", "2026-01-05T10:00:00", "Busy"),
            item("2026-01-05T10:00:00", "2026-01-05T11:00:00", "newlyInvented"),
          ],
        },
      ],
    },
  ]);
  const calendar = await mounted();
  const slot = (status: string, from: string, to: string) => ({
    status,
    starts_at: unix(`2026-01-05T${from}:00Z`),
    ends_at: unix(`2026-01-05T${to}:00Z`),
    timezone: "UTC",
  });
  expect(await calendar.commands.availability({ calendars: ["OAK@contoso.example"], ...period })).toEqual([
    {
      calendar: "oak@contoso.example",
      availability: [
        slot("busy", "09:00", "10:00"),
        slot("unknown", "10:00", "11:00"),
        slot("workingElsewhere", "12:00", "13:00"),
      ],
    },
  ]);
});

test("calendars are asked in twenties and answered in the order they were named, twice where named twice", async () => {
  const asked = schedules((body) => {
    const [status, json] = allFree(body);
    return [status, { value: (json as { value: object[] }).value.toReversed() }];
  });
  const calendars = [...rooms(45).toReversed(), "room3@contoso.example"];
  const calendar = await mounted();
  const found = await calendar.commands.availability({ calendars, ...period });
  expect(found.map((each) => each.calendar)).toEqual(calendars);
  expect(asked.map((each) => each.schedules.length)).toEqual([20, 20, 5]);
});

test("a long period is asked in parts of sixty days, and an event across the seam comes once", async () => {
  const across = item("2026-03-05T23:00:00", "2026-03-06T09:00:00");
  const asked = schedules(({ schedules }) => [
    200,
    { value: schedules.map((scheduleId) => ({ scheduleId, scheduleItems: [across] })) },
  ]);
  const calendar = await mounted();
  const period_end = unix("2026-03-10T00:00:00Z");
  const [oak] = await calendar.commands.availability({ calendars: rooms(1), ...period, period_end });
  expect(oak?.availability).toHaveLength(1);
  expect(asked.map(({ startTime, endTime }) => [startTime.dateTime, endTime.dateTime])).toEqual([
    ["2026-01-05T08:00:00", "2026-03-06T08:00:00"],
    ["2026-03-06T08:00:00", "2026-03-10T00:00:00"],
  ]);
  expect(asked[0]?.startTime.timeZone).toBe("UTC");
});

test("two events at the same time are two", async () => {
  const meeting = item("2026-01-05T09:00:00", "2026-01-05T10:00:00");
  schedules(({ schedules }) => [
    200,
    { value: schedules.map((scheduleId) => ({ scheduleId, scheduleItems: [meeting, meeting] })) },
  ]);
  const calendar = await mounted();
  const [oak] = await calendar.commands.availability({ calendars: rooms(1), ...period });
  expect(oak?.availability).toHaveLength(2);
});

test.each([
  ["30 by default", 36_000, undefined, 30],
  ["what the caller wants", 36_000, 5, 5],
  ["shorter than the period", 3_600, 60, 30],
  ["15 for a moment, asked as half an hour", 60, undefined, 15],
])("the interval is %s", async (_, length, view_interval, minutes) => {
  const asked = schedules(allFree);
  const calendar = await mounted();
  const period_end = period.period_start + length;
  const args = { calendars: rooms(1), ...period, period_end, ...(view_interval ? { view_interval } : {}) };
  await calendar.commands.availability(args);
  expect(asked[0]?.availabilityViewInterval).toBe(minutes);
});

describe("unknown is not free", () => {
  test.each([
    ["an error of its own", { error: { message: "Unable to resolve x@y", responseCode: "5009" } }, "5009"],
    ["an error beside an empty list", { error: { responseCode: "5016" }, scheduleItems: [] }, "5016"],
    ["null instead of a list", { scheduleItems: null }, "nothing"],
    ["no list", { availabilityView: "0000" }, "nothing"],
  ])("a calendar with %s", async (_, answer, words) => {
    schedules(() => [
      200,
      {
        value: [
          { scheduleId: "room0@contoso.example", scheduleItems: [] },
          { scheduleId: "room1@contoso.example", ...answer },
        ],
      },
    ]);
    const calendar = await mounted();
    const [free, unknown] = await calendar.commands.availability({ calendars: rooms(2), ...period });
    expect(free).toEqual({ calendar: "room0@contoso.example", availability: [] });
    expect(unknown?.error).toContain(words);
    expect(unknown?.error).not.toContain("x@y");
  });

  test("a calendar that the answer leaves out", async () => {
    schedules(() => [200, { value: [] }]);
    const calendar = await mounted();
    const [unknown] = await calendar.commands.availability({ calendars: rooms(1), ...period });
    expect(unknown).toMatchObject({ availability: [], error: expect.stringContaining("nothing") });
  });

  test("twenty calendars whose request failed, though others are known", async () => {
    schedules((asked) =>
      asked.schedules.length === 20 ? [403, { error: { code: "ErrorAccessDenied" } }] : allFree(asked),
    );
    const calendar = await mounted();
    const found = await calendar.commands.availability({ calendars: rooms(21), ...period });
    expect(found.filter(({ error }) => error?.includes("403"))).toHaveLength(20);
    expect(found.at(-1)).toEqual({ calendar: "room20@contoso.example", availability: [] });
  });

  test("a calendar of which one part of the period is unknown", async () => {
    schedules((asked, call) => (call === 1 ? allFree(asked) : [400, { error: { code: "ErrorInvalidRequest" } }]));
    const calendar = await mounted();
    const period_end = period.period_start + 61 * 86_400;
    const [part] = await calendar.commands.availability({ calendars: rooms(1), ...period, period_end });
    expect(part?.error).toContain("ErrorInvalidRequest");
  });

  test("when no request succeeds, the command fails with what Graph said", async () => {
    schedules(() => [403, { error: { code: "ErrorAccessDenied", message: "" } }]);
    const calendar = await mounted();
    await expect(calendar.commands.availability({ calendars: rooms(25), ...period })).rejects.toMatchObject({
      message: expect.stringContaining("Calendars.ReadBasic"),
      details: { source: "graph", status: 403, code: "ErrorAccessDenied" },
    });
  });
});

test("a request that fails for a moment is sent again: it changes nothing", async () => {
  schedules((asked, call) => (call === 1 ? [504, ""] : allFree(asked)));
  const calendar = await mounted();
  const found = calendar.commands.availability({ calendars: rooms(1), ...period });
  expect(await hurry(calendar, found)).toEqual([{ calendar: "room0@contoso.example", availability: [] }]);
});

test("nothing asked is nothing answered, and a period that ends before it starts is refused", async () => {
  const calendar = await mounted();
  expect(await calendar.commands.availability({ calendars: [], ...period })).toEqual([]);
  await expect(
    calendar.commands.availability({ calendars: rooms(1), ...period, period_end: period.period_start }),
  ).rejects.toMatchObject({ code: "invalid_arguments" });
});

test("list_calendars names the owner, Microsoft's id and what may be done", async () => {
  graph()
    .get("/v1.0/users/ann%40contoso.example/calendars")
    .query(({ $select }) => String($select).includes("isDefaultCalendar"))
    .reply(200, {
      value: [
        {
          id: "AAk=",
          name: "Calendar",
          isDefaultCalendar: true,
          canEdit: true,
          owner: { address: "Ann@Contoso.example" },
        },
        { id: "AAl=", name: null, isDefaultCalendar: false, canEdit: false, owner: null },
      ],
    });
  const calendar = await mounted();
  const id = "ann@contoso.example";
  expect(await calendar.commands.list_calendars({ user_id: id })).toEqual([
    { id, ref: "AAk=", summary: "Calendar", primary: true, can_edit: true },
    { id, ref: "AAl=", summary: "", primary: false, can_edit: false },
  ]);
  expect(await calendar.commands.calendar_service_name()).toBe("office365");
});

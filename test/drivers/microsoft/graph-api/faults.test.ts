import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  answerChecks,
  type Calendar,
  giveTokens,
  graph,
  graphEvent,
  graphOrigin,
  hurry,
  mount,
  passPauses,
  stopAll,
  until,
} from "./tenant.ts";

const viewPath = "/v1.0/users/room%40contoso.example/calendar/calendarView";
const room = { calendar_id: "room@contoso.example", period_start: 1_767_571_200, period_end: 1_767_657_600 };
const list = (calendar: Calendar, more: object = {}) => calendar.commands.list_events({ ...room, ...more });
const view = () => graph().get(viewPath).query(true);
const events = { value: [graphEvent("a")] };
const throttled = { error: { code: "TooManyRequests", message: "Please retry again later." } };

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

/** Milliseconds of the module's clock that a promise took. */
async function timed<T>(calendar: Calendar, promise: Promise<T>): Promise<{ value: T; took: number }> {
  const start = calendar.clock.now();
  const value = await hurry(calendar, promise);
  return { value, took: calendar.clock.now() - start };
}

describe("§9.3 a mailbox that Graph throttles", () => {
  test.each([
    ["whole seconds", "3", 3_000],
    ["decimal seconds", "2.128", 2_128],
    ["a date", "Mon, 05 Jan 2026 09:00:04 GMT", 4_000],
    ["nothing", undefined, 500],
    ["nonsense", "soon", 500],
    ["a negative number", "-5", 500],
  ])("is asked again when the answer said %s", async (_, header, least) => {
    const headers = {
      date: "Mon, 05 Jan 2026 09:00:00 GMT",
      ...(header === undefined ? {} : { "retry-after": header }),
    };
    view().reply(429, throttled, headers);
    view().reply(200, events);
    const calendar = await mount();
    const { value, took } = await timed(calendar, list(calendar));
    expect(value).toHaveLength(1);
    expect(took).toBeGreaterThanOrEqual(least);
  });

  test("is asked again as soon as it said, however often it said so", async () => {
    view().times(3).reply(429, throttled, { "retry-after": "1" });
    view().reply(200, events);
    const calendar = await mount();
    const listed = list(calendar);
    for (let refusal = 1; refusal <= 3; refusal++) {
      await until(() => calendar.status.throttled_until !== null);
      expect(calendar.status.throttled_until).toBe(calendar.clock.now() / 1_000 + 1);
      await calendar.clock.advance(1_000);
    }
    expect(await hurry(calendar, listed)).toHaveLength(1);
  });

  test("is asked again before others that wait for their first time", async () => {
    const asked: string[] = [];
    const answers = (mailbox: string, status: number) =>
      graph()
        .get(`/v1.0/users/${mailbox}%40contoso.example/calendar/calendarView`)
        .query(true)
        .reply(
          status,
          () => {
            asked.push(mailbox);
            return status === 200 ? events : throttled;
          },
          { "retry-after": "1" },
        );
    const others = ["b", "c", "d", "e", "f"];
    answers("a", 429);
    for (const mailbox of ["a", ...others]) answers(mailbox, 200);
    const calendar = await mount({ rate_limit: 1 });
    const lists = ["a", ...others].map((mailbox) => list(calendar, { calendar_id: `${mailbox}@contoso.example` }));
    await hurry(calendar, Promise.all(lists));
    expect(asked).toEqual(["a", "b", "a", "c", "d", "e", "f"]);
  });

  test("is left alone by everyone until then, shows it, and nobody else has to wait", async () => {
    view().reply(429, throttled, { "retry-after": "10" });
    graph().get("/v1.0/users/42").query(true).reply(200, { id: "42" });
    const calendar = await mount();
    await until(() => calendar.status.connected === true);
    const first = list(calendar);
    await until(() => calendar.status.throttled_until !== null);
    expect(calendar.status.throttled_until).toBe(calendar.clock.now() / 1_000 + 10);
    const second = list(calendar, { period_end: room.period_end + 60 });
    expect(await calendar.commands.get_user({ user_id: "42" })).toMatchObject({ id: "42" });
    expect(calendar.status.queue_size).toBe(2);
    view().times(2).reply(200, events);
    await hurry(calendar, Promise.all([first, second]));
    expect(calendar.status).toMatchObject({ throttled_until: null, queue_size: 0, in_flight_size: 0 });
  });

  test("for longer than anyone waits is an error at once that names it, and so is the next call", async () => {
    view().reply(429, throttled, { "retry-after": "120", "request-id": "graph-1" });
    const calendar = await mount();
    await expect(list(calendar)).rejects.toMatchObject({
      message: expect.stringContaining("120 s"),
      details: { source: "graph", status: 429, code: "TooManyRequests", retry_after: 120, retryable: true },
    });
    await expect(list(calendar)).rejects.toMatchObject({ details: { source: "graph", retry_after: 120 } });
  });

  test("again and again is an error after ten tries, within the time a command has", async () => {
    view().times(10).reply(429, throttled, { "retry-after": "1" });
    const calendar = await mount();
    const refused = expect(list(calendar)).rejects.toMatchObject({ details: { status: 429, retry_after: 1 } });
    await passPauses(calendar, 9);
    await refused;
    expect(nock.pendingMocks().join()).not.toContain("calendarView");
  });

  test("by 503 with Retry-After is left alone too", async () => {
    view().reply(503, "", { "retry-after": "5" });
    view().reply(200, events);
    const calendar = await mount();
    const { took } = await timed(calendar, list(calendar));
    expect(took).toBeGreaterThanOrEqual(5_000);
  });
});

test("at most four calls to one mailbox are under way", async () => {
  let open = 0;
  let most = 0;
  graph()
    .persist()
    .get(viewPath)
    .query(true)
    .reply(200, async () => {
      open += 1;
      most = Math.max(most, open);
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
      open -= 1;
      return { value: [] };
    });
  const calendar = await mount();
  await Promise.all(Array.from({ length: 12 }, (_, at) => list(calendar, { period_end: room.period_end + at })));
  expect(most).toBe(4);
});

describe("a failure that may pass", () => {
  test.each([
    ["500", () => view().reply(500, { error: { code: "InternalServerError", message: "" } })],
    ["502 with a page", () => view().reply(502, "<html>Bad gateway</html>")],
    ["503 without Retry-After", () => view().reply(503, "")],
    ["504", () => view().reply(504, "")],
    ["no connection", () => view().replyWithError(new TypeError("fetch failed"))],
  ])("%s is tried again", async (_, fail) => {
    fail();
    view().reply(200, events);
    const calendar = await mount();
    expect(await hurry(calendar, list(calendar))).toHaveLength(1);
  });

  test("is told as it is when it does not pass", async () => {
    view().times(4).reply(502, "<html>Bad gateway</html>");
    const calendar = await mount();
    await expect(hurry(calendar, list(calendar))).rejects.toMatchObject({
      message: "Graph answered 502",
      details: { source: "graph", status: 502, retryable: true },
    });
  });

  test("is not waited for by a caller who has given up", async () => {
    view().reply(503, "");
    const calendar = await mount();
    const waiting = list(calendar).catch((error) => error);
    await until(() => calendar.logs.some(({ message }) => message.includes("try 2")));
    await calendar.stop();
    expect(await waiting).toMatchObject({ code: "module_stopped" });
    expect(calendar.clock.pending).toBe(0);
  });
});

test("a server that stays silent is an error that says so, before the command's own time is over", async () => {
  view().times(4).delay(3_600_000).reply(200, events);
  const calendar = await mount();
  await until(() => calendar.status.connected === true);
  const { value, took } = await timed(
    calendar,
    list(calendar).catch((error) => error),
  );
  expect(value).toMatchObject({ code: "outside_call_failed", details: { source: "graph", code: "timeout" } });
  expect(took).toBeLessThan(25_000);
});

describe("§9.10 what an answer holds", () => {
  test.each([
    ["a page of HTML", "<html>Sign in to the network</html>"],
    ["half of the JSON", '{"value":[{"id"'],
  ])("200 with %s is an error", async (_, text) => {
    view().reply(200, text);
    const calendar = await mount();
    await expect(list(calendar)).rejects.toMatchObject({ details: { source: "graph", status: 200, code: "not_json" } });
  });

  test.each([
    ["nothing", ""],
    ["something else", '{"values":[]}'],
    ["an event without a start", '{"value":[{"id":"a"}]}'],
    [
      "an event at no time",
      JSON.stringify({ value: [graphEvent("a", { start: { dateTime: "2026-02-30T10:00:00" } })] }),
    ],
  ])("200 with %s is an error, not an empty list", async (_, text) => {
    view().reply(200, text, { "content-type": "application/json" });
    const calendar = await mount();
    await expect(list(calendar)).rejects.toMatchObject({ details: { source: "graph", code: "unexpected_answer" } });
  });

  test.each([
    ["innerError", { code: "", innerError: { code: "ErrorAccessDenied", "request-id": "inner" } }, "inner"],
    ["innererror", { code: "ErrorAccessDenied", innererror: { "request-id": "lower" } }, "lower"],
    ["a nested one", { code: "ErrorAccessDenied", innerError: { innerError: { "request-id": "deep" } } }, "deep"],
    ["the header", { code: "ErrorAccessDenied" }, "header"],
  ])("the id for Microsoft's support is found in %s", async (_, error, request_id) => {
    view().reply(403, { error }, { "request-id": "header" });
    const calendar = await mount();
    await expect(list(calendar)).rejects.toMatchObject({
      message: expect.stringMatching(/^Graph answered 403 ErrorAccessDenied/),
      details: { source: "graph", status: 403, code: "ErrorAccessDenied", request_id, retryable: false },
    });
  });
});

test("a page that fails makes the whole list fail", async () => {
  view().reply(200, { ...events, "@odata.nextLink": `${graphOrigin}${viewPath}?$skip=1` });
  view().reply(403, { error: { code: "ErrorAccessDenied", message: "" } });
  const calendar = await mount();
  await expect(list(calendar)).rejects.toMatchObject({ details: { status: 403 } });
});

test("a redirect is not followed, the token stays here", async () => {
  view().reply(302, "", { location: "https://evil.example/" });
  const calendar = await mount();
  await expect(list(calendar)).rejects.toMatchObject({ details: { status: 302, retryable: false } });
});

test("the id of the client's request goes to Microsoft with every try", async () => {
  const ids: unknown[] = [];
  const note = function (this: { req: { headers: Record<string, unknown> } }) {
    ids.push(this.req.headers["client-request-id"]);
    return "";
  };
  graph().get(viewPath).query(true).times(2).reply(503, note);
  view().reply(200, events);
  const calendar = await mount();
  await hurry(calendar, list(calendar));
  expect(ids).toHaveLength(2);
  expect(String(ids[0])).toMatch(/^[0-9a-f-]{36}$/);
  expect(ids[1]).toEqual(ids[0]);
});

import { settle } from "atrium/testing";
import nock from "nock";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  answerChecks,
  type Calendar,
  giveTokens,
  graph,
  hurry,
  loginOrigin,
  mount,
  stopAll,
  tokenBody,
  tokenPath,
  until,
} from "./tenant.ts";

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
afterEach(stopAll);

const login = () => nock(loginOrigin).post(tokenPath).query(true);

const refusal = (number: number, error: string) => ({
  error,
  error_description: `AADSTS${number}: Nothing of this is shown.\r\nTrace ID: trace-1`,
  error_codes: [number],
  trace_id: "trace-1",
});

const getUser = (calendar: Calendar, user_id = "42") => calendar.commands.get_user({ user_id });

const person = (token: string, status = 200, user_id = "42") =>
  nock("https://graph.microsoft.com", { reqheaders: { authorization: `Bearer ${token}` } })
    .get(`/v1.0/users/${user_id}`)
    .query(true)
    .reply(status, status === 200 ? { id: user_id } : { error: { code: "InvalidAuthenticationToken", message: "" } });

test("two callers on a cold cache cause one token request, with the secret as it is", async () => {
  answerChecks();
  const bodies: unknown[] = [];
  login().reply(200, (_, body) => {
    bodies.push(body);
    return tokenBody("token-1");
  });
  person("token-1", 200, "1");
  person("token-1", 200, "2");
  const calendar = await mount();
  await Promise.all([getUser(calendar, "1"), getUser(calendar, "2")]);
  const form = new URLSearchParams(typeof bodies[0] === "string" ? bodies[0] : (bodies[0] as Record<string, string>));
  expect(Object.fromEntries(form)).toMatchObject({
    grant_type: "client_credentials",
    client_id: "client",
    client_secret: "s3cret+&=",
    scope: "https://graph.microsoft.com/.default",
  });
  expect(bodies).toHaveLength(1);
});

test("an administrator gets the token and when it expires", async () => {
  answerChecks();
  giveTokens("token-1");
  const calendar = await mount();
  const { token, expires } = await calendar.commands.access_token();
  expect(token).toBe("token-1");
  expect(expires).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});

describe("a token that Graph refuses", () => {
  test("is replaced once, for all who had it", async () => {
    answerChecks();
    login().reply(200, tokenBody("old"));
    login().reply(200, tokenBody("new"));
    for (const id of ["1", "2"]) {
      person("old", 401, id);
      person("new", 200, id);
    }
    const calendar = await mount();
    expect(await Promise.all([getUser(calendar, "1"), getUser(calendar, "2")])).toMatchObject([
      { id: "1" },
      { id: "2" },
    ]);
  });

  test("twice is an error that says so, in one attempt", async () => {
    answerChecks();
    login().reply(200, tokenBody("old"));
    login().reply(200, tokenBody("new"));
    person("old", 401);
    person("new", 401);
    const calendar = await mount();
    await expect(getUser(calendar)).rejects.toMatchObject({
      details: { source: "graph", status: 401, code: "InvalidAuthenticationToken", retryable: false },
    });
  });
});

describe("a token request that fails", () => {
  test.each([
    [401, 7000215, "invalid_client", "client_secret is wrong"],
    [400, 90002, "invalid_request", "no such tenant"],
    [400, 700016, "unauthorized_client", "client_id"],
  ])("with %i and AADSTS%i says what to do, and is not repeated", async (status, number, error, hint) => {
    nock(loginOrigin).persist().post(tokenPath).query(true).reply(status, refusal(number, error));
    const calendar = await mount();
    const failed = await getUser(calendar).catch((thrown) => thrown);
    expect(failed).toMatchObject({
      code: "outside_call_failed",
      message: expect.stringContaining(hint),
      details: { source: "login", status: 401, code: String(number), request_id: "trace-1", retryable: false },
    });
    expect(failed.message).not.toMatch(/s3cret|Nothing of this/);
  });

  test("for a moment is asked for again, in spite of MSAL's minute of refusal", async () => {
    answerChecks();
    login().times(2).reply(503, "<html>busy</html>", { "retry-after": "1" });
    login().reply(200, tokenBody("token-1"));
    person("token-1");
    const calendar = await mount();
    expect(await hurry(calendar, getUser(calendar))).toMatchObject({ id: "42" });
  });

  test("because the endpoint wants longer to be left alone than anyone waits is an error at once that names it", async () => {
    login().reply(429, refusal(90055, "temporarily_unavailable"), { "retry-after": "120" });
    const calendar = await mount();
    await expect(getUser(calendar)).rejects.toMatchObject({
      message: expect.stringContaining("asks to wait 120 s"),
      details: { source: "login", code: "90055", retry_after: 120, retryable: true },
    });
  });

  test.each([
    [500, true],
    [200, false],
  ])("with %i and an answer that holds no token never becomes an empty bearer", async (status, retryable) => {
    nock(loginOrigin).persist().post(tokenPath).query(true).reply(status, {});
    const calendar = await mount();
    await expect(hurry(calendar, getUser(calendar))).rejects.toMatchObject({ details: { source: "login", retryable } });
  });

  test("with a page instead of JSON is an error", async () => {
    nock(loginOrigin).persist().post(tokenPath).query(true).reply(200, "<html>portal</html>");
    const calendar = await mount();
    await expect(getUser(calendar)).rejects.toMatchObject({ details: { source: "login", retryable: false } });
  });

  test("because the endpoint stays silent is an error before the command's own time is over", async () => {
    nock(loginOrigin).persist().post(tokenPath).query(true).delay(3_600_000).reply(200, tokenBody("late"));
    const calendar = await mount();
    const start = calendar.clock.now();
    await expect(hurry(calendar, getUser(calendar))).rejects.toMatchObject({
      details: { source: "login", code: "timeout", retryable: true },
    });
    expect(calendar.clock.now() - start).toBeLessThan(25_000);
  });

  test("because the tenant's name stands for no tenant says what MSAL found", async () => {
    const calendar = await mount({ calendar_config: { tenant: "common" } });
    await expect(getUser(calendar)).rejects.toMatchObject({
      details: { source: "login", code: "missing_tenant_id_error", retryable: false },
    });
  });

  test("because nobody answers names the cause", async () => {
    const gone = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    nock(loginOrigin)
      .persist()
      .post(tokenPath)
      .query(true)
      .replyWithError(Object.assign(new TypeError("fetch failed"), { cause: gone }));
    const calendar = await mount();
    await expect(hurry(calendar, getUser(calendar))).rejects.toMatchObject({
      message: expect.stringContaining("cannot be reached"),
      details: { source: "login", retryable: true },
    });
  });
});

describe("connected", () => {
  test("is true when there is a token and Graph answers", async () => {
    giveTokens();
    answerChecks();
    const calendar = await mount();
    await until(() => calendar.status.connected === true);
    expect(calendar.status).toMatchObject({
      last_error: null,
      queue_size: 0,
      in_flight_size: 0,
      throttled_until: null,
    });
  });

  test("is true when Graph answers that the application may not see users", async () => {
    giveTokens();
    graph()
      .get("/v1.0/users")
      .query(true)
      .reply(403, { error: { code: "Authorization_RequestDenied", message: "" } });
    const calendar = await mount();
    await until(() => calendar.status.connected === true);
  });

  test("is false with the reason while credentials are wrong, and the module runs on and tries again, ever less often", async () => {
    let asked = 0;
    nock(loginOrigin)
      .persist()
      .post(tokenPath)
      .query(true)
      .reply(401, () => {
        asked += 1;
        return refusal(7000215, `attempt_${asked}`);
      });
    const calendar = await mount();
    await until(() => calendar.status.last_error !== null);
    expect(calendar.status).toMatchObject({ connected: false, last_error: expect.stringContaining("AADSTS7000215") });
    expect(await calendar.commands.queue_size()).toBe(0);
    for (const [pause, total] of [
      [250, 2],
      [500, 3],
      [1_000, 4],
    ] as const) {
      await calendar.clock.advance(pause - 1);
      // A request that was made too soon would need a while to be seen.
      for (let turn = 0; turn < 200; turn++) await settle();
      expect(asked).toBe(total - 1);
      await calendar.clock.advance(1);
      await until(() => calendar.status.last_error?.includes(`attempt_${total}`) === true);
    }
  });

  test("becomes true when the token endpoint comes back", async () => {
    login().reply(500, "");
    giveTokens();
    answerChecks();
    const calendar = await mount();
    await until(() => calendar.status.last_error !== null);
    await calendar.clock.advance(250);
    await until(() => calendar.status.connected === true);
    expect(calendar.status.last_error).toBeNull();
  });

  test("is found to be false as soon as a command cannot reach Graph", async () => {
    giveTokens();
    graph().get("/v1.0/users").query(true).reply(200, {});
    graph().persist().get("/v1.0/users").query(true).replyWithError(new TypeError("fetch failed"));
    graph().persist().get("/v1.0/users/42").query(true).replyWithError(new TypeError("fetch failed"));
    const calendar = await mount();
    await until(() => calendar.status.connected === true);
    getUser(calendar).catch(() => {});
    await until(() => calendar.status.connected === false);
    expect(calendar.status.last_error).toContain("cannot be reached");
  });
});

test("modules of different tenants in one process know nothing of each other", async () => {
  answerChecks();
  nock(loginOrigin).post("/one.example/oauth2/v2.0/token").query(true).reply(200, tokenBody("one"));
  nock(loginOrigin).post("/two.example/oauth2/v2.0/token").query(true).reply(200, tokenBody("two"));
  const [one, two] = await Promise.all(
    ["one.example", "two.example"].map((tenant) => mount({ calendar_config: { tenant } })),
  );
  expect((await one?.commands.access_token())?.token).toBe("one");
  expect((await two?.commands.access_token())?.token).toBe("two");
});

test("stopping the module ends what waits for a token", async () => {
  nock(loginOrigin).persist().post(tokenPath).query(true).delay(60_000).reply(200, tokenBody("late"));
  const calendar = await mount();
  const waiting = getUser(calendar).catch((error) => error);
  await calendar.stop();
  expect(await waiting).toMatchObject({ code: "module_stopped" });
  expect(calendar.clock.pending).toBe(0);
});

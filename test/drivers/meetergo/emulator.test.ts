import emulatorDriver from "atrium/drivers/meetergo/emulator";
import { mountDriver } from "atrium/testing";
import { describe, expect, onTestFinished, test } from "vitest";

/* The emulator by itself, asked as any client of Meetergo asks. */

async function open(settings: object = {}) {
  const keys = { token: "rgo-for-the-test", platform_key: "ak_live:1:for-the-test" };
  const emulator = await mountDriver(emulatorDriver, { settings: { ...keys, ...settings } });
  onTestFinished(() => emulator.stop());
  const ask = async (
    request: string,
    { key = keys.token, as, body }: { key?: string; as?: string; body?: object } = {},
  ) => {
    const [method = "", path = ""] = request.split(" ");
    const response = await fetch(`${emulator.status.origin}/v4${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(as === undefined ? {} : { "x-meetergo-api-user-id": as }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever comes.
    const json: any = text === "" ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, json };
  };
  const me = (await ask("GET /user/me")).json;
  return { emulator, ask, me, platform: keys.platform_key };
}

describe("keys", () => {
  test("of a person must not name a user, a platform's must, but for users", async () => {
    const { ask, me, platform } = await open();
    expect((await ask("GET /user", { key: "rgo-another" })).json).toEqual({
      statusCode: 401,
      message: "Unauthorized",
      error: "Unauthorized",
    });
    expect((await ask("GET /meeting-type", { as: me.id })).status).toBe(403);
    expect((await ask("GET /meeting-type", { key: platform })).status).toBe(403);
    expect((await ask("GET /meeting-type", { key: platform, as: me.id })).status).toBe(200);
    expect((await ask("GET /user", { key: platform })).status).toBe(200);
    expect((await ask("GET /user", { key: platform, as: "nobody" })).status).toBe(404);
  });
});

describe("what is not known", () => {
  test("of a change of a meeting type is dropped without a word", async () => {
    const { ask, me } = await open();
    const [type] = (await ask(`GET /meeting-type?domain=user&id=${me.id}`)).json;
    const flat = { duration: 45, bufferTimeBefore: 10, bufferTimeAfter: 5, minimumNotice: 60 };
    expect((await ask(`PATCH /meeting-type/${type.id}`, { body: flat })).status).toBe(200);
    expect((await ask(`GET /meeting-type/${type.id}`)).json).toEqual(type);
    await ask(`PATCH /meeting-type/${type.id}`, { body: { meetingInfo: { bufferBefore: 10 } } });
    expect((await ask(`GET /meeting-type/${type.id}`)).json.meetingInfo).toMatchObject({
      bufferBefore: 10,
      duration: 30,
    });
    expect(
      (await ask(`PATCH /meeting-type/${type.id}`, { body: { meetingInfo: { bufferBefore: 121 } } })).json,
    ).toEqual({
      statusCode: 400,
      message: [expect.stringContaining("meetingInfo.bufferBefore")],
      error: "Bad Request",
    });
  });

  test("of hours and of a new meeting type is dropped as well", async () => {
    const { ask, me } = await open();
    const [hours] = (await ask(`GET /availability?userId=${me.id}`)).json;
    const schedule = [{ dayOfWeek: "monday", intervals: [{ from: "10:00", to: "16:00" }] }];
    expect((await ask(`PATCH /availability/${hours.id}`, { body: { schedule } })).status).toBe(200);
    expect((await ask(`GET /availability/${hours.id}`)).json).toEqual(hours);
    const meetingInfo = { name: "New", description: "", duration: 30, channel: "phone" };
    const made = await ask("POST /meeting-type", { body: { slug: "mine", meetingInfo } });
    expect([made.status, made.json.slug === "mine"]).toEqual([201, false]);
    const { description: _, ...incomplete } = meetingInfo;
    expect((await ask("POST /meeting-type", { body: { meetingInfo: incomplete } })).status).toBe(400);
  });
});

test("times are computed for hosts or a queue, never for a meeting type alone", async () => {
  const { ask, me } = await open();
  const [type] = (await ask("GET /meeting-type")).json;
  const query = `meetingTypeId=${type.id}&start=2026-01-06T00:00:00Z&end=2026-01-07T00:00:00Z`;
  expect((await ask(`GET /booking-availability?${query}`)).json.message).toBe("Expected hostIds or queueId");
  const { dates } = (await ask(`GET /booking-availability?${query}&hostIds[]=${me.id}`)).json;
  expect(dates).toMatchObject([{ date: "2026-01-06", spots: { length: 15 } }]);
  expect((await ask("GET /appointment/paginated?page=0")).status).toBe(400);
});

test("more requests than the limit are refused, until it fills up again", async () => {
  const { emulator, ask } = await open({ rate_limit: 60, burst: 2 });
  await ask("GET /user");
  const refused = await ask("GET /user");
  expect(refused).toMatchObject({ status: 429, json: { statusCode: 429 } });
  expect(refused.headers.get("retry-after")).toBe("1");
  await emulator.clock.advance(1_000);
  expect((await ask("GET /user")).status).toBe(200);
});

test("a plan that is full says so, and a reset brings the start back", async () => {
  const { emulator, ask } = await open({ plan_users: 6 });
  const user = (email: string) => ({ email, givenName: "A", familyName: "B", timezone: "Europe/Berlin" });
  expect((await ask("POST /user", { body: user("a@b.example") })).status).toBe(201);
  expect(await ask("POST /user", { body: user("c@b.example") })).toMatchObject({
    status: 403,
    json: { code: "PLAN_LIMIT_REACHED", feature: "users" },
  });
  await emulator.commands.reset();
  expect((await ask("GET /user")).json).toHaveLength(5);
});

import driver from "atrium/drivers/meetergo";
import { mountDriver } from "atrium/testing";
import { describe, expect, test } from "vitest";
import { comes, day, failure, openMeetergo, openPlatform, pass, platformKey, token } from "./meetergo.ts";

describe("the status", () => {
  test("shows users, the day and when the key ends", async () => {
    const { meetergo, now } = await openMeetergo({ meetergo: { key_expires_at: 1_800_000_000 } });
    expect(meetergo.status).toEqual({
      connected: true,
      last_error: null,
      user_count: 5,
      appointments_today: 1,
      next_appointment: { id: expect.any(String), start: now, end: now + 1_800 },
      rate_limited_until: null,
      key_expires_at: 1_800_000_000,
      bulk_progress: null,
    });
  });

  test("follows the time: what has begun is not next any more", async () => {
    const { meetergo, clock, now } = await openMeetergo();
    expect(meetergo.status).toMatchObject({ key_expires_at: null, next_appointment: { start: now } });
    await clock.advance(1_000);
    await comes(() => expect(meetergo.status.next_appointment?.start).toBe(now + day));
  });

  test("shows soon what a command changed", async () => {
    const { meetergo, clock } = await openMeetergo();
    const [appointment] = await meetergo.commands.today();
    await meetergo.commands.cancel({ appointment: appointment?.id ?? "" });
    await clock.advance(500);
    await comes(() => expect(meetergo.status.appointments_today).toBe(0));
  });

  test("leaves out how many users there are when the key may not list them", async () => {
    const { meetergo, clock, faults } = await openMeetergo();
    const body = { statusCode: 403, message: "Forbidden resource", error: "Forbidden" };
    await faults({ path: "/user$", action: { type: "respond", status: 403, body } });
    await clock.advance(60_000);
    await comes(() => expect(meetergo.status.user_count).toBeUndefined());
    expect(meetergo.status.connected).toBe(true);
  });
});

describe("a key", () => {
  test("of a person names nobody, and refuses to act as another", async () => {
    const { meetergo, requests, userIds } = await openMeetergo();
    const { Grace = "" } = await userIds();
    await meetergo.commands.list_meeting_types({ user: Grace });
    await meetergo.commands.me();
    expect((await requests()).filter(({ headers }) => "x-meetergo-api-user-id" in headers)).toEqual([]);
    expect((await requests()).every(({ status }) => status === 200)).toBe(true);
    const error = await failure(meetergo.commands.today({ as_user: Grace }));
    expect(error).toMatchObject({ code: "invalid_arguments", details: { issues: [{ path: "as_user" }] } });
  });

  test("of a platform names the user whom a call concerns, or else the one of the settings", async () => {
    const { meetergo, requests, userIds } = await openPlatform();
    const { Siobhan = "", Grace = "" } = await userIds();
    const named = async (text: RegExp) =>
      (await requests(text)).map(({ headers }) => headers["x-meetergo-api-user-id"]).at(-1);
    expect(await meetergo.commands.me()).toMatchObject({ id: Siobhan });
    expect(await named(/user\/me/)).toBe(Siobhan);
    await meetergo.commands.list_meeting_types({ user: Grace });
    expect(await named(/meeting-type/)).toBe(Grace);
    await meetergo.commands.get_availability({ user: Grace });
    expect(await named(/availability/)).toBe(Grace);
    const [hers] = await meetergo.commands.today({ as_user: Grace });
    expect(hers?.hosts).toEqual([Grace]);
    const [his] = await meetergo.commands.today();
    expect(his?.hosts).toEqual([Siobhan]);
  });

  test.each([
    [{ key: token, api_user_id: "somebody" }, "leave out api_user_id"],
    [{ key: platformKey }, "set api_user_id"],
    [{ key: "another" }, "rgo-"],
  ])("that does not go with the other settings is refused before anything is sent (%#)", async (settings, words) => {
    const error = await failure(mountDriver(driver, { settings }));
    expect(error).toMatchObject({ code: "invalid_settings" });
    expect(error.message).toContain(words);
    expect(error.message).not.toContain("of-the-test");
  });

  test("that is refused is said, and so is that it is good again; it is shown nowhere", async () => {
    const { meetergo, clock, faults, emulator } = await openMeetergo();
    await faults({ action: { type: "respond", status: 401, body: { statusCode: 401, message: "Unauthorized" } } });
    const error = await failure(meetergo.commands.me());
    expect(error.details).toMatchObject({ kind: "unauthorized", status: 401, retryable: false });
    await clock.advance(0);
    await comes(() => expect(meetergo.status.connected).toBe(false));
    expect(meetergo.status.last_error).toBe("Meetergo answered 401: Unauthorized");
    await emulator.commands.clear_faults();
    await clock.advance(5_000);
    await comes(() => expect(meetergo.status).toMatchObject({ connected: true, last_error: null }));
    expect(JSON.stringify([meetergo.logs, meetergo.status, error])).not.toContain("of-the-test");
  });
});

describe("errors", () => {
  test.each<[number, string]>([
    [400, "validation"],
    [403, "forbidden"],
    [404, "not_found"],
    [409, "conflict"],
  ])("of %i are of the kind %s, whatever their body", async (status, kind) => {
    const { meetergo, faults } = await openMeetergo();
    for (const body of [undefined, "<html>", { statusCode: status, message: ["one", "two"], error: "Wrong" }]) {
      await faults({ action: { type: "respond", status, ...(body === undefined ? {} : { body }) } });
      expect((await failure(meetergo.commands.me())).details).toMatchObject({ kind, status, retryable: false });
    }
    const { message } = await failure(meetergo.commands.me());
    expect(message).toBe(`Meetergo answered ${status} Wrong: one; two`);
  });

  test("of a plan that is too small are told from other refusals", async () => {
    const { meetergo, faults } = await openMeetergo();
    const body = { code: "PLAN_LIMIT_REACHED", feature: "users" };
    await faults({ action: { type: "respond", status: 403, body } });
    expect((await failure(meetergo.commands.me())).details).toMatchObject({ kind: "plan_limit", status: 403 });
  });

  test("repeat no mail address", async () => {
    const { meetergo, faults } = await openMeetergo();
    const message = "User with email ada@b.example already exists";
    await faults({ method: "PATCH", action: { type: "respond", status: 409, body: { statusCode: 409, message } } });
    const error = await failure(meetergo.commands.update_user({ user: "x", given_name: "Ada" }));
    expect(error.message).toContain("already exists");
    expect(JSON.stringify([error.message, error.details, meetergo.logs])).not.toContain("ada@");
  });
});

describe("Meetergo's limit", () => {
  test.each(["seconds", "date"])("is waited for when it asks for a pause in %s", async (retry_after) => {
    const emulated = { rate_limit: 10, burst: 3, retry_after };
    const { meetergo, clock, requests, emulator, now } = await openMeetergo({ emulator: emulated });
    // No look at the account comes within the next minute.
    await clock.advance(1_000);
    await comes(() => expect(meetergo.status.next_appointment?.start).toBe(now + day));
    await emulator.commands.reset();
    for (let call = 0; call < 3; call++) await meetergo.commands.me();
    const waits = meetergo.commands.me();
    await comes(() => expect(meetergo.status.rate_limited_until).not.toBeNull());
    expect((meetergo.status.rate_limited_until ?? 0) - clock.now() / 1_000).toBe(6);
    await pass(clock, 1_000, async () => (await requests(/user\/me/)).length === 5);
    expect(await waits).toMatchObject({ given_name: "Siobhan" });
    expect((await requests(/user\/me/)).map(({ status }) => status)).toEqual([200, 200, 200, 429, 200]);
    expect(meetergo.status.rate_limited_until).toBeNull();
  });

  test("is said when the pause is too long to wait for", async () => {
    const { meetergo, faults } = await openMeetergo();
    await faults({ times: 1, action: { type: "respond", status: 429, headers: { "Retry-After": "45" } } });
    expect((await failure(meetergo.commands.me())).details).toEqual({
      source: "meetergo",
      kind: "rate_limited",
      status: 429,
      retry_after: 45,
      retryable: true,
    });
    expect(meetergo.status.connected).toBe(true);
  });
});

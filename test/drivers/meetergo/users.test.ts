import { describe, expect, test } from "vitest";
import { comes, failure, openMeetergo, openPlatform, pass } from "./meetergo.ts";

const ada = { email: "ada@contoso.example", given_name: "Ada", family_name: "Lovelace", time_zone: "Europe/London" };
const alan = { email: "alan@contoso.example", given_name: "Alan", family_name: "Turing", time_zone: "Europe/London" };

describe("users", () => {
  test.each([
    { lists: "array", names: "given" },
    { lists: "paged", names: "first", page_limit: 2 },
  ])("are all found, however Meetergo writes names and lists: $lists, $names", async (emulator) => {
    const { meetergo, requests } = await openMeetergo({ emulator });
    const users = await meetergo.commands.list_users();
    expect(users.map(({ given_name }) => given_name)).toEqual(["Siobhan", "Zoë", "José", "Grace", "Jonas"]);
    expect(users[0]).toEqual({
      id: expect.any(String),
      email: "siobhan.o'brien@contoso.example",
      given_name: "Siobhan",
      family_name: "O'Brien",
      time_zone: "Europe/Berlin",
      slug: "siobhan-o-brien",
      booking_url: "https://cal.meetergo.example/siobhan-o-brien",
    });
    expect(await requests(/GET \/v4\/user/)).toHaveLength(emulator.lists === "paged" ? 3 : 1);
    expect(await meetergo.commands.get_user({ user: users[3]?.id ?? "" })).toEqual(users[3]);
  });

  test.each([
    ["no page", { data: [{ id: "1" }], total: 2 }, undefined],
    ["the same page again", { data: [{ id: "1" }], total: 2, page: 1 }, { data: [{ id: "1" }], total: 2, page: 1 }],
    ["an empty page", { data: [{ id: "1" }], total: 2, page: 1 }, { data: [], total: 2, page: 2 }],
  ])("are an error, never a part of them, when a list has %s", async (_, first, second) => {
    const { meetergo, faults } = await openMeetergo();
    const answer = (body: object | undefined) => ({ type: "respond" as const, status: 200, body });
    await faults({ path: "/user$", action: answer(first) }, { path: "/user\\?page=2&limit=1", action: answer(second) });
    expect((await failure(meetergo.commands.list_users())).details).toMatchObject({
      kind: "upstream_error",
      code: "bad_next_page",
    });
  });

  test("are made with the hours that were wanted, once for each mail address", async () => {
    const { meetergo, requests } = await openMeetergo();
    const week = { monday: [{ from: "10:00", to: "12:00" }], friday: [{ from: "09:00", to: "15:30" }] };
    const made = await meetergo.commands.create_user({ ...ada, week });
    expect(made).toMatchObject({ existing: false, booking_url: "https://cal.meetergo.example/ada" });
    const [hours] = await meetergo.commands.get_availability({ user: made.user });
    expect(hours).toMatchObject({ id: made.availability, time_zone: "Europe/London", week });
    expect(hours?.week.tuesday).toEqual([]);
    const again = await meetergo.commands.create_user({ ...ada, email: "ADA@contoso.example" });
    expect(again).toEqual({ ...made, existing: true, availability: null, meeting_type: null });
    expect(await requests(/POST/)).toHaveLength(1);
  });

  test("get their hours by a change when they were made with others", async () => {
    const { meetergo, faults, requests, userIds } = await openMeetergo();
    const { Grace = "" } = await userIds();
    const [hers] = await meetergo.commands.get_availability({ user: Grace });
    const body = { userId: Grace, availabilityId: hers?.id };
    await faults({ method: "POST", action: { type: "respond", status: 201, body } });
    const week = { sunday: [{ from: "10:00", to: "11:00" }] };
    await meetergo.commands.create_user({ ...ada, week });
    expect((await meetergo.commands.get_availability({ user: Grace }))[0]?.week).toMatchObject({ ...week, monday: [] });
    const [sent] = await requests(/PATCH/);
    expect(JSON.parse(sent?.body ?? "").schedule.sunday).toEqual({
      enabled: true,
      hours: [{ start: "10:00", end: "11:00" }],
    });

    await faults({ method: "POST", action: { type: "respond", status: 201, body: { userId: Grace } } });
    expect((await failure(meetergo.commands.create_user({ ...ada, week }))).details).toMatchObject({
      kind: "not_applied",
      fields: ["week"],
      id: Grace,
    });
  });

  test("are changed, and what Meetergo does not change is said", async () => {
    const { meetergo, faults, userIds } = await openMeetergo();
    const { Grace = "" } = await userIds();
    const changed = await meetergo.commands.update_user({ user: Grace, family_name: "Hopper", slug: "grace-hopper" });
    expect(changed).toMatchObject({ given_name: "Grace", family_name: "Hopper", slug: "grace-hopper" });
    await faults({ method: "PATCH", action: { type: "respond", status: 200, body: {} } });
    const error = await failure(meetergo.commands.update_user({ user: Grace, given_name: "G", slug: "grace-hopper" }));
    expect(error.details).toMatchObject({ kind: "not_applied", fields: ["given_name"], id: Grace });
    expect(await failure(meetergo.commands.update_user({ user: Grace, slug: "abcd" }))).toMatchObject({
      code: "invalid_arguments",
    });
  });

  test("are deleted softly, and not listed any more", async () => {
    const { meetergo, userIds } = await openMeetergo();
    const { Grace = "" } = await userIds();
    expect(await meetergo.commands.delete_user({ user: Grace })).toBe(true);
    expect((await meetergo.commands.list_users()).map(({ id }) => id)).not.toContain(Grace);
    expect((await failure(meetergo.commands.get_user({ user: Grace }))).details).toMatchObject({ kind: "not_found" });
  });
});

describe("many users", () => {
  test("are made; who is there is found, one who fails stops nobody, and a second run makes nobody twice", async () => {
    const { meetergo, faults, emulator, requests } = await openMeetergo();
    const users = [
      ada,
      { ...ada, email: "grace.okafor@contoso.example" },
      alan,
      { ...ada, email: "Ada@Contoso.example" },
      { ...ada, email: "nobody@contoso.example" },
    ];
    const body = { statusCode: 400, message: ["familyName should not be empty"], error: "Bad Request" };
    await faults({ method: "POST", nth: 2, times: 1, action: { type: "respond", status: 400, body } });
    const first = await meetergo.commands.bulk_create_users({ users, batch: 1 });
    expect(first.successful.map(({ index, existing }) => [index, existing])).toEqual([
      [0, false],
      [1, true],
      [3, true],
      [4, false],
    ]);
    expect(first.failed).toEqual([
      {
        index: 2,
        error: {
          code: "outside_call_failed",
          kind: "validation",
          message: "Meetergo answered 400 Bad Request: familyName should not be empty",
          retryable: false,
        },
      },
    ]);
    await emulator.commands.clear_faults();
    const second = await meetergo.commands.bulk_create_users({ users });
    expect(second.successful.map(({ existing }) => existing)).toEqual([true, true, false, true, true]);
    expect(second.failed).toEqual([]);
    expect(second.successful[0]?.user).toBe(first.successful[0]?.user);
    expect((await requests(/POST/)).map(({ status }) => status)).toEqual([201, 400, 201, 201]);
    expect(await meetergo.commands.list_users()).toHaveLength(8);
    expect(meetergo.status.bulk_progress).toBeNull();
  });

  test("at the end of the plan are said to be too many, each", async () => {
    const { meetergo } = await openMeetergo({ emulator: { plan_users: 6 } });
    const { successful, failed } = await meetergo.commands.bulk_create_users({ users: [ada, alan], batch: 1 });
    expect(successful).toHaveLength(1);
    expect(failed).toMatchObject([{ index: 1, error: { kind: "plan_limit" } }]);
  });

  test("are looked for when nobody knows whether they were made, and never sent twice", async () => {
    const { meetergo, faults, requests } = await openMeetergo();
    await faults(
      { method: "POST", nth: 1, times: 1, action: { type: "respond", status: 504, applied: true } },
      { method: "POST", nth: 2, times: 1, action: { type: "respond", status: 504 } },
    );
    const { successful, failed } = await meetergo.commands.bulk_create_users({ users: [ada, alan], batch: 1 });
    expect(successful).toMatchObject([{ index: 0, existing: true }]);
    expect(failed).toMatchObject([{ index: 1, error: { kind: "upstream_unavailable" } }]);
    expect(await requests(/POST/)).toHaveLength(2);
  });

  test("of whom one was made by somebody else meanwhile are complete", async () => {
    const { meetergo, faults } = await openMeetergo();
    const body = { statusCode: 409, message: "User with email ada@contoso.example already exists" };
    await faults({ method: "POST", times: 1, action: { type: "respond", status: 409, body, applied: true } });
    const { successful, failed } = await meetergo.commands.bulk_create_users({ users: [ada, alan], batch: 1 });
    expect(successful.map(({ existing }) => existing)).toEqual([true, false]);
    expect(failed).toEqual([]);
  });

  test("are sent again after a pause that Meetergo asks for", async () => {
    const { meetergo, clock, faults, requests } = await openMeetergo();
    await faults({
      method: "POST",
      times: 1,
      action: { type: "respond", status: 429, headers: { "Retry-After": "3" } },
    });
    const made = meetergo.commands.bulk_create_users({ users: [ada] });
    await pass(clock, 500, async () => (await requests(/POST/)).length === 2);
    expect((await made).successful).toMatchObject([{ existing: false }]);
  });

  test("show how far it is, one run at a time, and end with the module", async () => {
    const { meetergo, faults, requests } = await openPlatform();
    await faults({ method: "POST", nth: 2, action: { type: "hang" } });
    const users = [ada, alan, { ...ada, email: "third@contoso.example" }];
    const ended = failure(meetergo.commands.bulk_create_users({ users, batch: 2 }));
    await comes(() => expect(meetergo.status.bulk_progress).toEqual({ total: 3, done: 1, failed: 0 }));
    expect(await failure(meetergo.commands.bulk_create_users({ users }))).toMatchObject({
      code: "conflict",
      details: { code: "bulk.running" },
    });
    const sent = (await requests(/POST/)).length;
    await meetergo.stop();
    expect(await ended).toMatchObject({ code: "module_stopped" });
    expect(await requests(/POST/)).toHaveLength(sent);
  });

  test("are not begun when those who are there cannot be read", async () => {
    const { meetergo, faults, requests } = await openMeetergo();
    await faults({ path: "/user$", action: { type: "respond", status: 403 } });
    const error = await failure(meetergo.commands.bulk_create_users({ users: [ada] }));
    expect(error.details).toMatchObject({ kind: "forbidden" });
    expect(await requests(/POST/)).toEqual([]);
    expect(meetergo.status.bulk_progress).toBeNull();
  });

  test("leave no mail address in results, status or log", async () => {
    const { meetergo, faults } = await openMeetergo();
    const body = { statusCode: 409, message: "User with email ada@contoso.example already exists" };
    await faults({ method: "POST", action: { type: "respond", status: 409, body } });
    const result = await meetergo.commands.bulk_create_users({ users: [ada] });
    expect(result.failed).toMatchObject([{ error: { kind: "conflict" } }]);
    expect(JSON.stringify([result, meetergo.logs, meetergo.status])).not.toContain("ada@");
  });
});

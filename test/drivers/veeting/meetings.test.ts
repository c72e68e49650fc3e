import { describe, expect, test } from "vitest";
import { failure, keys, openVeeting } from "./veeting.ts";

describe("create_meeting", () => {
  test("answers what Calendar.create_event takes, with a link by the template", async () => {
    const { veeting, meeting, host } = await openVeeting("account", {
      join_url_template: "https://{domain}/join/{meeting_id}",
    });
    const made = await veeting.commands.create_meeting(meeting);
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      meeting_id: expect.stringMatching(/^\d{4}(-\d{4}){3}$/),
      join_url: `https://${host}/join/${made.meeting_id}`,
      start: meeting.start,
      end: meeting.end,
      online_meeting_provider: "veeting",
      online_meeting_id: made.meeting_id,
      online_meeting_url: made.join_url,
    });
    expect(veeting.status).toMatchObject({
      connected: true,
      last_error: null,
      last_response_code: 0,
      meetings_created_today: 1,
      last_meeting: { id: made.id, meeting_id: made.meeting_id, start: meeting.start, end: meeting.end },
    });
  });

  test("has no link without a template", async () => {
    const { veeting, meeting } = await openVeeting();
    const made = await veeting.commands.create_meeting(meeting);
    expect(made.join_url).toBeNull();
    expect(made).not.toHaveProperty("online_meeting_url");
  });

  test("sends the whole body, with the minutes that the times make", async () => {
    const { veeting, meeting, requests } = await openVeeting();
    await veeting.commands.create_meeting({
      ...meeting,
      end: meeting.start + 2_701,
      recorded: true,
      participants: ["ruth.lindqvist@fabrikam.example"],
    });
    const [{ body = "" } = {}] = await requests();
    expect(JSON.parse(body)).toEqual({
      topic: "Lease renewal",
      startTime: "2026-01-05T10:00:00.000Z",
      endTime: "2026-01-05T10:45:01.000Z",
      duration: 46,
      type: "standard",
      isRecurring: false,
      isRecorded: true,
      isDialin: false,
      invitedParticipants: ["ruth.lindqvist@fabrikam.example"],
      recurring: {},
      meetingPermissionId: null,
    });
  });

  test("refuses an end before the start, before anything is sent", async () => {
    const { veeting, meeting, requests } = await openVeeting();
    const error = await failure(veeting.commands.create_meeting({ ...meeting, end: meeting.start }));
    expect(error).toMatchObject({ code: "invalid_arguments", details: { issues: [{ path: "end" }] } });
    expect(await requests()).toEqual([]);
  });

  test("is not repeated when nobody knows whether it took effect", async () => {
    const { veeting, meeting, faults, requests } = await openVeeting();
    await faults({ action: { type: "respond", status: 504, applied: true } });
    const error = await failure(veeting.commands.create_meeting(meeting));
    expect(error.details).toMatchObject({ status: 504, kind: "upstream_unavailable", outcome: "unknown" });
    expect(await requests()).toHaveLength(1);
    expect(veeting.status).toMatchObject({ connected: false, meetings_created_today: 0 });
  });

  test("is repeated when Veeting asked for a pause, which had no effect", async () => {
    const { veeting, meeting, faults, requests, clock } = await openVeeting();
    await faults({ times: 1, action: { type: "respond", status: 429, headers: { "Retry-After": "2" } } });
    const made = veeting.commands.create_meeting(meeting);
    await expect.poll(async () => (await requests()).length).toBe(1);
    const later = async () => {
      await clock.advance(1_000);
      return (await requests()).length;
    };
    await expect.poll(later).toBe(2);
    expect((await made).meeting_id).toMatch(/^\d{4}-/);
  });
});

test("a meeting is changed, closed and deleted", async () => {
  const { veeting, meeting, requests } = await openVeeting();
  const { id, meeting_id } = await veeting.commands.create_meeting(meeting);
  const changed = await veeting.commands.update_meeting({ ...meeting, id, end: meeting.end + 900 });
  expect(changed).toMatchObject({ id, meeting_id, end: meeting.end + 900 });
  expect(veeting.status.last_meeting?.end).toBe(meeting.end + 900);
  expect(veeting.status.meetings_created_today).toBe(1);
  expect(await veeting.commands.close_meeting({ id })).toBe(true);
  expect(await veeting.commands.delete_meeting({ id })).toBe(true);
  expect(await failure(veeting.commands.delete_meeting({ id }))).toMatchObject({
    code: "outside_call_failed",
    details: { status: 404, kind: "not_found", code: "-99" },
  });
  expect((await requests()).map(({ method, url }) => `${method} ${url}`)).toEqual([
    "POST /api/v6/meeting",
    `PUT /api/v6/meeting/${id}/false`,
    "POST /api/v6/meeting/close",
    `DELETE /api/v6/meeting/${id}`,
    `DELETE /api/v6/meeting/${id}`,
  ]);
});

test("the undocumented end of a change's address is a setting", async () => {
  const { veeting, meeting, requests } = await openVeeting("account", { update_flag: true });
  const { id } = await veeting.commands.create_meeting(meeting);
  await veeting.commands.update_meeting({ ...meeting, id });
  expect((await requests()).at(-1)?.url).toBe(`/api/v6/meeting/${id}/true`);
});

test("an id cannot lead to another address", async () => {
  const { veeting, requests } = await openVeeting();
  await failure(veeting.commands.delete_meeting({ id: "../account/admin/x?y" }));
  expect((await requests())[0]?.url).toBe("/api/v6/meeting/..%2Faccount%2Fadmin%2Fx%3Fy");
});

test("meetings of today are counted from midnight in the building's zone", async () => {
  const { veeting, meeting, clock } = await openVeeting("account", { time_zone: "Europe/Berlin" });
  await veeting.commands.create_meeting(meeting);
  // 23:59:59 in Berlin, where it is 10:00 at the start.
  await clock.advance((14 * 3_600 - 1) * 1_000);
  expect(veeting.status.meetings_created_today).toBe(1);
  await clock.advance(1_000);
  expect(veeting.status.meetings_created_today).toBe(0);
});

describe("a key of the instance", () => {
  test("acts for the user who is named by id or mail address, or by the settings", async () => {
    const { veeting, meeting, requests, account_id } = await openVeeting("instance", {
      user: "jonas.weber@contoso.example",
    });
    await veeting.commands.create_meeting(meeting);
    const [organizer] = await veeting.commands.list_organizers({ account_id });
    await veeting.commands.create_meeting({ ...meeting, as_user: organizer?.id });
    const headers = (await requests())
      .filter(({ method }) => method === "POST")
      .map(({ headers }) => [headers["x-user-id"], headers["x-user-email"]]);
    expect(headers).toEqual([
      [undefined, "jonas.weber@contoso.example"],
      [organizer?.id, undefined],
    ]);
  });

  test("must be told for whom", async () => {
    const { veeting, meeting } = await openVeeting("instance");
    expect(await failure(veeting.commands.create_meeting(meeting))).toMatchObject({
      code: "invalid_arguments",
      details: { issues: [{ path: "as_user" }] },
    });
  });

  test("makes accounts, and finds that one is there already", async () => {
    const { veeting } = await openVeeting("instance");
    const wanted = {
      firstname: "Ruth",
      lastname: "Lindqvist",
      email: "ruth.lindqvist@fabrikam.example",
      paid_until: 1_800_000_000,
    };
    const account = await veeting.commands.create_account(wanted);
    expect(account).toMatchObject({ type: "trial", meeting_rooms: 1, paid_until: 1_800_000_000 });
    expect(await veeting.commands.list_organizers({ account_id: account.id })).toEqual([
      {
        id: expect.any(String),
        email: "ruth.lindqvist@fabrikam.example",
        first_name: "Ruth",
        last_name: "Lindqvist",
        language: "en",
        time_zone: "Europe/Berlin",
      },
    ]);
    const error = await failure(veeting.commands.create_account(wanted));
    expect(error.details).toMatchObject({ status: 200, code: "-10", kind: "conflict", retryable: false });
    expect(veeting.status).toMatchObject({ connected: true, last_response_code: -10, last_error: error.message });
  });
});

test.each([1.5, -9_007_199_254_740_992, 1e300])("the code %d is a failure, and not shown as a status", async (code) => {
  const { veeting, faults } = await openVeeting();
  await faults({ action: { type: "respond", status: 200, body: { responseCode: code } } });
  const error = await failure(veeting.commands.delete_meeting({ id: "none" }));
  expect(error.details).toMatchObject({ status: 200, code: String(code) });
  expect(veeting.status).not.toHaveProperty("last_response_code");
});

describe("a key of an account", () => {
  test("is sent without a user, and takes none", async () => {
    const { veeting, meeting, requests } = await openVeeting();
    await veeting.commands.create_meeting(meeting);
    const [{ headers = {} } = {}] = await requests();
    expect(Object.keys(headers).filter((name) => name.startsWith("x-user"))).toEqual([]);
    expect(await failure(veeting.commands.create_meeting({ ...meeting, as_user: "somebody" }))).toMatchObject({
      code: "invalid_arguments",
    });
  });

  test("does not manage accounts", async () => {
    const { veeting, requests } = await openVeeting();
    expect((await failure(veeting.commands.list_organizers({ account_id: "x" }))).message).toContain("key_level");
    expect(await requests()).toEqual([]);
  });
});

describe("failures", () => {
  test.each([
    [401, { responseCode: -2, responseMessage: "The key is not valid" }, "unauthorized"],
    [403, undefined, "forbidden"],
    [404, undefined, "not_found"],
    [409, undefined, "conflict"],
    [200, { responseCode: -4, responseMessage: "The data is not valid" }, "validation"],
    [200, { responseCode: -3, responseMessage: "Not allowed" }, "forbidden"],
    [200, { responseCode: 17 }, "upstream_error"],
  ])("an answer of %i with %j is of kind %3$s", async (status, body, kind) => {
    const { veeting, meeting, faults } = await openVeeting();
    await faults({ action: { type: "respond", status, body } });
    const error = await failure(veeting.commands.create_meeting(meeting));
    expect(error.code).toBe("outside_call_failed");
    expect(error.details).toMatchObject({ source: "veeting", status, kind });
    expect(veeting.status.last_error).toBe(error.message);
    expect(veeting.status.connected).toBe(kind !== "unauthorized");
  });

  test.each([
    ["nothing", undefined],
    ["an envelope without data", { responseCode: 0 }],
    ["a page", "<html>"],
  ])("an answer of 200 with %s is no meeting", async (_, body) => {
    const { veeting, meeting, faults } = await openVeeting();
    await faults({ action: { type: "respond", status: 200, body } });
    const error = await failure(veeting.commands.create_meeting(meeting));
    expect(error.details).toMatchObject({ source: "veeting", outcome: "unknown" });
    expect(veeting.status.meetings_created_today).toBe(0);
  });

  test("the key is in no log, status or error", async () => {
    const { veeting, meeting, faults } = await openVeeting();
    const body = { responseCode: -99, responseMessage: `The key "${keys.account}" of a@b.example is unknown` };
    await faults({ action: { type: "respond", status: 200, body } });
    const error = await failure(veeting.commands.create_meeting(meeting));
    const told = JSON.stringify([error.message, error.details, veeting.logs, veeting.status]);
    expect(told).not.toContain(keys.account);
    expect(told).not.toContain("a@b.example");
  });
});

import { beforeEach, describe, expect, test, vi } from "vitest";
import { basic, bookingHost, clientId, saturday, sunday, visit } from "./booking-host.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const profiles = "/v1/book/group/profiles";
const headers = basic();

/** A profile as the other service's documentation shows one, with its loose forms. */
const loose = {
  name: "loose",
  durationMinutes: 30,
  bufferBetweenMinutes: 15,
  availabilityStep: 30,
  startAfterMinutes: 0,
  timeAvailableFor: "30D",
  startTime: "2026-01-01T00:00:00Z",
  subject: "Call with {{name}}",
  description: "{{comments}}",
  workHours: {
    timezone: "Europe/Berlin",
    daySchedules: [{ dayOfWeek: "sunday", workingIntervals: [{ start: "09:00:00Z", end: "12:00" }] }],
  },
  context: "ours",
  public: true,
};

const meeting = (start: string, more: object = {}) => ({
  time: { start },
  schedulerInfo: { id: "1", name: "Ada Lovelace", email: "ada@visitors.example" },
  substitutionData: { comments: "None" },
  ...more,
});

let host: Awaited<ReturnType<typeof bookingHost>>;

describe("a program that speaks the other service's API", () => {
  beforeEach(async () => {
    host = await bookingHost();
  });

  test("is let in with the client's credentials only", async () => {
    for (const wrong of [
      {},
      basic("the-client:another"),
      basic("another:the-secret-of-the-client"),
      { authorization: "Bearer x" },
    ]) {
      const answer = await host.get(profiles, { headers: wrong as Record<string, string> });
      expect([answer.status, answer.json.code]).toEqual([401, "unauthorized"]);
      expect(answer.headers.get("www-authenticate")).toContain("Basic");
    }
    // Before anything else is looked at.
    expect((await host.post(profiles, "{")).status).toBe(401);
    expect((await host.get(profiles, { headers })).status).toBe(200);
    expect(
      (await host.get(profiles, { headers: { authorization: headers.authorization.replace("Basic", "basic") } }))
        .status,
    ).toBe(200);
  });

  test("finds nothing where the settings name no client", async () => {
    host = await bookingHost({ settings: { client_id: undefined } });
    const answer = await host.get(profiles, { headers });
    expect([answer.status, answer.json.code]).toEqual([404, "profile.not_found"]);
    expect((await host.get("/v1/book/undefined/visit/meeting")).status).toBe(404);
  });

  test("creates, lists, reads, changes and deletes profiles in that service's words", async () => {
    const created = await host.post(profiles, loose, { headers });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({
      id: 2,
      name: "loose",
      bufferBetweenMinutes: 15,
      bufferAfterMinutes: 15,
      timeAvailableFor: "P30D",
      startTime: "2026-01-01T00:00:00.000Z",
      timezone: "Europe/Berlin",
      context: "ours",
    });
    const { json: list } = await host.get(`${profiles}?limit=1`, { headers });
    expect(list).toMatchObject({ offset: 0, totalSize: 2, done: false, records: [{ name: "loose" }] });
    expect((await host.get(`${profiles}/2`, { headers })).json).toEqual(created.json);
    const changed = await host.call("PATCH", `${profiles}/2`, { headers, body: { required: "all", startTime: null } });
    expect([changed.status, changed.json]).toEqual([200, { status: "Ok" }]);
    const { json: after } = await host.get(`${profiles}/2`, { headers });
    expect(after).toMatchObject({ pooling: "collective", version: 2 });
    expect(after).not.toHaveProperty("startTime");
    const gone = await host.call("DELETE", `${profiles}/2`, { headers });
    expect([gone.status, gone.json]).toEqual([200, { status: "Ok" }]);
    expect((await host.get(`${profiles}/2`, { headers })).status).toBe(404);
  });

  test("changes only the version of a profile that it has read, when it says so", async () => {
    const path = `${profiles}/1`;
    const etag = (await host.get(path, { headers })).headers.get("etag") as string;
    const patch = (version: string) =>
      host.call("PATCH", path, { headers: { ...headers, "if-match": version }, body: { subject: "Other" } });
    expect((await patch(etag)).json).toEqual({ status: "Ok" });
    const late = await patch(etag);
    expect([late.status, late.json.code]).toEqual([412, "version.conflict"]);
    expect((await patch("*")).status).toBe(200);
    expect((await host.get(path, { headers })).headers.get("etag")).not.toBe(etag);
  });

  test("walks through users by tokens of pages", async () => {
    const path = `${profiles}/1/meeting?limit=1`;
    const first = (await host.get(path, { headers })).json;
    const second = (await host.get(`${path}&pageToken=${first.nextPageToken}`, { headers })).json;
    expect([first.items[0].userIds, second.items[0].userIds]).toEqual([
      ["priya.raman@contoso.example"],
      ["samuel.adeyemi@contoso.example"],
    ]);
    expect(second.nextPageToken).toBeNull();
    const open = `/v1/book/the-client/visit/meeting?limit=1&pageToken=${first.nextPageToken}`;
    expect((await host.get(open)).json).toMatchObject({ nextPageToken: null });
  });

  test("is told 400 for a profile that is none", async () => {
    const wrong = await host.post(profiles, { ...loose, availabilityStep: 7 }, { headers });
    expect([wrong.status, wrong.json.code]).toEqual([400, "validation"]);
    const zone = { ...loose, workHours: { ...loose.workHours, timezone: "Americas/New_York" } };
    expect((await host.post(profiles, zone, { headers })).json.issues).toEqual([
      { path: "workHours.timezone", message: expect.stringContaining("time zone") },
    ]);
  });

  test("attaches people by either name, and detaches them", async () => {
    const users = async () =>
      (await host.exec("GroupBooking", "list_users", { id: 1 })).records.map(
        ({ userId }: { userId: string }) => userId,
      );
    const before = await users();
    const grace = "grace.okafor@contoso.example";
    const amelia = "amelia.hartmann@contoso.example";
    expect((await host.post(`${profiles}/1/attachUsers`, { userIds: [grace] }, { headers })).json).toEqual({
      status: "Ok",
    });
    expect((await host.post(`${profiles}/1/attachAccounts`, { accountIds: [amelia] }, { headers })).status).toBe(200);
    expect(await users()).toEqual([...before, grace, amelia]);
    expect((await host.post(`${profiles}/1/detachUsers`, { userIds: [grace, amelia] }, { headers })).status).toBe(200);
    expect(await users()).toEqual(before);
    expect((await host.post(`${profiles}/1/attachUsers`, {}, { headers })).status).toBe(400);
    expect((await host.post(`${profiles}/1/attachAccounts`, { accountIds: [4711] }, { headers })).status).toBe(404);
  });

  test("reads when a profile can be booked, and walks on by date and by user", async () => {
    const path = `${profiles}/1/meeting`;
    const { json: first } = await host.get(`${path}?fromDate=2026-01-11&intervalLength=1D`, { headers });
    expect(first).toMatchObject({
      startTime: "2026-01-11T00:00:00+01:00",
      endTime: "2026-01-12T00:00:00+01:00",
      durationMinutes: 30,
      availabilityStep: 30,
      subject: "Visit of {{company|somebody}}",
      additionalFields: [
        { name: "comments", type: "string" },
        { name: "company", type: "string", default: "somebody" },
      ],
      totalUsers: 2,
      nextOffset: null,
      done: true,
      nextFromDate: "2026-01-12",
    });
    expect(first.items[0]).toEqual({
      start: "2026-01-11T09:00:00+01:00",
      end: "2026-01-11T09:30:00+01:00",
      userIds: ["priya.raman@contoso.example", "samuel.adeyemi@contoso.example"],
    });
    const { json: second } = await host.get(`${path}?fromDate=2026-01-11&intervalLength=P1D&limit=1&offset=1`, {
      headers,
    });
    expect(second.items[0].userIds).toEqual(["samuel.adeyemi@contoso.example"]);
    const { json: month } = await host.get(`${path}?fromDate=2026-04-01&intervalLength=P1M`, { headers });
    expect(month.nextFromDate).toBeNull();
    const large = await host.get(`${path}?intervalLength=P90D`, { headers });
    expect([large.status, large.json.code]).toEqual([400, "window.too_large"]);
  });

  test("books in either way of saying who, and with nobody's mail address", async () => {
    const path = `${profiles}/1/meeting`;
    const booked = await host.post(path, meeting("2026-01-11T10:00:00+01:00"), { headers });
    expect([booked.status, booked.json]).toEqual([
      201,
      { created: true, id: expect.any(String), rescheduleToken: expect.stringMatching(/^[\w-]{22}$/) },
    ]);
    expect((await host.get(`/api/public/bookings/${booked.json.rescheduleToken}`)).json.start).toBe(sunday("10:00"));
    const older = {
      time: { start: sunday("11:00"), end: sunday("11:30") },
      name: "Bob",
      substitutionData: { comments: "None" },
    };
    const second = await host.post(path, { ...older, userIds: ["Samuel.Adeyemi@contoso.example"] }, { headers });
    expect(second.status).toBe(201);
    const find = { from: sunday("11:00"), to: sunday("11:01") };
    const [booking] = (await host.exec("GroupBooking", "list_bookings", find)).records;
    expect(booking).toMatchObject({
      userIds: ["samuel.adeyemi@contoso.example"],
      attendee: { name: "Bob", email: "" },
    });
  });

  test("is told what is wrong with a booking", async () => {
    const path = `${profiles}/1/meeting`;
    const refused = async (body: object, query = "") => {
      const { status, json } = await host.post(`${path}${query}`, body, { headers });
      return [status, json.code];
    };
    const start = "2026-01-11T10:00:00+01:00";
    expect(await refused(meeting(start, { schedulerInfo: {} }))).toEqual([422, "fields.missing"]);
    expect(await refused(meeting(start, { substitutionData: {} }))).toEqual([422, "fields.missing"]);
    expect(await refused(meeting(start, { time: { start, end: "2026-01-11T11:00:00+01:00" } }))).toEqual([
      400,
      "slot.invalid",
    ]);
    expect(await refused(meeting("2026-01-11T10:10:00+01:00"))).toEqual([400, "slot.invalid"]);
    expect(await refused(meeting("tomorrow"))).toEqual([400, "validation"]);
    expect(await refused(meeting(start, { userIds: ["grace.okafor@contoso.example"] }))).toEqual([404, "user.unknown"]);
    expect(await refused(meeting(start), "?reserveForMinutes=60")).toEqual([400, "slot.invalid"]);
    for (let times = 0; times < 2; times++)
      expect((await host.post(path, meeting(start), { headers })).status).toBe(201);
    const lost = await host.post(path, meeting(start), { headers });
    expect([lost.status, lost.json]).toEqual([
      409,
      { code: "slot.taken", message: expect.any(String), requestId: expect.any(String), created: false },
    ]);
  });

  test("is answered the same again for the same idempotency key", async () => {
    const path = `${profiles}/1/meeting`;
    const keyed = { headers: { ...headers, "idempotency-key": "key-1" } };
    const first = await host.post(path, meeting("2026-01-11T10:00:00+01:00"), keyed);
    const again = await host.post(path, meeting("2026-01-11T10:00:00+01:00"), keyed);
    expect([again.status, again.json.id]).toEqual([201, first.json.id]);
    const other = await host.post(path, meeting("2026-01-11T11:00:00+01:00"), keyed);
    expect([other.status, other.json.code]).toEqual([422, "key.reused"]);
  });

  test("reserves a time, which nobody else gets until it is confirmed, released or over", async () => {
    await host.exec("GroupBooking", "detach_users", { id: 1, user_ids: ["samuel.adeyemi@contoso.example"] });
    const path = `${profiles}/1/meeting?reserveForMinutes=1`;
    const reserve = async () => (await host.post(path, meeting("2026-01-11T10:00:00+01:00"), { headers })).json;
    const { ReservationId: first } = await reserve();
    expect(await reserve()).toMatchObject({ code: "slot.taken", created: false });
    const released = await host.call("DELETE", `/v1/book/group/reservations/${first}`, { headers });
    expect([released.status, released.json]).toEqual([200, { status: "Ok" }]);

    const { ReservationId: second } = await reserve();
    await host.clock.advance(61_000);
    const over = await host.post(`/v1/book/group/reservations/${second}/confirm`, {}, { headers });
    expect([over.status, over.json.code]).toEqual([410, "reservation.expired"]);

    const { ReservationId: third } = await reserve();
    const confirmed = await host.post(`/v1/book/group/reservations/${third}/confirm`, undefined, { headers });
    expect([confirmed.status, confirmed.json]).toEqual([200, { id: third }]);
    const closed = await host.call("DELETE", `/v1/book/group/reservations/${third}`, { headers });
    expect([closed.status, closed.json.code]).toEqual([410, "booking.closed"]);
    const none = await host.post("/v1/book/group/reservations/nothing/confirm", undefined, { headers });
    expect([none.status, none.json.code]).toEqual([404, "reservation.not_found"]);
  });
});

describe("a visitor whose page speaks the other service's API", () => {
  const path = `/v1/book/${clientId}/visit/meeting`;

  test("reads times with ids that stand for members, and books one of them by its id", async () => {
    host = await bookingHost();
    const { status, json, headers: answered } = await host.get(`${path}?fromDate=2026-01-11&intervalLength=1D`);
    expect(status).toBe(200);
    expect(answered.get("cache-control")).toBe("public, max-age=15");
    const [{ start, end, userIds }] = json.items;
    expect(start).toBe("2026-01-11T09:00:00+01:00");
    expect(userIds[1]).toMatch(/^[\w-]{22}$/);
    const booked = await host.post(path, meeting(start, { time: { start, end }, userIds: [userIds[1]] }));
    expect(booked.status).toBe(201);
    const [booking] = (await host.exec("GroupBooking", "list_bookings", { from: saturday, to: sunday("23:00") }))
      .records;
    expect(booking.userIds).toEqual(["samuel.adeyemi@contoso.example"]);
  });

  test("sees sixty days, and no date to go on with after them", async () => {
    host = await bookingHost();
    const { json } = await host.get(`${path}?fromDate=2026-03-01&intervalLength=P30D`);
    expect(json.items.at(-1).start.slice(0, 10)).toBe("2026-03-08");
    expect(json.nextFromDate).toBeNull();
    expect((await host.get(path)).json.nextFromDate).toBe("2026-02-10");
  });

  test("cannot book one where all are needed", async () => {
    host = await bookingHost({ profiles: [{ ...visit, pooling: "collective" }] });
    const one = await host.post(`${path}?required=one`, meeting("2026-01-11T10:00:00+01:00"));
    expect([one.status, one.json.code]).toEqual([400, "slot.invalid"]);
    expect((await host.get(`${path}?required=one`)).status).toBe(400);
    const all = await host.post(`${path}?required=all`, meeting("2026-01-11T10:00:00+01:00"));
    expect(all.status).toBe(201);
  });

  test("sees real ids, and another status, where the settings say so", async () => {
    host = await bookingHost({ settings: { compat_show_user_ids: true, compat_created_status: 200 } });
    const { json } = await host.get(`${path}?fromDate=2026-01-11&intervalLength=1D`);
    const [{ start, userIds }] = json.items;
    expect(userIds).toEqual(["priya.raman@contoso.example", "samuel.adeyemi@contoso.example"]);
    const booked = await host.post(path, meeting(start, { userIds: [userIds[1]] }));
    expect([booked.status, booked.json.created]).toEqual([200, true]);
    expect((await host.post(profiles, loose, { headers })).status).toBe(200);
  });
});

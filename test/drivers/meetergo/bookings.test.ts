import { describe, expect, test } from "vitest";
import { day, failure, hour, openMeetergo, openPlatform, pass } from "./meetergo.ts";

const ada = { email: "ada@fabrikam.example", first_name: "Ada", last_name: "Lovelace" };

describe("starts that can be booked", () => {
  test("are those of the meeting type's host, whom nobody has to name", async () => {
    const { meetergo, meetingType, now, requests } = await openMeetergo();
    const { id: meeting_type, user } = await meetingType("Consultation");
    const found = await meetergo.commands.booking_availability({ meeting_type, from: now, to: now + 2 * hour });
    // The first half hour, from 10 in Berlin, is taken.
    expect(found).toEqual({
      time_zone: "Europe/Berlin",
      starts: [{ start: now + hour / 2 }, { start: now + hour }, { start: now + 1.5 * hour }],
      earliest: "2026-01-05",
    });
    const [sent] = await requests(/booking-availability/);
    expect(new URLSearchParams(sent?.url.split("?")[1]).getAll("hostIds[]")).toEqual([user]);
  });

  test("are those of anybody in the queue, of everybody, or of the hosts who are named", async () => {
    const { meetergo, userIds, now, requests } = await openMeetergo();
    const { Zoë = "", José = "" } = await userIds();
    const shared = (await meetergo.commands.list_meeting_types({ user: Zoë })).at(-1);
    const wanted = { meeting_type: shared?.id ?? "", from: now + hour, to: now + 3 * hour };
    const startsOf = async (more: object = {}) => {
      const { starts } = await meetergo.commands.booking_availability({ ...wanted, ...more });
      return starts.map(({ start }) => (start - now) / hour);
    };
    expect(await startsOf()).toEqual([1, 1.5, 2, 2.5]);
    expect((await requests(/booking-availability/))[0]?.url).toContain(`queueId=${shared?.queue}`);
    // Zoë has a meeting at 11, José at 12.
    expect(await startsOf({ all_hosts: true })).toEqual([1.5, 2.5]);
    expect(await startsOf({ host_ids: [José] })).toEqual([1, 1.5, 2.5]);
    const both = meetergo.commands.booking_availability({ ...wanted, host_ids: [José], queue_id: shared?.queue ?? "" });
    expect(await failure(both)).toMatchObject({ code: "invalid_arguments" });
  });

  test("are read in all the ways in which times are written, without those that are taken", async () => {
    const { meetergo, meetingType, faults, now } = await openMeetergo();
    const { id: meeting_type } = await meetingType("Consultation");
    const spots = [
      { startTime: "2026-01-05T11:00:00" },
      { startTime: "11:30" },
      { startTime: "2026-01-05T10:30:00.000Z", appointment: { totalSpots: 3, takenSpots: 1 } },
      { startTime: "2026-01-05T12:00:00+01:00", unavailabilityEvents: [{ type: "busy" }] },
      { startTime: "2026-01-05T11:30:00.000Z", appointment: { totalSpots: 3, takenSpots: 3 } },
      { startTime: "2026-01-07T11:30:00.000Z" },
    ];
    const body = { timezone: "Europe/Berlin", dates: [{ date: "2026-01-05", spots }] };
    await faults({ path: "booking-availability", action: { type: "respond", status: 200, body } });
    const { starts } = await meetergo.commands.booking_availability({ meeting_type, from: now, to: now + day });
    expect(starts).toEqual([{ start: now + hour }, { start: now + 1.5 * hour, places: 2 }]);
  });

  test("need a period, and a meeting type that is somebody's", async () => {
    const { meetergo, meetingType, faults, now } = await openMeetergo();
    const { id: meeting_type } = await meetingType("Consultation");
    const backwards = meetergo.commands.booking_availability({ meeting_type, from: now, to: now });
    expect(await failure(backwards)).toMatchObject({ code: "invalid_arguments" });
    const body = { id: meeting_type, meetingInfo: { name: "Consultation" } };
    await faults({ path: meeting_type, action: { type: "respond", status: 200, body } });
    const nobody = await failure(meetergo.commands.booking_availability({ meeting_type, from: now, to: now + day }));
    expect(nobody.message).toContain("give host_ids or queue_id");
  });
});

describe("a booking", () => {
  test("is made once at a start, and shows in the list; its secret is not handed on", async () => {
    const { meetergo, meetingType, now, requests } = await openMeetergo();
    const { id: meeting_type, user } = await meetingType("Consultation");
    const start = now + 3 * hour;
    const booking = { meeting_type, start, ...ada, guests: ["bob@fabrikam.example"], notes: { Topic: "Engines" } };
    const made = await meetergo.commands.book(booking);
    expect(made).toEqual({ status: "confirmed", appointment: expect.any(String), provisional_booking: null });
    expect(JSON.parse((await requests(/POST/))[0]?.body ?? "")).toEqual({
      meetingTypeId: meeting_type,
      start: "2026-01-05T12:00:00.000Z",
      hostIds: [user],
      attendee: {
        email: "ada@fabrikam.example",
        firstname: "Ada",
        lastname: "Lovelace",
        receiveReminders: true,
        notes: { Topic: "Engines" },
        bringalongEmails: ["bob@fabrikam.example"],
      },
    });
    expect(await meetergo.commands.list_appointments({ from: start, to: start })).toEqual([
      {
        id: made.appointment,
        start,
        end: start + hour / 2,
        is_cancelled: false,
        meeting_type,
        attendees: [{ id: expect.any(String), name: "Ada Lovelace", email: "ada@fabrikam.example" }],
        hosts: [user],
      },
    ]);
    const error = await failure(meetergo.commands.book(booking));
    expect(error.details).toMatchObject({ kind: "conflict", status: 409, retryable: false });
    expect(JSON.stringify([error, meetergo.status, meetergo.logs])).not.toContain("ada@");
  });

  test("that the attendee must confirm is none yet", async () => {
    const { meetergo, meetingType, now } = await openMeetergo({ emulator: { double_opt_in: true } });
    const { id: meeting_type } = await meetingType("Consultation");
    expect(await meetergo.commands.book({ meeting_type, start: now + hour, ...ada })).toEqual({
      status: "unconfirmed",
      appointment: null,
      provisional_booking: expect.any(String),
    });
  });

  test("is not sent again when nobody knows whether it was made, but after a 429", async () => {
    const { meetergo, meetingType, clock, faults, now, requests } = await openMeetergo();
    const { id: meeting_type } = await meetingType("Consultation");
    await faults({ method: "POST", times: 1, action: { type: "respond", status: 502, applied: true } });
    const error = await failure(meetergo.commands.book({ meeting_type, start: now + hour, ...ada }));
    expect(error.details).toMatchObject({ kind: "upstream_unavailable", outcome: "unknown", retryable: false });
    expect(await requests(/POST/)).toHaveLength(1);

    await faults({ method: "POST", times: 1, action: { type: "respond", status: 429 } });
    const made = meetergo.commands.book({ meeting_type, start: now + 3 * hour, ...ada });
    await pass(clock, 500, async () => (await requests(/POST/)).length === 3);
    expect(await made).toMatchObject({ status: "confirmed" });
  });

  test("is moved and cancelled", async () => {
    const { meetergo, now } = await openMeetergo();
    const [first] = await meetergo.commands.today();
    const appointment = first?.id ?? "";
    expect(await meetergo.commands.reschedule({ appointment, start: now + 5 * hour })).toBe(true);
    expect((await meetergo.commands.today())[0]).toMatchObject({ start: now + 5 * hour, end: now + 5.5 * hour });
    const atNight = { appointment, start: now + 12 * hour };
    expect((await failure(meetergo.commands.reschedule(atNight))).details).toMatchObject({ kind: "conflict" });
    expect(await meetergo.commands.reschedule({ ...atNight, ignore_availability: true })).toBe(true);
    expect(await meetergo.commands.cancel({ appointment, reason: "Ill" })).toBe(true);
    expect((await meetergo.commands.today())[0]).toMatchObject({ is_cancelled: true });
  });

  test("of a group is cancelled for one attendee, or for all when that is said", async () => {
    const { meetergo, meetingType, now } = await openMeetergo();
    const { id: meeting_type } = await meetingType("Building tour");
    const { appointment } = await meetergo.commands.book({ meeting_type, start: now + 3 * hour, ...ada });
    const wanted = { appointment: appointment ?? "" };
    expect((await failure(meetergo.commands.cancel(wanted))).details).toMatchObject({ kind: "validation" });
    expect(await meetergo.commands.cancel({ ...wanted, cancel_all: true })).toBe(true);
  });

  test("can be left to somebody by a link that is good once", async () => {
    const { meetergo, meetingType } = await openMeetergo();
    const { id: meeting_type } = await meetingType("Consultation");
    expect(await meetergo.commands.create_one_time_link({ meeting_type })).toEqual({
      url: expect.stringMatching(/^https:\/\/cal\.meetergo\.example\/once\//),
    });
  });
});

test("appointments come in pages of 100", async () => {
  const { meetergo, requests } = await openMeetergo();
  expect(await meetergo.commands.list_appointments()).toHaveLength(3);
  expect(await meetergo.commands.list_appointments({ page: 1 })).toEqual([]);
  const urls = (await requests(/paginated/)).map(({ url }) => url);
  expect(urls).toEqual([
    expect.stringContaining("page=0&pageSize=100"),
    expect.stringContaining("page=1&pageSize=100"),
  ]);
});

describe("hours", () => {
  test.each(["object", "array"])("are read in the form of an %s, and written as an object", async (schedules) => {
    const { meetergo, userIds, requests } = await openMeetergo({ emulator: { schedules } });
    const { Siobhan = "" } = await userIds();
    const [hours] = await meetergo.commands.get_availability({ user: Siobhan });
    expect(hours?.week).toMatchObject({ monday: [{ from: "09:00", to: "17:00" }], sunday: [] });
    const week = {
      tuesday: [
        { from: "13:00", to: "15:00" },
        { from: "08:00", to: "09:30" },
      ],
    };
    const sorted = [
      { from: "08:00", to: "09:30" },
      { from: "13:00", to: "15:00" },
    ];
    const availability = hours?.id ?? "";
    const after = await meetergo.commands.update_availability({ availability, week, time_zone: "Europe/Vienna" });
    expect(after).toMatchObject({ time_zone: "Europe/Vienna", week: { monday: [], tuesday: sorted } });
    const { schedule } = JSON.parse((await requests(/PATCH/))[0]?.body ?? "");
    expect(schedule.monday).toEqual({ enabled: false, hours: [] });
    expect(schedule.tuesday.hours).toHaveLength(2);
  });

  test("that Meetergo did not change are an error", async () => {
    const { meetergo, userIds, faults } = await openMeetergo();
    const { Siobhan = "" } = await userIds();
    const [hours] = await meetergo.commands.get_availability({ user: Siobhan });
    await faults({ method: "PATCH", action: { type: "respond", status: 200 } });
    const change = { availability: hours?.id ?? "", week: {}, name: "Working hours" };
    expect((await failure(meetergo.commands.update_availability(change))).details).toMatchObject({
      kind: "not_applied",
      fields: ["week"],
    });
  });

  test("are others on days with an exception", async () => {
    const { meetergo, meetingType, userIds, now, faults } = await openPlatform();
    const { Siobhan = "" } = await userIds();
    const { id: meeting_type } = await meetingType("Consultation");
    const exception = { from: "2026-01-05", to: "2026-01-06", name: "Holiday", as_user: Siobhan };
    expect(await meetergo.commands.add_exception(exception)).toMatchObject({ from: "2026-01-05", is_available: false });
    const { starts } = await meetergo.commands.booking_availability({ meeting_type, from: now, to: now + 3 * day });
    expect(starts[0]?.start).toBe(now + 2 * day - hour);
    const reversed = meetergo.commands.add_exception({ ...exception, to: "2026-01-04" });
    expect(await failure(reversed)).toMatchObject({ code: "invalid_arguments" });
    await faults({ method: "POST", action: { type: "respond", status: 201, body: { id: "x", available: true } } });
    expect((await failure(meetergo.commands.add_exception(exception))).details).toMatchObject({
      kind: "not_applied",
      fields: ["is_available"],
    });
  });
});

import type { DriverError, RouteReply } from "atrium";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { answering } from "../../../../../drivers/place/group-booking/http/failure.ts";
import { administrator, bookingHost, nextAddress, saturday, sunday, visit } from "./booking-host.ts";

// Every test starts a host and a tenant, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const day = (from: number) => `from=${from}&to=${from + 86_400}`;
const path = "/api/public/book/visit";

let host: Awaited<ReturnType<typeof bookingHost>>;

describe("somebody without a key", () => {
  beforeEach(async () => {
    host = await bookingHost();
  });

  test("sees what can be booked, and what to say for it", async () => {
    const { status, json } = await host.get(path);
    expect(status).toBe(200);
    expect(json).toEqual({
      name: "visit",
      title: "Visit of somebody",
      location: "Front desk",
      online: false,
      durationMinutes: 30,
      availabilityStep: 30,
      timezone: "Europe/Berlin",
      from: saturday,
      // Sixty days, though the profile has ninety.
      to: saturday + 60 * 86_400,
      now: saturday,
      people: [],
      everybody: false,
      additionalFields: [
        { name: "comments", type: "string" },
        { name: "company", type: "string", default: "somebody" },
      ],
      form: expect.any(String),
      formWait: 2,
    });
  });

  test.each([
    ["Talk with sales: {{name}}", "Talk with sales"],
    ["Visit of {{name}} to {{place|us}}", "Visit of … to us"],
    ["", "Visit"],
  ])("sees of the subject %j what can be known before: %j", async (subject, title) => {
    await host.exec("GroupBooking", "update_profile", { id: 1, patch: { subject } });
    expect((await host.get(path)).json.title).toBe(title);
  });

  test("sees when it can be booked, and may keep that for some seconds", async () => {
    const { status, json, headers } = await host.get(`${path}/slots?${day(sunday("00:00"))}`);
    expect(status).toBe(200);
    expect(json.now).toBe(saturday);
    expect(json.items).toHaveLength(16);
    expect(json.items[0]).toEqual({
      start: sunday("09:00"),
      end: sunday("09:30"),
      userIds: [expect.any(String), expect.any(String)],
    });
    expect(headers.get("cache-control")).toBe("public, max-age=15");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  test("sees nothing that is more than sixty days ahead, and books none of it", async () => {
    const late = saturday + 64 * 86_400;
    expect((await host.get(`${path}/slots?${day(late)}`)).json.items).toEqual([]);
    const far = saturday + 64 * 86_400 + 2 * 3_600;
    const { status, json } = await host.post(path, await host.form(far));
    expect([status, json.code]).toEqual([400, "slot.invalid"]);
  });

  test("books a time, sees the booking by its token, moves it and cancels it", async () => {
    const booked = await host.post(path, await host.form(sunday("10:00")));
    expect(booked.status).toBe(201);
    const { token } = booked.json;
    expect(booked.json).toEqual({
      status: "confirmed",
      people: [],
      title: "Visit of somebody",
      start: sunday("10:00"),
      end: sunday("10:30"),
      token: expect.stringMatching(/^[\w-]{22}$/),
      manageUrl: `${host.url}/book/manage/${token}`,
    });

    const link = `/api/public/bookings/${token}`;
    const seen = await host.get(link);
    expect(seen.headers.get("cache-control")).toBe("no-store");
    expect(seen.json).toMatchObject({ status: "confirmed", start: sunday("10:00"), profile: "visit" });
    expect(seen.text).not.toContain("ada@visitors.example");

    const times = (await host.get(`${link}/slots?${day(sunday("00:00"))}`)).json.items;
    const moved = await host.post(link, { action: "reschedule", start: sunday("11:30") });
    expect([moved.status, moved.json.start, moved.json.end]).toEqual([200, sunday("11:30"), sunday("12:00")]);
    // Its own time was no new one.
    expect(times.map(({ start }: { start: number }) => start)).not.toContain(sunday("10:00"));

    const file = await host.get(`${link}/booking.ics`);
    expect(file.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
    expect(file.text).toContain("DTSTART:20260111T103000Z");

    const cancelled = await host.post(link, { action: "cancel", reason: "Ill" });
    expect([cancelled.status, cancelled.json.status]).toEqual([200, "cancelled"]);
    const again = await host.post(link, { action: "cancel" });
    expect([again.status, again.json.code]).toEqual([410, "booking.closed"]);
    expect((await host.get(`${link}/booking.ics`)).text).toContain("METHOD:CANCEL");
  });

  test("may move a booking to a time that its own one overlaps", async () => {
    await host.call("PATCH", "/api/booking/profiles/visit", { body: { availabilityStep: 15 }, headers: administrator });
    await host.exec("GroupBooking", "detach_users", { id: 1, user_ids: ["samuel.adeyemi@contoso.example"] });
    const { json } = await host.post(path, await host.form(sunday("10:00")));
    const link = `/api/public/bookings/${json.token}`;
    const { items } = (await host.get(`${link}/slots?${day(sunday("00:00"))}`)).json;
    expect(items.map(({ start }: { start: number }) => start)).toContain(sunday("10:15"));
    const moved = await host.post(link, { action: "reschedule", start: sunday("10:15") });
    expect([moved.status, moved.json.start]).toEqual([200, sunday("10:15")]);
  });

  test("who asks for somebody by an id of the slot gets them", async () => {
    const { items } = (await host.get(`${path}/slots?${day(sunday("00:00"))}`)).json;
    const { start, userIds } = items[4];
    const booked = await host.post(path, await host.form(start, { userIds: [userIds[1]] }));
    expect(booked.status).toBe(201);
    const [booking] = (await host.exec("GroupBooking", "list_bookings", { from: start, to: start + 60 })).records;
    expect(booking.userIds).toEqual(["samuel.adeyemi@contoso.example"]);
    const strange = await host.post(path, await host.form(start, { userIds: ["priya.raman@contoso.example"] }));
    expect([strange.status, strange.json.code]).toEqual([400, "validation"]);
  });

  test("gets the QR code of the page's link, as SVG and as PNG", async () => {
    const svg = await host.get(`${path}/qrcode.svg`);
    expect(svg.headers.get("content-type")).toBe("image/svg+xml");
    expect(svg.text).toBe(await host.exec("GroupBooking", "profile_qrcode", { profile: "visit" }));
    const png = await fetch(`${host.url}${path}/qrcode.png?size=200`);
    const bytes = Buffer.from(await png.arrayBuffer());
    expect(bytes.toString("base64")).toBe(
      await host.exec("GroupBooking", "profile_qrcode", { profile: "visit", format: "png", size: 200 }),
    );
  });
});

describe("an error", () => {
  beforeEach(async () => {
    host = await bookingHost();
  });

  const book = async (body: unknown) => {
    const { status, json } = await host.post(path, body, { from: nextAddress() });
    return { status, code: json.code, json };
  };

  test("says what, in a sentence, and with the id of the request", async () => {
    const headers = { "x-request-id": "request-7" };
    const { status, json } = await host.get("/api/public/book/nothing", { headers });
    expect(status).toBe(404);
    expect(json).toEqual({
      code: "profile.not_found",
      message: "There is nothing to book at this address",
      requestId: "request-7",
    });
  });

  test("is 400 for what does not fit, with what is wrong", async () => {
    const form = await host.form(sunday("10:00"));
    const wrong = await book({ ...form, email: "nobody" });
    expect(wrong).toMatchObject({ status: 400, code: "validation" });
    expect(wrong.json.issues).toEqual([{ path: "email", message: expect.any(String) }]);
    expect(await book({ ...form, name: "Buy at https://spam.example" })).toMatchObject({ status: 400 });
    expect(await book("{")).toMatchObject({ status: 400, code: "validation" });
    expect(await book({ ...form, start: sunday("10:10") })).toMatchObject({ status: 400, code: "slot.invalid" });
    expect(await book({ ...form, start: sunday("18:00") })).toMatchObject({ status: 400, code: "slot.invalid" });
    const range = await host.get(`${path}/slots?from=${saturday}&to=${saturday + 63 * 86_400}`);
    expect([range.status, range.json.code]).toEqual([400, "window.too_large"]);
  });

  test("is 400 for an idempotency key that is no key but a text", async () => {
    const headers = { "idempotency-key": "x".repeat(256) };
    const { status, json } = await host.post(path, await host.form(sunday("10:00")), { headers });
    expect([status, json.code]).toEqual([400, "validation"]);
  });

  test("is 410 for new times of a booking whose profile is gone; it can still be cancelled", async () => {
    const { json } = await book(await host.form(sunday("10:00")));
    await host.exec("GroupBooking", "delete_profile", { id: 1, force: true });
    const link = `/api/public/bookings/${json.token}`;
    const times = await host.get(`${link}/slots?${day(sunday("00:00"))}`);
    expect([times.status, times.json.code]).toEqual([410, "booking.closed"]);
    const seen = (await host.get(link)).json;
    expect([seen.status, seen.profile, seen.to]).toEqual(["confirmed", undefined, seen.now]);
    expect((await host.get(`${link}/booking.ics`)).text).toContain("SUMMARY:Visit of somebody");
    expect((await host.post(link, { action: "cancel" })).json.status).toBe("cancelled");
  });

  test("that nobody expected is for the log, and not for strangers", async () => {
    type Built = Parameters<typeof answering>[0];
    const build = answering(((definition: object) => definition) as Built);
    const broken = build({
      method: "GET",
      path: "/broken",
      summary: "Breaks",
      access: "public",
      run() {
        throw new TypeError("ada@visitors.example is not iterable");
      },
    }) as unknown as { run(): Promise<unknown>; failed(self: object, error: DriverError): RouteReply };
    const error = await broken.run().catch((thrown) => thrown as DriverError);
    const log = { error: vi.fn() };
    const { status, body } = broken.failed({ log, requestId: "request-7" }, error as DriverError);
    expect([status, body]).toEqual([
      503,
      { code: "unavailable", message: "This does not work at present; try again later", requestId: "request-7" },
    ]);
    expect(log.error).toHaveBeenCalledWith(expect.stringMatching(/TypeError\n {4}at .*public\.test/));
    expect(log.error).not.toHaveBeenCalledWith(expect.stringContaining("ada@"));
  });

  test("is 422 for fields that are missing, and names them", async () => {
    const missing = await book({ ...(await host.form(sunday("10:00"))), fields: {} });
    expect(missing).toMatchObject({ status: 422, code: "fields.missing", json: { fields: ["comments"] } });
  });

  test("is 409 for a time that somebody else has, and says that nothing was made", async () => {
    const form = await host.form(sunday("10:00"));
    expect((await book(form)).status).toBe(201);
    expect((await book({ ...form, email: "bob@visitors.example" })).status).toBe(201);
    const lost = await book({ ...form, email: "cy@visitors.example" });
    expect(lost).toMatchObject({ status: 409, code: "slot.taken", json: { created: false } });
  });

  test("is 409 for a profile that is not active, which offers no times", async () => {
    const form = await host.form(sunday("10:00"));
    await host.exec("GroupBooking", "update_profile", { id: 1, patch: { active: false } });
    const slots = await host.get(`${path}/slots?${day(sunday("00:00"))}`);
    expect([slots.status, slots.json.items]).toEqual([200, []]);
    expect(await book(form)).toMatchObject({ status: 409, code: "profile.inactive" });
  });

  test("is 410 for a booking that is over, and 404 for a token that is none", async () => {
    host = await bookingHost({ time: sunday("10:58") });
    const { json } = await book(await host.form(sunday("11:00")));
    await host.clock.advance(33 * 60_000);
    const moved = await host.post(`/api/public/bookings/${json.token}`, {
      action: "reschedule",
      start: sunday("12:00"),
    });
    expect([moved.status, moved.json.code]).toEqual([410, "booking.closed"]);
    const none = await host.get("/api/public/bookings/AAAAAAAAAAAAAAAAAAAAAA");
    expect([none.status, none.json.code]).toEqual([404, "booking.not_found"]);
  });

  test("is 503 while Graph is down, never an empty list, and says when to try again", async () => {
    const form = await host.form(sunday("10:00"));
    await host.exec("Tenant", "set_faults", { rules: [{ action: { type: "respond", status: 503 } }] });
    // What the module may have read before is shown for 30 s.
    await host.clock.advance(31_000);
    const waiting = host.get(`${path}/slots?${day(sunday("00:00"))}`);
    const booking = host.post(path, form);
    const [slots, booked] = await whileTimePasses(Promise.all([waiting, booking]));
    for (const answer of [slots, booked]) {
      expect([answer.status, answer.json.code]).toEqual([503, "calendar.unavailable"]);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(answer.text).not.toMatch(/graph|contoso/i);
    }
  });

  test("does not tell strangers what the calendar said", async () => {
    const body = { error: { code: "ErrorAccessDenied", message: "Access is denied." } };
    await host.exec("Tenant", "set_faults", { rules: [{ action: { type: "respond", status: 403, body } }] });
    const slots = await whileTimePasses(host.get(`${path}/slots?${day(sunday("00:00"))}`));
    expect(slots.status).toBe(503);
    expect(slots.json).toEqual({ code: "unavailable", message: expect.any(String), requestId: expect.any(String) });
    expect(slots.text).not.toMatch(/denied|graph|contoso/i);
    expect(slots.headers.get("retry-after")).toBe("60");
  });
});

describe("a request that is sent again", () => {
  beforeEach(async () => {
    host = await bookingHost({ profiles: [{ ...visit, members: visit.members.slice(0, 1) }] });
  });

  test("with the same key is answered with the same booking, and books once", async () => {
    const form = await host.form(sunday("10:00"));
    const headers = { "idempotency-key": "key-1" };
    const first = await host.post(path, form, { headers });
    const second = await host.post(path, form, { headers });
    expect([first.status, second.status]).toEqual([201, 201]);
    const shown = await Promise.all(
      [first, second].map(async ({ json }) => (await host.get(`/api/public/bookings/${json.token}`)).json.start),
    );
    expect(shown).toEqual([sunday("10:00"), sunday("10:00")]);
    const { records } = await host.exec("GroupBooking", "list_bookings", { from: saturday, to: sunday("23:00") });
    expect(records).toHaveLength(1);
    const other = await host.post(path, { ...form, start: sunday("11:00") }, { headers });
    expect([other.status, other.json.code]).toEqual([422, "key.reused"]);
  });

  test("without a key is another one, which loses", async () => {
    const form = await host.form(sunday("10:00"));
    expect((await host.post(path, form)).status).toBe(201);
    expect((await host.post(path, form)).status).toBe(409);
  });
});

/** Lets the clock go on until something is answered: what waits to be tried again does so by the host's clock. */
async function whileTimePasses<T>(asked: Promise<T>): Promise<T> {
  let done = false;
  const answer = asked.finally(() => {
    done = true;
  });
  while (!done) {
    await host.clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return answer;
}

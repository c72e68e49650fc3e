import { beforeEach, describe, expect, test, vi } from "vitest";
import { Limit, mostCallers } from "../../../../../drivers/place/group-booking/http/limit.ts";
import { networkOf } from "../../../../../drivers/place/group-booking/http/network.ts";
import { bookingHost, nextAddress, sunday, visit } from "./booking-host.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const path = "/api/public/book/visit";
const minute = 60_000;

describe("calls without a key", () => {
  let host: Awaited<ReturnType<typeof bookingHost>>;

  beforeEach(async () => {
    const profiles = [visit, { ...visit, name: "inside", public: false }];
    host = await bookingHost({ profiles });
  });

  const statuses = async (count: number, ask: () => Promise<{ status: number }>) => {
    const seen: Record<number, number> = {};
    for (let index = 0; index < count; index++) {
      const { status } = await ask();
      seen[status] = (seen[status] ?? 0) + 1;
    }
    return seen;
  };

  test("are 60 reads a minute from one address, tries that fail among them", async () => {
    const from = "203.0.113.7";
    expect(await statuses(30, () => host.get(path, { from }))).toEqual({ 200: 30 });
    expect(await statuses(30, () => host.get("/api/public/bookings/guessed", { from }))).toEqual({ 404: 30 });
    const refused = await host.get(path, { from });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(refused.json).toMatchObject({ code: "limit.requests", requestId: expect.any(String) });
    expect((await host.get(path, { from: "203.0.113.8" })).status).toBe(200);
    expect(host.status("public_requests_blocked")).toBe(1);

    await host.clock.advance(59_000);
    expect((await host.get(path, { from })).headers.get("retry-after")).toBe("1");
    await host.clock.advance(1_000);
    expect((await host.get(path, { from })).status).toBe(200);
  });

  test("are five posts a minute from one address, also of what is no booking at all", async () => {
    const from = "203.0.113.7";
    expect(await statuses(3, () => host.post(path, "{", { from }))).toEqual({ 400: 3 });
    expect(await statuses(2, () => host.post("/api/public/bookings/guessed", { action: "cancel" }, { from }))).toEqual({
      404: 2,
    });
    expect((await host.post(path, await host.form(sunday("10:00")), { from })).status).toBe(429);
    await host.clock.advance(minute);
    expect((await host.post(path, await host.form(sunday("10:00")), { from })).status).toBe(201);
  });

  test("are thirty posts an hour to one profile from everywhere, and do not show which other profiles there are", async () => {
    const post = (name: string) => () => host.post(`/api/public/book/${name}`, {}, { from: nextAddress() });
    expect(await statuses(30, post("visit"))).toEqual({ 400: 30 });
    expect((await post("visit")()).status).toBe(429);
    expect(await statuses(32, post("inside"))).toEqual({ 400: 32 });
    expect(await statuses(32, post("nothing"))).toEqual({ 400: 32 });
    await host.clock.advance(60 * minute);
    expect((await post("visit")()).status).toBe(400);
  });

  test("make three open bookings a day for one mail address, which nobody elsewhere can use up", async () => {
    const from = "203.0.113.7";
    const book = async (time: string, more: object = {}, call: object = {}) => {
      await host.clock.advance(minute);
      return host.post(path, await host.form(sunday(time), more), { from, ...call });
    };
    const first = await book("10:00");
    expect([first.status, (await book("10:30")).status, (await book("11:00")).status]).toEqual([201, 201, 201]);
    const refused = await book("11:30");
    expect([refused.status, refused.json.code]).toEqual([429, "limit.bookings"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(23 * 3_600);
    expect((await book("11:30", { email: "bob@visitors.example" })).status).toBe(201);
    expect((await book("12:00", {}, { from: "203.0.113.8" })).status).toBe(201);

    expect((await host.post(`/api/public/bookings/${first.json.token}`, { action: "cancel" })).status).toBe(200);
    const headers = { "idempotency-key": "key-1" };
    const form = await host.form(sunday("13:00"));
    expect((await host.post(path, form, { from, headers })).status).toBe(201);
    // The same again makes no fourth one, and is no fourth one.
    expect((await host.post(path, form, { from, headers })).status).toBe(201);
    expect((await book("14:00")).status).toBe(429);
  });

  test("make nine bookings a day for one mailbox, however many of them are cancelled, whatever its tags", async () => {
    const from = "203.0.113.7";
    const book = async (email: string) => {
      await host.clock.advance(minute);
      return host.post(path, await host.form(sunday("10:00"), { email }), { from });
    };
    for (let count = 0; count < 9; count++) {
      const { status, json } = await book(`ada+${count}@visitors.example`);
      expect(status).toBe(201);
      await host.post(`/api/public/bookings/${json.token}`, { action: "cancel" }, { from });
    }
    const refused = await book("ada@visitors.example");
    expect([refused.status, refused.json.code]).toEqual([429, "limit.bookings"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(23 * 3_600);
    expect((await book("bob@visitors.example")).status).toBe(201);
  });

  test("that come to nothing take nothing of what an address may book", async () => {
    const from = "203.0.113.7";
    const lost = await host.form(sunday("10:00"), { fields: {} });
    expect(await statuses(4, () => host.post(path, lost, { from }))).toEqual({ 422: 4 });
    await host.clock.advance(minute);
    for (const time of ["10:00", "10:30", "11:00"]) {
      expect((await host.post(path, await host.form(sunday(time)), { from })).status).toBe(201);
    }
  });

  test("are no bookings when a machine made them: too fast, with the trap filled in, or with no form of ours", async () => {
    const { json: offer } = await host.get(path);
    const form = await host.form(sunday("10:00"));
    const refused = async (body: object) => {
      const { status, json } = await host.post(path, body, { from: nextAddress() });
      return [status, json.code];
    };
    await host.exec("GroupBooking", "create_profile", { profile: { ...visit, name: "other" } });
    const { json: fromOther } = await host.get("/api/public/book/other");
    await host.clock.advance(3_000);
    expect(await refused({ ...form, website: "https://spam.example" })).toEqual([422, "form.refused"]);
    expect(await refused({ ...form, form: fromOther.form })).toEqual([422, "form.refused"]);
    expect(await refused({ ...form, form: `${form.form}x` })).toEqual([422, "form.refused"]);
    expect(await refused({ ...form, form: "" })).toEqual([422, "form.refused"]);
    const fresh = (await host.get(path)).json.form;
    expect(await refused({ ...form, form: fresh })).toEqual([422, "form.refused"]);
    expect(host.status("public_requests_blocked")).toBe(1);
    await host.clock.advance(1_000);
    expect(host.status("public_requests_blocked")).toBe(5);
    await host.clock.advance(119 * minute);
    expect((await host.post(path, { ...form, form: offer.form })).status).toBe(201);
    await host.clock.advance(2 * minute);
    expect(await refused({ ...form, form: offer.form })).toEqual([422, "form.expired"]);
  });

  test("may be more where the settings say so", async () => {
    host = await bookingHost({ settings: { public_limits: { reads_per_minute: 2 } } });
    expect(await statuses(3, () => host.get(path))).toEqual({ 200: 2, 429: 1 });
  });
});

describe("a limit", () => {
  test("remembers so many callers, and forgets whom it met first", () => {
    let now = 0;
    const limit = new Limit({ most: 1, seconds: 60, now: () => now });
    limit.count("first");
    for (let index = 1; index < mostCallers; index++) limit.count(`caller ${index}`);
    expect(() => limit.count("first")).toThrow("Too many requests");
    limit.count("one more");
    // Forgotten, and so counted from the beginning.
    limit.count("first");
    expect(() => limit.count("one more")).toThrow("try again in 60 s");
    now = 60_000;
    limit.count("one more");
  });

  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["not an address", "not an address"],
  ])("counts %s as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

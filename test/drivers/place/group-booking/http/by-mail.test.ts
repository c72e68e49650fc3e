import { simpleParser } from "mailparser";
import { expect, test, vi } from "vitest";
import { eventually } from "../../../../eventually.ts";
import { basic, bookingHost, nextAddress, sunday, visit } from "./booking-host.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const path = "/api/public/book/visit";
const minute = 60_000;

async function verifyingHost(settings: Record<string, unknown> = {}) {
  const host = await bookingHost({ profiles: [{ ...visit, verifyEmail: true }], settings });
  return {
    ...host,
    /** The mails that went out, when there are so many. */
    mails: (count: number) =>
      eventually(async () => {
        await host.clock.advance(0);
        const found = await host.exec("Tenant", "outbox");
        expect(found).toHaveLength(count);
        return Promise.all(found.map(({ mime }: { mime: string }) => simpleParser(mime)));
      }),
    bookings: async () =>
      (await host.exec("GroupBooking", "list_bookings", { from: sunday("00:00"), to: sunday("23:00") })).records,
  };
}

/** The public address of the booking whose link a mail holds. */
const linkIn = ({ text = "" }: { text?: string }) =>
  `/api/public/bookings/${/\/book\/manage\/(\S+)/.exec(text)?.[1] ?? "none"}`;

test("what a stranger books counts when the link in the mail is used", async () => {
  const host = await verifyingHost();
  const form = await host.form(sunday("10:00"));
  const made = await host.post(path, form);
  expect(made.status).toBe(201);
  const holdExpires = host.clock.now() / 1_000 + 15 * 60;
  // Without the link: whoever sent the form need not be who reads the mail.
  expect(made.json).toEqual({
    status: "held",
    holdExpires,
    people: [],
    title: "Visit of somebody",
    start: sunday("10:00"),
    end: sunday("10:30"),
  });
  const [mail] = await host.mails(1);
  expect(mail.subject).toBe("Please confirm: Visit of somebody, Sunday, 11 January 2026 at 10:00");
  expect(mail.text).toContain("within 15 minutes");
  expect(mail.attachments).toEqual([]);
  expect(await host.bookings()).toMatchObject([{ status: "held", eventIds: {} }]);

  const link = linkIn(mail);
  expect((await host.get(link)).json).toMatchObject({ status: "held", holdExpires, start: sunday("10:00") });
  const confirmed = await host.post(link, { action: "confirm" });
  expect([confirmed.status, confirmed.json.status]).toEqual([200, "confirmed"]);
  expect((await host.post(link, { action: "confirm" })).json.status).toBe("confirmed");
  expect((await host.mails(2))[1].subject).toMatch(/^Confirmed: Visit/);
  const [booking] = await host.bookings();
  expect(Object.keys(booking.eventIds)).toHaveLength(1);
  expect((await host.post(link, { action: "cancel" })).json.status).toBe("cancelled");
});

test("a link that is not used in time books nothing, and the time is free again", async () => {
  const host = await verifyingHost();
  await host.exec("GroupBooking", "detach_users", { id: 1, user_ids: ["samuel.adeyemi@contoso.example"] });
  await host.post(path, await host.form(sunday("10:00")));
  const [mail] = await host.mails(1);
  const second = { ...(await host.form(sunday("10:00"))), email: "eve@visitors.example" };
  expect((await host.post(path, second)).json.code).toBe("slot.taken");
  await host.clock.advance(15 * minute);
  expect((await host.get(linkIn(mail))).json.status).toBe("expired");
  const late = await host.post(linkIn(mail), { action: "confirm" });
  expect([late.status, late.json.code]).toEqual([410, "reservation.expired"]);
  expect((await host.post(path, second)).status).toBe(201);
});

test("the same request sent again writes no second mail, and tells no link, then as little as later", async () => {
  const host = await verifyingHost();
  const form = await host.form(sunday("10:00"));
  const headers = { "idempotency-key": "the-same" };
  const first = await host.post(path, form, { headers });
  const [mail] = await host.mails(1);
  expect((await host.post(path, form, { headers })).json).toEqual(first.json);
  await host.post(linkIn(mail), { action: "confirm" });
  await host.mails(2);
  const again = await host.post(path, form, { headers });
  expect(again.json).toMatchObject({ status: "confirmed", start: sunday("10:00") });
  expect(again.json).not.toHaveProperty("token");
  expect(again.json).not.toHaveProperty("manageUrl");
});

test("the same request sent after the time was given back is a new one", async () => {
  const host = await verifyingHost();
  const headers = { "idempotency-key": "the-same" };
  const form = await host.form(sunday("10:00"));
  await host.post(path, form, { headers });
  await host.mails(1);
  await host.clock.advance(15 * minute);
  expect((await host.post(path, form, { headers })).json).toMatchObject({ status: "held" });
  const [, second] = await host.mails(2);
  expect((await host.post(linkIn(second), { action: "confirm" })).json.status).toBe("confirmed");
});

test("programs of Aurinko's are held to it as well, unless they have the client's credentials", async () => {
  const host = await verifyingHost({ public_limits: { posts_per_minute: 100 } });
  const body = {
    time: { start: sunday("11:00") },
    substitutionData: { comments: "None" },
    schedulerInfo: { name: "Ada", email: "ada@visitors.example" },
  };
  const address = "/v1/book/the-client/visit/meeting";
  const held = await host.post(address, body);
  expect(held.json).toEqual({ created: true, id: expect.any(String), ReservationId: held.json.id });
  const [mail] = await host.mails(1);
  expect((await host.post(linkIn(mail), { action: "confirm" })).json.status).toBe("confirmed");
  const nobody = await host.post(address, { ...body, schedulerInfo: { name: "Ada" } }, { from: nextAddress() });
  expect([nobody.status, nobody.json.fields]).toEqual([422, ["email"]]);

  const own = { ...body, time: { start: sunday("12:00") } };
  const trusted = await host.post("/v1/book/group/profiles/1/meeting", own, { headers: basic() });
  expect(trusted.json).toMatchObject({ rescheduleToken: expect.any(String) });
  expect(trusted.json).not.toHaveProperty("ReservationId");
});

test("a booking that was never to be confirmed cannot be, nor a reservation of a program's", async () => {
  const host = await bookingHost({ settings: { public_limits: { posts_per_minute: 100 } } });
  const { json } = await host.post(path, await host.form(sunday("10:00")));
  const body = { time: { start: sunday("11:00") }, substitutionData: { comments: "None" }, name: "Ada" };
  const reserved = await host.post("/v1/book/the-client/visit/meeting?reserveForMinutes=5", body);
  for (const token of [json.token, reserved.json.rescheduleToken]) {
    const answer = await host.post(`/api/public/bookings/${token}`, { action: "confirm" });
    expect([answer.status, answer.json.code]).toEqual([410, "booking.closed"]);
  }
});

test("a link that can no longer be used is not written", async () => {
  const host = await verifyingHost();
  await host.exec("Tenant", "set_faults", { rules: [{ path: "sendMail", action: { type: "respond", status: 403 } }] });
  await host.post(path, await host.form(sunday("10:00")));
  await eventually(async () => {
    await host.clock.advance(0);
    expect(host.lines.join("\n")).toContain("is not settled yet");
  });
  await host.clock.advance(15 * minute);
  await host.exec("Tenant", "clear_faults");
  await eventually(async () => {
    await host.clock.advance(5 * minute);
    expect(host.status("mails_waiting")).toBe(0);
  });
  expect(await host.exec("Tenant", "outbox")).toEqual([]);
});

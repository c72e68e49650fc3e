import { systemClock } from "atrium";
import driver from "atrium/drivers/place/group-booking";
import { mountDriver } from "atrium/testing";
import { simpleParser } from "mailparser";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { eventually } from "../../../eventually.ts";
import { at, openTenant, quiet } from "../../microsoft/graph-api/over-http.ts";
import { failure, profile, visitor } from "./stand-in.ts";

/* The driver over microsoft/graph-api and the embedded tenant: real HTTP, real time. */

let tenant: Awaited<ReturnType<typeof openTenant>>;
let mounted: Awaited<ReturnType<typeof mountDesk>>;

const mountDesk = ({ calendar }: typeof tenant) =>
  mountDriver(driver, {
    clock: systemClock,
    hostUrl: "https://book.example.com",
    settings: { time_zone: "Europe/Berlin" },
    modules: { Calendar: { commands: calendar.commands, status: { connected: true } } },
  });

beforeAll(async () => {
  tenant = await openTenant();
  mounted = await mountDesk(tenant);
});
afterEach(() => tenant.sandbox.commands.clear_faults());
afterAll(async () => {
  await mounted.stop();
  await tenant.close();
});

let made = 0;

const { workHours: _, ...anyHour } = { ...profile, timeAvailableFor: "P1Y" };

/** A profile of its own, which can be booked at any hour for a year. */
async function newProfile(members: string[], given: object = {}) {
  const name = `profile-${++made}`;
  const { id } = await mounted.commands.create_profile({ profile: { ...anyHour, name, ...given } });
  await mounted.commands.attach_users({ id, user_ids: members.map(at) });
  return { id, profile: name };
}

/** What begins in the first minute: people have their own meetings, too. */
const eventsOf = (mailbox: string, start: number, { calendar } = tenant) =>
  calendar.commands.list_events({ calendar_id: at(mailbox), period_start: start, period_end: start + 60 });

test("from a free time to an event with a room, a mail with a link, another time, and a cancellation", async () => {
  const start = quiet();
  const booking = { subject: "Visit of {{name}}", description: "{{topic}}", pooling: "collective" as const };
  const { id, profile } = await newProfile(["grace.okafor", "jonas.weber", "studio", "focus"], booking);
  const { records } = await mounted.commands.list_users({ id });
  expect(records.map(({ kind }) => kind)).toEqual(["person", "person", "room", "room"]);
  const { items } = await mounted.commands.availability({ profile, from: start, to: start + 1 });
  expect(items[0]?.userIds).toEqual(["grace.okafor", "jonas.weber", "studio", "focus"].map(at));

  await tenant.sandbox.commands.clear_outbox();
  const fields = { topic: "<script>alert(1)</script>" };
  const booked = await mounted.commands.book({ profile, start, attendee: visitor, fields });
  expect(booked).toMatchObject({ status: "confirmed", userIds: ["grace.okafor", "jonas.weber", "studio"].map(at) });
  const [event] = await eventsOf("grace.okafor", start);
  expect(event).toMatchObject({ title: "Visit of Vera Visitor", host: at("grace.okafor"), event_start: start });
  expect(event?.attendees.map(({ email }) => email)).toEqual([visitor.email, at("jonas.weber"), at("studio")]);
  expect(event?.body).not.toContain("<script>");
  expect(event).not.toHaveProperty("online_meeting_url");
  await eventually(async () => {
    expect((await eventsOf("studio", start))[0]?.attendees.at(-1)).toMatchObject({ response_status: "accepted" });
  });

  const outbox = () => tenant.sandbox.commands.outbox();
  await eventually(async () => expect(await outbox()).toHaveLength(1));
  const mail = await simpleParser((await outbox())[0]?.mime ?? "");
  expect(mail.text).toContain(booked.manageUrl);
  expect(mail.attachments[0]).toMatchObject({ contentType: "text/calendar", filename: "appointment.ics" });
  expect(mail.attachments[0]?.content.toString()).toContain(`UID:${event?.ical_uid}`.slice(0, 60));

  const manage_token = booked.manageToken;
  const later = await mounted.commands.reschedule({ manage_token, start: start + 1_800 });
  expect(later.eventIds).toEqual(booked.eventIds);
  expect((await eventsOf("jonas.weber", start + 1_800))[0]).toMatchObject({ event_start: start + 1_800 });
  await mounted.commands.cancel({ manage_token });
  expect(await eventsOf("grace.okafor", start)).toEqual([]);
  await eventually(async () => expect(await outbox()).toHaveLength(3));
  await eventually(() =>
    expect(mounted.status).toMatchObject({ bookings_unsettled: 0, mails_waiting: 0, last_error: null }),
  );
});

test("of fifty people who take the last time at once, one gets it", { timeout: 60_000 }, async () => {
  const start = quiet();
  const { profile } = await newProfile(["amelia.hartmann"]);
  const settled = await Promise.allSettled(
    Array.from({ length: 50 }, () => mounted.commands.book({ profile, start, attendee: visitor })),
  );
  const won = settled.filter(({ status }) => status === "fulfilled");
  const codes = settled.flatMap((each) => (each.status === "rejected" ? [each.reason.details.code] : []));
  expect([won.length, new Set(codes)]).toEqual([1, new Set(["slot.taken"])]);
  expect(await eventsOf("amelia.hartmann", start)).toHaveLength(1);
});

test("a gateway that gives up after the event was made leads to one event", async () => {
  const start = quiet();
  const { profile } = await newProfile(["grace.okafor"]);
  await tenant.faults({
    method: "POST",
    path: "calendar/events",
    times: 1,
    action: { type: "respond", status: 504, applied: true },
  });
  expect(await mounted.commands.book({ profile, start, attendee: visitor })).toMatchObject({ status: "confirmed" });
  expect(await eventsOf("grace.okafor", start)).toHaveLength(1);
  const posts = await tenant.requests("POST", /calendar\/events$/, `"${profile}"`);
  expect(posts).toHaveLength(2);
});

test("a tenant that cannot be asked is an error with a time to wait, and books nothing", async () => {
  // One of its own: what Graph wants left alone stays so for the others.
  const tenant = await openTenant();
  const desk = await mountDesk(tenant);
  onTestFinished(async () => {
    await desk.stop();
    await tenant.close();
  });
  await desk.commands.create_profile({ profile: anyHour });
  await desk.commands.attach_users({ id: 1, user_ids: [at("grace.okafor")] });
  await tenant.faults({
    path: "getSchedule",
    action: { type: "respond", status: 503, headers: { "Retry-After": "120" } },
  });
  const unavailable = { code: "unavailable", details: { code: "calendar.unavailable", retry_after: 120 } };
  expect(await failure(desk.commands.availability({ profile: "meet-sales" }))).toMatchObject(unavailable);
  const booking = desk.commands.book({ profile: "meet-sales", start: quiet(), attendee: visitor });
  expect(await failure(booking)).toMatchObject(unavailable);
  expect(await tenant.requests("POST", /calendar\/events$/)).toEqual([]);
});

test("a mailbox that Graph cannot read is degraded, and never free", async () => {
  const start = quiet();
  const { id, profile } = await newProfile(["grace.okafor"]);
  await mounted.commands.attach_users({
    id,
    members: [{ userId: "left", email: at("left.long.ago"), kind: "person" }],
  });
  expect(await mounted.commands.available_users({ profile, start })).toEqual([at("grace.okafor")]);
  expect(mounted.status.degraded_users).toContain("left");
  expect(await mounted.commands.explain_slot({ profile, start })).toEqual({
    [at("grace.okafor")]: "free",
    left: "error",
  });
});

test("somebody whom the directory does not know cannot be attached", async () => {
  const { id } = await newProfile([]);
  expect(await failure(mounted.commands.attach_users({ id, user_ids: [at("nobody.at.all")] }))).toMatchObject({
    details: { code: "user.unknown" },
  });
});

import { expect, test } from "vitest";
import { address, clock, desk, failure, visitor } from "./stand-in.ts";

const request = { profile: "meet-sales", start: clock("10:00"), attendee: visitor };

test("a booking makes one event in the calendar of whoever was chosen, and invites the attendee", async () => {
  const { commands, entries, calls, mounted, id } = await desk(["ann", "bob"]);
  const booked = await commands.book(request);
  expect(booked).toMatchObject({
    profileId: id,
    profile: "meet-sales",
    userIds: [address("ann")],
    start: clock("10:00"),
    end: clock("10:30"),
    status: "confirmed",
    eventIds: { [address("ann")]: "event-1" },
  });
  expect(booked.manageUrl).toBe(`https://book.example.com/book/manage/${booked.manageToken}`);
  expect(entries).toMatchObject([{ mailbox: address("ann"), attendees: [visitor.email], title: "meet-sales" }]);
  expect(calls.create_event.mock.calls[0]?.[0]).toMatchObject({
    timezone: "Europe/Berlin",
    online_meeting: false,
    transaction_id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
  });
  expect(mounted.status).toMatchObject({ bookings_today: 1, bookings_upcoming: 1, last_booking: { id: booked.id } });
  expect(mounted.events).toEqual([
    {
      name: "booked",
      data: {
        id: booked.id,
        profile: "meet-sales",
        userIds: [address("ann")],
        start: clock("10:00"),
        end: clock("10:30"),
      },
    },
  ]);
});

test("without a mail address the event has no attendee, and nobody is written to", async () => {
  const { commands, entries, calls, clock: time } = await desk();
  await commands.book({ ...request, attendee: { name: "Vera", email: "" } });
  await time.advance(1_000);
  expect(entries).toMatchObject([{ attendees: [] }]);
  expect(calls.send_template).not.toHaveBeenCalled();
});

test("with `any`, the next member takes what the first one cannot", async () => {
  const { commands, taken } = await desk(["ann", "bob"]);
  taken(address("ann"), clock("10:00"), clock("10:15"));
  expect(await commands.book(request)).toMatchObject({ userIds: [address("bob")] });
  expect(await failure(commands.book(request))).toMatchObject({ code: "conflict", details: { code: "slot.taken" } });
});

test("those who are asked for come in the order in which they are named", async () => {
  const { commands } = await desk(["ann", "bob", "cy"]);
  const user_ids = [address("cy"), address("bob")];
  expect(await commands.book({ ...request, user_ids })).toMatchObject({ userIds: [address("cy")] });
  expect(await commands.book({ ...request, user_ids })).toMatchObject({ userIds: [address("bob")] });
  expect(await failure(commands.book({ ...request, user_ids }))).toMatchObject({ details: { code: "slot.taken" } });
  expect(await failure(commands.book({ ...request, user_ids: ["stranger@example.com"] }))).toMatchObject({
    code: "not_found",
    details: { code: "user.unknown" },
  });
});

test("with `round_robin`, members take turns, and the same bookings always make the same turns", async () => {
  const turns = async () => {
    const { commands } = await desk(["ann", "bob", "cy"], { pooling: "round_robin" });
    const who: string[] = [];
    for (const time of ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00"]) {
      const { userIds } = await commands.book({ ...request, start: clock(time) });
      who.push(userIds.join());
    }
    return who;
  };
  const first = await turns();
  expect(first).toEqual([1, 2].flatMap(() => ["ann", "bob", "cy"].map(address)));
  expect(await turns()).toEqual(first);
});

test("with `collective`, one event has everybody, and a free room among several", async () => {
  const { commands, entries, calls, taken } = await desk(["ann", "bob", "aspen", "birch"], { pooling: "collective" });
  taken(address("aspen"), clock("10:00"), clock("10:30"));
  expect(await commands.book(request)).toMatchObject({ userIds: ["ann", "bob", "birch"].map(address) });
  expect(entries.at(-1)).toMatchObject({
    mailbox: address("ann"),
    attendees: [visitor.email, address("bob"), address("birch")],
  });
  expect(calls.create_event.mock.calls[0]?.[0].attendees).toContainEqual({ email: address("birch"), resource: true });
  taken(address("bob"), clock("11:00"), clock("11:30"));
  expect(await failure(commands.book({ ...request, start: clock("11:00") }))).toMatchObject({
    details: { code: "slot.taken" },
  });
});

test("`required` takes the place of what the profile says", async () => {
  const { commands } = await desk(["ann", "bob"]);
  expect(await commands.book({ ...request, required: "all" })).toMatchObject({
    userIds: [address("ann"), address("bob")],
  });
});

test.each([
  ["between two slots", "10:10"],
  ["before anybody works", "07:00"],
  ["in the past", "06:30"],
])("a start %s is no slot", async (_, time) => {
  const { commands, calls } = await desk();
  expect(await failure(commands.book({ ...request, start: clock(time) }))).toMatchObject({
    code: "invalid_arguments",
    details: { code: "slot.invalid" },
  });
  expect(calls.create_event).not.toHaveBeenCalled();
});

test("a profile that is not active, and one that does not exist, cannot be booked", async () => {
  const { commands, id } = await desk();
  await commands.update_profile({ id, patch: { active: false } });
  expect(await failure(commands.book(request))).toMatchObject({
    code: "conflict",
    details: { code: "profile.inactive" },
  });
  expect(await failure(commands.book({ ...request, profile: "no-such" }))).toMatchObject({
    code: "not_found",
    details: { code: "profile.not_found" },
  });
});

test("what the texts ask for has to be said, and stands in the event escaped and on one line where there is one", async () => {
  const { commands, entries } = await desk(["ann"], {
    subject: "Demo of {{product}} for {{name}}",
    description: "{{product}}: {{comments|nothing to add}} <b>{{start}}</b>",
    location: "{{place|Reception}}",
    additionalFieldDefaults: { colour: "blue" },
  });
  expect(await failure(commands.book(request))).toMatchObject({
    code: "unprocessable",
    details: { code: "fields.missing", fields: ["product"] },
  });
  const fields = { product: "<img src=x>\n{{name}}", ignored: "never asked for" };
  await commands.book({ ...request, fields });
  expect(entries).toMatchObject([{ title: "Demo of <img src=x> {{name}} for Vera Visitor" }]);
  expect(entries[0]?.description).toMatch(
    /^&lt;img src&#x3D;x&gt;<br>\{\{name\}\}: nothing to add <b>Monday,? 5 January 2026 at 10:00<\/b>$/,
  );
  const { records } = await commands.list_bookings({ from: clock("00:00"), to: clock("23:00") });
  expect(Object.keys(records[0]?.fields ?? {})).toEqual(["product", "comments", "place"]);
});

test.each([
  ["with a link", "Win at https://evil.example"],
  ["with a domain", "Visit evil.com now"],
  ["with a domain in capitals", "WIN AT EVIL.COM"],
  ["with a domain as a name is written", "Evil.Com"],
  ["with a site in capitals", "WWW.evil"],
  ["with a domain of another alphabet", "Приз.рф"],
  ["with a dot of another alphabet", "evil。com"],
  ["with a domain after a title", "Dr.evil.com"],
  ["with an address", "me@evil.example"],
  ["with a domain that has what cannot be seen in it", "evil.c\u00adom"],
  ["of nothing", " \n "],
])("a name %s is refused", async (_, name) => {
  const { commands } = await desk();
  expect(await failure(commands.book({ ...request, attendee: { ...visitor, name } }))).toMatchObject({
    code: "invalid_arguments",
    details: { issues: [{ path: "attendee.name" }] },
  });
});

test.each(["O'Brien-Ng, Dr. Zoë", "J. R. Smith Jr.", "Prof.Dr.Schmidt", "J.R.Smith"])(
  "the name %s is taken",
  async (name) => {
    const { commands } = await desk();
    expect(await commands.book({ ...request, attendee: { name, email: visitor.email } })).toMatchObject({
      status: "confirmed",
    });
  },
);

test("a name is read in the order of its letters, and has nothing in it that turns them round", async () => {
  const { commands, entries } = await desk(["ann"], { subject: "{{name}} of {{company}}" });
  const [override, isolate] = ["\u202e", "\u2067"];
  const attendee = { name: `${override}Vera`, email: visitor.email };
  await commands.book({ ...request, attendee, fields: { company: `${isolate}Visits` } });
  expect(entries[0]?.title).toBe("Vera of Visits");
});

test("there is one address, no longer than one can be, and not one of those that are blocked", async () => {
  const { commands } = await desk(
    ["ann"],
    {},
    { settings: { blocked_attendees: ["visitors.example", "x@y.example"] } },
  );
  for (const email of [visitor.email, "X@y.example"]) {
    expect(await failure(commands.book({ ...request, attendee: { name: "Vera", email } }))).toMatchObject({
      code: "unprocessable",
      details: { code: "attendee.refused" },
    });
  }
  for (const email of ["a@b.example, c@d.example", `${"a".repeat(250)}@b.example`]) {
    const attendee = { name: "Vera", email };
    expect(await failure(commands.book({ ...request, attendee }))).toMatchObject({ code: "invalid_arguments" });
  }
  expect(await commands.book({ ...request, attendee: { name: "Vera", email: "a@b.example" } })).toBeDefined();
});

test("an online meeting is made where the profile wants one, and its own link is told where the text does not", async () => {
  const openMeetingUrl = "https://meet.example/ann";
  const wanted = await desk(["ann"], { startConference: true, openMeetingUrl });
  await wanted.commands.book(request);
  expect(wanted.calls.create_event.mock.calls[0]?.[0]).toMatchObject({
    online_meeting: true,
    online_meeting_url: openMeetingUrl,
  });
  const told = await desk(["ann"], {
    openMeetingUrl,
    description: "<a href='{{openMeetingUrl}}'>{{openMeetingUrl}}</a>",
  });
  await told.commands.book(request);
  const [event] = told.calls.create_event.mock.calls[0] ?? [];
  expect(event?.description).toContain("meet.example");
  expect(event).not.toHaveProperty("online_meeting_url");
});

test("buffers keep the time around a booking free, the longer of two between bookings of ours", async () => {
  const { commands, mounted, id } = await desk(["ann"], { bufferBeforeMinutes: 30, bufferAfterMinutes: 60 });
  await commands.book({ ...request, start: clock("12:00") });
  const starts = async () => {
    const { items } = await commands.availability({ profile: id, to: clock("23:00") });
    return items.map(({ start }) => start.slice(11, 16));
  };
  expect(await starts()).toEqual([
    "09:00",
    "09:30",
    "10:00",
    "10:30",
    "13:30",
    "14:00",
    "14:30",
    "15:00",
    "15:30",
    "16:00",
    "16:30",
  ]);
  expect(mounted.status.degraded_users).toEqual([]);
});

test("no more bookings on a day than the profile allows", async () => {
  const { commands } = await desk(["ann"], { maxBookingsPerDay: 1 });
  await commands.book(request);
  expect(await failure(commands.book({ ...request, start: clock("15:00") }))).toMatchObject({
    details: { code: "slot.taken" },
  });
});

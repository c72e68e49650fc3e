import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { address, allSettled, clock, desk, failure, profile } from "./stand-in.ts";

/* Everybody wants the same at the same moment. Calendars answer in turns of the event loop, as a network would. */

const request = (start: number, who = 0) => ({
  profile: "meet-sales",
  start,
  attendee: { name: `Visitor ${who}`, email: `visitor${who}@visitors.example` },
});

/** What became of many tries at once: how many got it, and what the others were told. */
async function race(tries: Promise<unknown>[]) {
  const settled = await Promise.allSettled(tries);
  const refused = settled.flatMap((each) => (each.status === "rejected" ? [each.reason.details?.code] : []));
  return { won: settled.length - refused.length, refused: [...new Set(refused)] };
}

test.each([2, 3, 10, 50])("of %i people who take the last time, one gets it", async (count) => {
  const { commands, entries, mounted } = await desk(["ann"]);
  const tries = Array.from({ length: count }, (_, who) => commands.book(request(clock("10:00"), who)));
  expect(await race(tries)).toEqual({ won: 1, refused: ["slot.taken"] });
  expect(entries).toHaveLength(1);
  expect(mounted.status.conflicts_today).toBe(count - 1);
  const { records } = await commands.list_bookings({ from: clock("00:00"), to: clock("23:00") });
  expect(records.map(({ status }) => status)).toEqual(["confirmed"]);
});

test("of many who want any of three, three get one each", async () => {
  const { commands, entries } = await desk(["ann", "bob", "cy"], { pooling: "round_robin" });
  const tries = Array.from({ length: 20 }, (_, who) => commands.book(request(clock("10:00"), who)));
  expect(await race(tries)).toEqual({ won: 3, refused: ["slot.taken"] });
  expect(entries.map(({ mailbox }) => mailbox).sort()).toEqual(["ann", "bob", "cy"].map(address));
});

test("two profiles that share a member do not book that member twice", async () => {
  const { commands, entries } = await desk(["ann", "bob"], { pooling: "collective" });
  const { id } = await commands.create_profile({ profile: { ...profile, name: "meet-ann", durationMinutes: 60 } });
  await commands.attach_users({ id, user_ids: [address("ann")] });
  const tries = Array.from({ length: 20 }, (_, who) =>
    commands.book({ ...request(clock("10:00"), who), profile: who % 2 === 0 ? "meet-sales" : "meet-ann" }),
  );
  expect(await race(tries)).toEqual({ won: 1, refused: ["slot.taken"] });
  expect(entries).toHaveLength(1);
});

test("of overlapping times, which different profiles offer on different grids, one is booked", async () => {
  const { commands, entries } = await desk(["ann"], { durationMinutes: 60, availabilityStep: 15 });
  const tries = ["10:00", "10:15", "10:30", "10:45"].map((time, who) => commands.book(request(clock(time), who)));
  expect(await race(tries)).toEqual({ won: 1, refused: ["slot.taken"] });
  expect(entries).toHaveLength(1);
});

test("a time that is reserved is taken for everybody else, until it is given back", async () => {
  const { commands } = await desk(["ann"]);
  const tries = Array.from({ length: 10 }, (_, who) =>
    commands.reserve({ ...request(clock("10:00"), who), minutes: 5 }),
  );
  expect(await race(tries)).toEqual({ won: 1, refused: ["slot.taken"] });
  expect(await failure(commands.book(request(clock("10:00"))))).toMatchObject({ details: { code: "slot.taken" } });
  const won = (await Promise.allSettled(tries)).find((each) => each.status === "fulfilled");
  await commands.release({ reservation_id: won?.value.id ?? "" });
  expect(await commands.book(request(clock("10:00")))).toMatchObject({ status: "confirmed" });
});

test("of those who reserve, those who move there and those who book, one gets the time", async () => {
  const { commands, entries } = await desk(["ann"]);
  const { manageToken } = await commands.book(request(clock("15:00")));
  const tries = [
    ...Array.from({ length: 5 }, (_, who) => commands.book(request(clock("10:00"), who))),
    ...Array.from({ length: 5 }, (_, who) => commands.reserve({ ...request(clock("10:00"), who), minutes: 5 })),
    commands.reschedule({ manage_token: manageToken, start: clock("10:00") }),
  ];
  expect(await race(tries)).toEqual({ won: 1, refused: ["slot.taken"] });
  expect(entries.filter(({ event_start }) => event_start === clock("10:00")).length).toBeLessThanOrEqual(1);
});

test("no more than the profile allows on a day, however many want it at once", async () => {
  const { commands } = await desk(["ann", "bob", "cy"], { maxBookingsPerDay: 2 });
  const times = ["09:00", "10:00", "11:00", "12:00", "13:00"];
  const tries = times.map((time, who) => commands.book(request(clock(time), who)));
  expect(await race(tries)).toEqual({ won: 2, refused: ["slot.taken"] });
});

test("the same request with the same key is one booking, however often and however fast it is sent", async () => {
  const { commands, entries } = await desk(["ann", "bob", "cy"]);
  const again = { ...request(clock("10:00")), idempotency_key: "tab-1" };
  const answers = await Promise.all(Array.from({ length: 20 }, () => commands.book(again)));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(entries).toHaveLength(1);
  // Every answer has a token that is good.
  const { manageToken } = answers.at(-1) ?? { manageToken: "" };
  expect(await commands.cancel({ manage_token: manageToken })).toMatchObject({ status: "cancelled" });
});

test("somebody else's event that was made since the page was shown is seen before booking", async () => {
  const { commands, taken, calls } = await desk(["ann"]);
  const { items } = await commands.availability({ profile: "meet-sales", to: clock("23:00") });
  expect(items).toHaveLength(16);
  taken(address("ann"), clock("10:00"), clock("10:30"));
  expect((await commands.availability({ profile: "meet-sales", to: clock("23:00") })).items).toHaveLength(16);
  expect(await failure(commands.book(request(clock("10:00"))))).toMatchObject({ details: { code: "slot.taken" } });
  expect(calls.create_event).not.toHaveBeenCalled();
});

test.each([
  ["within its time", "10:10", "10:20"],
  ["at the very same time", "10:00", "10:30"],
  ["in its buffer", "10:30", "11:00"],
])("somebody else's event %s, made while ours was, undoes ours", async (_, from, to) => {
  const { commands, entries, taken, calls, mounted } = await desk(["ann"], { bufferAfterMinutes: 15 });
  const create = calls.create_event.getMockImplementation();
  calls.create_event.mockImplementationOnce(async (event) => {
    taken(address("ann"), clock(from), clock(to));
    return create?.(event) as never;
  });
  expect(await failure(commands.book(request(clock("10:00"))))).toMatchObject({ details: { code: "slot.taken" } });
  await allSettled(mounted);
  expect(entries.map(({ id }) => id)).toEqual([expect.stringContaining("foreign")]);
  expect(calls.delete_event).toHaveBeenCalledWith(expect.objectContaining({ notify: true }));
  expect(mounted.status).toMatchObject({ conflicts_today: 1, bookings_upcoming: 0, bookings_unsettled: 0 });
  expect(mounted.events).toEqual([]);
  expect(calls.send_template).not.toHaveBeenCalled();
});

test.each(["book", "reserve"] as const)(
  "a time of which %s finds that it is taken is not offered again",
  async (how) => {
    const { commands, taken } = await desk();
    const offered = async () =>
      (await commands.availability({ profile: "meet-sales", to: clock("11:00") })).items.length;
    expect(await offered()).toBe(4);
    taken(address("ann"), clock("10:00"), clock("10:30"));
    const { details } = await failure(commands[how](request(clock("10:00"))));
    expect(details).toEqual({ code: "slot.taken" });
    expect(await offered()).toBe(3);
  },
);

test("a booking stands when the look after it fails", async () => {
  const { commands, calls } = await desk(["ann"]);
  const look = calls.availability.getMockImplementation();
  calls.availability.mockImplementation(async (args) => {
    if (calls.create_event.mock.calls.length > 0) throw new Error("gone");
    return look?.(args) as never;
  });
  expect(await commands.book(request(clock("10:00")))).toMatchObject({ status: "confirmed" });
});

test("two modules on one folder are refused, so that no two decide about the same people", async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "atrium-test-"));
  await desk(["ann"], {}, { dataFolder });
  await expect(desk(["ann"], {}, { dataFolder })).rejects.toThrow("another host has it open");
});

test("who is in the way of nobody waits for nobody", async () => {
  const { commands, calls } = await desk(["ann"]);
  const { id } = await commands.create_profile({ profile: { ...profile, name: "meet-bob" } });
  await commands.attach_users({ id, user_ids: [address("bob")] });
  let go = () => {};
  const create = calls.create_event.getMockImplementation();
  calls.create_event.mockImplementationOnce(async (event) => {
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    return create?.(event) as never;
  });
  const slow = commands.book(request(clock("10:00"), 1));
  expect(await commands.book({ ...request(clock("10:00"), 2), profile: "meet-bob" })).toMatchObject({
    status: "confirmed",
  });
  // Nor does another time of the same person: the time is kept once it is on disk.
  expect(await commands.book(request(clock("11:00"), 3))).toMatchObject({ status: "confirmed" });
  go();
  expect(await slow).toMatchObject({ status: "confirmed" });
});

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DriverError } from "atrium";
import { expect, test } from "vitest";
import { eventually } from "../../../eventually.ts";
import { address, allSettled, calendars, clock, desk, down, failure, mountDesk, unclear, visitor } from "./stand-in.ts";

/* What becomes of a booking when the calendar fails at some moment. */

const request = { profile: "meet-sales", start: clock("10:00"), attendee: visitor };

/** The event is made, but nobody hears of it. */
function madeInSilence({ calls }: Pick<ReturnType<typeof calendars>, "calls">, times: number) {
  const create = calls.create_event.getMockImplementation();
  for (let count = 0; count < times; count++) {
    calls.create_event.mockImplementationOnce(async (event) => {
      await create?.(event);
      throw unclear();
    });
  }
}

test("a time-out after the event was made leads to that event, not to a second one", async () => {
  const source = await desk();
  madeInSilence(source, 1);
  expect(await source.commands.book(request)).toMatchObject({ status: "confirmed" });
  expect(source.entries).toHaveLength(1);
  const [first, second] = source.calls.create_event.mock.calls.map(([event]) => event.transaction_id);
  expect(second).toBe(first);
});

test("while nobody knows, the time is kept, and the booking is confirmed when the calendar answers again", async () => {
  const source = await desk();
  madeInSilence(source, 3);
  const { commands, entries, mounted } = source;
  const booked = await commands.book(request);
  expect(booked).toMatchObject({ status: "creating" });
  expect(mounted.status).toMatchObject({ bookings_unsettled: 1 });
  expect(await failure(commands.book(request))).toMatchObject({ details: { code: "slot.taken" } });
  expect(await failure(commands.cancel({ manage_token: booked.manageToken }))).toMatchObject({
    code: "unavailable",
    details: { code: "booking.unsettled", retry_after: 30 },
  });
  // The first try fails, and so does the second one that follows it at once.
  await mounted.clock.advance(5_000);
  await allSettled(mounted);
  expect(await commands.get_booking({ booking_id: booked.id })).toMatchObject({ status: "confirmed" });
  expect(entries).toHaveLength(1);
  expect(mounted.events.map(({ name }) => name)).toEqual(["booked"]);
  expect(source.calls.send_template).toHaveBeenCalledTimes(1);
});

test("the calendar is asked less and less often, until it answers", async () => {
  const { commands, calls, mounted, entries } = await desk();
  calls.create_event.mockRejectedValue(unclear());
  const create = calendars().calls.create_event.getMockImplementation();
  const { id } = await commands.book(request);
  const tries = () => calls.create_event.mock.calls.length / 2;
  expect(tries()).toBe(1);
  for (const [after, count] of [
    [5_000, 2],
    [9_000, 2],
    [1_000, 3],
    [20_000, 4],
  ] as const) {
    await mounted.clock.advance(after);
    await eventually(() => expect(tries()).toBe(count));
    // What the failure leaves behind is on disk before the next one.
    await mounted.clock.advance(0);
  }
  calls.create_event.mockImplementation(async (event) => {
    entries.push({ ...event, id: "late", mailbox: event.calendar_id, attendees: [] });
    return create?.(event) as never;
  });
  await mounted.clock.advance(40_000);
  await allSettled(mounted);
  expect(await commands.get_booking({ booking_id: id })).toMatchObject({ status: "confirmed" });
});

test("somebody else's event that got in while nobody knew undoes the booking, and the attendee is told", async () => {
  const { commands, calls, taken, mounted, entries } = await desk();
  calls.create_event.mockRejectedValueOnce(unclear()).mockRejectedValueOnce(unclear());
  const { id } = await commands.book(request);
  taken(address("ann"), clock("10:00"), clock("10:30"));
  await mounted.clock.advance(5_000);
  await allSettled(mounted);
  expect(await commands.get_booking({ booking_id: id })).toMatchObject({ status: "failed" });
  expect(entries.map((each) => each.id)).toEqual([expect.stringContaining("foreign")]);
  expect(calls.send_template.mock.calls.map(([{ template }]) => template.subject)).toEqual([
    expect.stringMatching(/^Cancelled/),
  ]);
});

test("a booking that is never answered for is given up at its end", async () => {
  const { commands, calls, mounted } = await desk();
  calls.create_event.mockRejectedValue(unclear());
  const { id } = await commands.book({ ...request, start: clock("16:30") });
  for (let hour = 0; hour < 10; hour++) await mounted.clock.advance(3_600_000);
  await allSettled(mounted);
  expect(await commands.get_booking({ booking_id: id })).toMatchObject({ status: "failed" });
});

test.each([
  ["is down", () => down(), 30],
  ["asks for a pause", () => down(7.2), 8],
  ["does not run", () => new DriverError("The module is not running", { code: "module_not_running" }), 30],
])("when Graph %s, everything that needs calendars is an error that says so", async (_, error, retry_after) => {
  const { commands, calls, mounted, id } = await desk();
  calls.availability.mockImplementation(async () => {
    throw error();
  });
  const unavailable = { code: "unavailable", details: { code: "calendar.unavailable", retry_after } };
  const start = clock("10:00");
  expect(await failure(commands.availability({ profile: id }))).toMatchObject(unavailable);
  expect(await failure(commands.available_users({ profile: id, start }))).toMatchObject(unavailable);
  expect(await failure(commands.explain_slot({ profile: id, start }))).toMatchObject(unavailable);
  expect(await failure(commands.book(request))).toMatchObject(unavailable);
  expect(await failure(commands.reserve({ ...request, minutes: 5 }))).toMatchObject(unavailable);
  expect(calls.create_event).not.toHaveBeenCalled();
  expect(mounted.status.last_error).toBe(error().message);
});

test("when the event surely was not made, the booking is undone and can be tried again with the same key", async () => {
  const { commands, calls, entries, mounted } = await desk();
  calls.create_event.mockRejectedValueOnce(down());
  const again = { ...request, idempotency_key: "tab-1" };
  expect(await failure(commands.book(again))).toMatchObject({ details: { code: "calendar.unavailable" } });
  expect(mounted.status).toMatchObject({ bookings_unsettled: 0, bookings_upcoming: 0 });
  expect(await commands.book(again)).toMatchObject({ status: "confirmed" });
  expect(entries).toHaveLength(1);
});

test("a refusal of the calendar is passed on as it is", async () => {
  const { commands, calls } = await desk();
  const refusal = new DriverError("Graph answered 403", {
    code: "outside_call_failed",
    details: { source: "graph", status: 403, retryable: false },
  });
  calls.create_event.mockRejectedValueOnce(refusal);
  expect(await failure(commands.book(request))).toMatchObject({
    message: "Graph answered 403",
    details: { status: 403 },
  });
  expect(await commands.book(request)).toMatchObject({ status: "confirmed" });
});

test("the same key with another request is refused; after a day it is free", async () => {
  const { commands, mounted } = await desk();
  const keyed = { ...request, idempotency_key: "tab-1" };
  const { id } = await commands.book(keyed);
  expect(await commands.book(keyed)).toMatchObject({ id });
  for (const other of [{ start: clock("11:00") }, { attendee: { ...visitor, name: "Another" } }]) {
    expect(await failure(commands.book({ ...keyed, ...other }))).toMatchObject({
      code: "unprocessable",
      details: { code: "key.reused" },
    });
  }
  await mounted.clock.advance(86_400_000);
  expect(await commands.book({ ...keyed, start: clock("11:00") + 86_400 })).not.toMatchObject({ id });
});

test("the same key at another profile is another request", async () => {
  const { commands } = await desk();
  const { id } = await commands.create_profile({
    profile: { name: "meet-bob", durationMinutes: 30, startAfterMinutes: 0, timezone: "Europe/Berlin" },
  });
  await commands.attach_users({ id, user_ids: [address("bob")] });
  const first = await commands.book({ ...request, idempotency_key: "tab-1" });
  const second = await commands.book({ ...request, profile: id, idempotency_key: "tab-1" });
  expect(second.id).not.toBe(first.id);
});

test("what an earlier run left unfinished is finished by the next one", async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "atrium-test-"));
  const before = await desk(["ann"], {}, { dataFolder });
  madeInSilence(before, 2);
  before.calls.send_template.mockRejectedValue(down());
  const unknown = await before.commands.book(request);
  const unmailed = await before.commands.book({ ...request, start: clock("11:00") });
  expect([unknown.status, unmailed.status]).toEqual(["creating", "confirmed"]);
  await before.mounted.stop();

  before.calls.send_template.mockResolvedValue(true);
  const after = await mountDesk(before, { dataFolder });
  await allSettled(after);
  const { records } = await after.commands.list_bookings({ from: clock("00:00"), to: clock("23:00") });
  expect(records).toMatchObject([
    { id: unknown.id, status: "confirmed" },
    { id: unmailed.id, status: "confirmed" },
  ]);
  expect(before.entries).toHaveLength(2);
  const links = before.calls.send_template.mock.calls.slice(-2).map(([{ args }]) => args.manageUrl ?? "");
  for (const link of links) expect(link).toMatch(/^https:\/\/book\.example\.com\/book\/manage\/[\w-]{22}$/);
});

test("a key that was answered before a restart is answered the same after it", async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "atrium-test-"));
  const before = await desk(["ann"], {}, { dataFolder });
  const keyed = { ...request, idempotency_key: "tab-1" };
  const { id, manageToken } = await before.commands.book(keyed);
  await before.mounted.stop();
  const after = await mountDesk(before, { dataFolder });
  expect(await after.commands.book(keyed)).toMatchObject({ id });
  // The link in the first mail is still good.
  expect(await after.commands.cancel({ manage_token: manageToken })).toMatchObject({ id, status: "cancelled" });
});

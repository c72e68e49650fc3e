import { expect, test } from "vitest";
import { address, allSettled, clock, desk, down, failure, unclear, visitor } from "./stand-in.ts";

const request = { profile: "meet-sales", start: clock("10:00"), attendee: visitor, minutes: 10 };

test("a reservation keeps the time without an event, until it is confirmed", async () => {
  const { commands, entries, mounted, calls } = await desk();
  const held = await commands.reserve(request);
  expect(held).toMatchObject({ status: "held", holdExpires: clock("08:10"), userIds: [address("ann")], eventIds: {} });
  expect(mounted.status).toMatchObject({ holds_active: 1, bookings_upcoming: 0 });
  expect(entries).toEqual([]);
  const { items } = await commands.availability({ profile: "meet-sales", to: clock("10:30") });
  expect(items.map(({ start }) => start)).toEqual(["2026-01-05T09:00:00+01:00", "2026-01-05T09:30:00+01:00"]);

  const booked = await commands.confirm({ reservation_id: held.id });
  expect(booked).toMatchObject({ id: held.id, status: "confirmed", manageToken: held.manageToken });
  expect(booked).not.toHaveProperty("holdExpires");
  expect(entries).toHaveLength(1);
  await allSettled(mounted);
  expect(mounted.status).toMatchObject({ holds_active: 0, bookings_upcoming: 1 });
  // A second confirmation is the same booking.
  expect(await commands.confirm({ reservation_id: held.id })).toMatchObject({ id: held.id, status: "confirmed" });
  expect(calls.create_event).toHaveBeenCalledTimes(1);
});

test("a reservation that nobody confirms in time is over, and the time is free again", async () => {
  const { commands, mounted, entries } = await desk();
  const { id } = await commands.reserve(request);
  await mounted.clock.advance(10 * 60_000 - 1_000);
  expect(await failure(commands.reserve(request))).toMatchObject({ details: { code: "slot.taken" } });
  await mounted.clock.advance(1_000);
  expect(await failure(commands.confirm({ reservation_id: id }))).toMatchObject({
    code: "gone",
    details: { code: "reservation.expired" },
  });
  expect(await commands.reserve(request)).toMatchObject({ status: "held" });
  expect(entries).toEqual([]);
});

test("a reservation that is given back is over", async () => {
  const { commands } = await desk();
  const { id } = await commands.reserve(request);
  expect(await commands.release({ reservation_id: id })).toMatchObject({ status: "cancelled" });
  expect(await commands.release({ reservation_id: id })).toMatchObject({ status: "cancelled" });
  expect(await failure(commands.confirm({ reservation_id: id }))).toMatchObject({
    details: { code: "reservation.expired" },
  });
  const booked = await commands.book(withoutMinutes(request));
  expect(await failure(commands.release({ reservation_id: booked.id }))).toMatchObject({
    code: "gone",
    details: { code: "booking.closed" },
  });
});

test("what nobody reserved can neither be confirmed nor given back", async () => {
  const { commands } = await desk();
  const nothing = { code: "not_found", details: { code: "reservation.not_found" } };
  expect(await failure(commands.confirm({ reservation_id: "no-such" }))).toMatchObject(nothing);
  expect(await failure(commands.release({ reservation_id: "no-such" }))).toMatchObject(nothing);
});

test("no longer than the settings allow, which is also what is kept when nobody says how long", async () => {
  const { commands } = await desk(["ann"], {}, { settings: { longest_hold: 5 } });
  expect(await failure(commands.reserve(request))).toMatchObject({ message: expect.stringContaining("5 minutes") });
  expect(await commands.reserve({ ...request, minutes: 5 })).toMatchObject({ status: "held" });
  const later = { ...withoutMinutes(request), start: clock("11:00") };
  expect(await commands.reserve(later)).toMatchObject({ status: "held", holdExpires: clock("08:05") });
});

test("somebody else's event that came into the calendar meanwhile is seen before confirming", async () => {
  const { commands, taken, calls, mounted } = await desk();
  const { id } = await commands.reserve(request);
  taken(address("ann"), clock("10:00"), clock("11:00"));
  expect(await failure(commands.confirm({ reservation_id: id }))).toMatchObject({ details: { code: "slot.taken" } });
  expect(calls.create_event).not.toHaveBeenCalled();
  expect(mounted.status).toMatchObject({ holds_active: 0, conflicts_today: 1 });
});

test("a reservation outlives a calendar that cannot be reached, and a calendar that does not say", async () => {
  const { commands, calls, entries, mounted } = await desk();
  const first = await commands.reserve(request);
  calls.create_event.mockRejectedValueOnce(down());
  expect(await failure(commands.confirm({ reservation_id: first.id }))).toMatchObject({
    details: { code: "calendar.unavailable" },
  });
  expect(await commands.confirm({ reservation_id: first.id })).toMatchObject({ status: "confirmed" });

  const second = await commands.reserve({ ...request, start: clock("11:00") });
  calls.create_event.mockRejectedValueOnce(unclear()).mockRejectedValueOnce(unclear());
  expect(await commands.confirm({ reservation_id: second.id })).toMatchObject({ status: "creating" });
  await mounted.clock.advance(60_000);
  await allSettled(mounted);
  expect(await commands.get_booking({ booking_id: second.id })).toMatchObject({ status: "confirmed" });
  expect(entries).toHaveLength(2);
});

test.each([
  ["cannot be reached", "calls"],
  ["cannot be read", "unreadable"],
])("nothing is confirmed while the calendar %s: somebody may have come since", async (_, how) => {
  const { commands, calls, entries, unreadable, mounted } = await desk();
  const { id } = await commands.reserve(request);
  if (how === "calls") calls.availability.mockRejectedValueOnce(down());
  else unreadable.add(address("ann"));
  expect(await failure(commands.confirm({ reservation_id: id }))).toMatchObject({
    code: "unavailable",
    details: { code: "calendar.unavailable" },
  });
  expect(entries).toEqual([]);
  expect(mounted.status).toMatchObject({ holds_active: 1 });
  unreadable.clear();
  expect(await commands.confirm({ reservation_id: id })).toMatchObject({ status: "confirmed" });
});

test("a reservation that ends while it is being confirmed is not confirmed over whoever came next", async () => {
  const { commands, calls, mounted, entries } = await desk();
  const { id } = await commands.reserve({ ...request, minutes: 1 });
  const look = calls.availability.getMockImplementation();
  calls.availability.mockImplementationOnce(async (args) => {
    const seen = await look?.(args);
    await mounted.clock.advance(60_000);
    await commands.book(withoutMinutes(request));
    return seen as never;
  });
  expect(await failure(commands.confirm({ reservation_id: id }))).toMatchObject({ details: { code: "slot.taken" } });
  expect(entries).toHaveLength(1);
});

test("the same reservation is asked for again with its key", async () => {
  const { commands } = await desk(["ann", "bob"]);
  const keyed = { ...request, idempotency_key: "tab-1" };
  const { id } = await commands.reserve(keyed);
  expect(await commands.reserve(keyed)).toMatchObject({ id });
  expect(await failure(commands.reserve({ ...keyed, minutes: 5 }))).toMatchObject({ details: { code: "key.reused" } });
});

function withoutMinutes({ minutes: _, ...rest }: typeof request) {
  return rest;
}

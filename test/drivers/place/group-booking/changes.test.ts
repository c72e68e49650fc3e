import { outsideCallFailed } from "atrium";
import { describe, expect, test } from "vitest";
import { address, allSettled, clock, desk, down, failure, unclear, visitor } from "./stand-in.ts";

const request = { profile: "meet-sales", start: clock("10:00"), attendee: visitor };

/** A desk with a booking at 10:00. */
async function booked(...given: Parameters<typeof desk>) {
  const opened = await desk(...given);
  const booking = await opened.commands.book(request);
  await allSettled(opened.mounted);
  opened.calls.send_template.mockClear();
  return { ...opened, booking, manage_token: booking.manageToken };
}

describe("moving a booking", () => {
  test("moves its event, tells other drivers and the attendee", async () => {
    const { commands, booking, manage_token, entries, mounted, calls } = await booked();
    const moved = await commands.reschedule({ manage_token, start: clock("14:00") });
    expect(moved).toMatchObject({ id: booking.id, start: clock("14:00"), end: clock("14:30"), status: "confirmed" });
    expect(entries).toMatchObject([{ id: "event-1", event_start: clock("14:00"), event_end: clock("14:30") }]);
    await allSettled(mounted);
    expect(mounted.events.at(-1)).toMatchObject({
      name: "rescheduled",
      data: { id: booking.id, start: clock("14:00") },
    });
    expect(calls.send_template.mock.calls.map(([{ to, template }]) => [to, template.subject])).toEqual([
      [visitor.email, expect.stringMatching(/^Moved/)],
    ]);
    // The link in the mail before is still good.
    expect(await commands.reschedule({ manage_token, start: clock("15:00") })).toMatchObject({ start: clock("15:00") });
  });

  test("by a quarter of an hour goes, although its own event is there", async () => {
    const { commands, manage_token, entries } = await booked(["ann"], { availabilityStep: 15 });
    expect(await commands.reschedule({ manage_token, start: clock("10:15") })).toMatchObject({ start: clock("10:15") });
    expect(entries).toMatchObject([{ event_start: clock("10:15") }]);
  });

  test("to where it is changes nothing", async () => {
    const { commands, manage_token, calls, mounted } = await booked();
    expect(await commands.reschedule({ manage_token, start: clock("10:00") })).toMatchObject({ start: clock("10:00") });
    await allSettled(mounted);
    expect(calls.update_event).not.toHaveBeenCalled();
    expect(calls.send_template).not.toHaveBeenCalled();
  });

  test("to somebody else, when the first one has no time then, makes a new event and takes the old one away", async () => {
    const { commands, manage_token, entries, mounted, taken } = await booked(["ann", "bob"]);
    taken(address("ann"), clock("14:00"), clock("15:00"));
    const moved = await commands.reschedule({ manage_token, start: clock("14:00") });
    expect(moved).toMatchObject({ userIds: [address("bob")] });
    await allSettled(mounted);
    expect(entries.map(({ mailbox, event_start }) => [mailbox, event_start])).toEqual([
      [address("ann"), clock("14:00")],
      [address("bob"), clock("14:00")],
    ]);
    // And back again, to the calendar in which the first event was.
    expect(
      await commands.reschedule({ manage_token, start: clock("10:00"), user_ids: [address("ann")] }),
    ).toMatchObject({
      userIds: [address("ann")],
      start: clock("10:00"),
    });
    await allSettled(mounted);
    expect(entries.filter(({ id }) => id.startsWith("event")).map(({ mailbox }) => mailbox)).toEqual([address("ann")]);
  });

  test("keeps the same person in turn, where they are free", async () => {
    const { commands, mounted } = await desk(["ann", "bob"], { pooling: "round_robin" });
    await commands.book({ ...request, start: clock("09:00") });
    const { manageToken } = await commands.book(request);
    expect(await commands.reschedule({ manage_token: manageToken, start: clock("11:00") })).toMatchObject({
      userIds: [address("bob")],
    });
    await allSettled(mounted);
  });

  test("moves everybody of a collective one, and takes another room where that is needed", async () => {
    const { commands, manage_token, entries, taken } = await booked(["ann", "bob", "aspen", "birch"], {
      pooling: "collective",
    });
    taken(address("aspen"), clock("14:00"), clock("15:00"));
    await commands.reschedule({ manage_token, start: clock("14:00") });
    expect(entries[0]).toMatchObject({ attendees: [visitor.email, address("bob"), address("birch")] });
  });

  test("to a time that is taken leaves it where it is", async () => {
    const { commands, booking, manage_token, entries } = await booked();
    await commands.book({ ...request, start: clock("14:00") });
    expect(await failure(commands.reschedule({ manage_token, start: clock("14:00") }))).toMatchObject({
      details: { code: "slot.taken" },
    });
    expect(await failure(commands.reschedule({ manage_token, start: clock("14:10") }))).toMatchObject({
      details: { code: "slot.invalid" },
    });
    expect(await commands.get_booking({ booking_id: booking.id })).toMatchObject({ start: clock("10:00") });
    expect(entries).toHaveLength(2);
  });

  test("is undone when somebody else's event was made at the same moment", async () => {
    const { commands, booking, manage_token, entries, taken, calls, mounted } = await booked(["ann"], {
      description: "At {{start}}",
    });
    const update = calls.update_event.getMockImplementation();
    calls.update_event.mockImplementationOnce(async (args) => {
      taken(address("ann"), clock("14:00"), clock("14:30"));
      return update?.(args) as never;
    });
    expect(await failure(commands.reschedule({ manage_token, start: clock("14:00") }))).toMatchObject({
      details: { code: "slot.taken" },
    });
    await allSettled(mounted);
    expect(entries[0]).toMatchObject({ event_start: clock("10:00"), body: expect.stringContaining("10:00") });
    expect(await commands.get_booking({ booking_id: booking.id })).toMatchObject({ start: clock("10:00") });
    expect(calls.send_template).not.toHaveBeenCalled();
  });

  test("that surely did not reach the calendar did not happen", async () => {
    const { commands, booking, manage_token, calls } = await booked();
    calls.update_event.mockRejectedValueOnce(down());
    expect(await failure(commands.reschedule({ manage_token, start: clock("14:00") }))).toMatchObject({
      details: { code: "calendar.unavailable" },
    });
    expect(await commands.get_booking({ booking_id: booking.id })).toMatchObject({ start: clock("10:00") });
    expect(await commands.book({ ...request, start: clock("14:00") })).toMatchObject({ status: "confirmed" });
  });

  test("of which nobody knows whether it happened keeps both times, until the calendar says", async () => {
    const { commands, booking, manage_token, calls, mounted, entries } = await booked();
    calls.update_event.mockRejectedValueOnce(unclear()).mockRejectedValueOnce(unclear());
    expect(await failure(commands.reschedule({ manage_token, start: clock("14:00") }))).toMatchObject({
      code: "unavailable",
      details: { code: "booking.unsettled" },
    });
    for (const time of ["10:00", "14:00"]) {
      expect(await failure(commands.book({ ...request, start: clock(time) }))).toMatchObject({
        details: { code: "slot.taken" },
      });
    }
    await mounted.clock.advance(5_000);
    await allSettled(mounted);
    expect(await commands.get_booking({ booking_id: booking.id })).toMatchObject({ start: clock("14:00") });
    expect(entries).toHaveLength(1);
    expect(calls.send_template).toHaveBeenCalledTimes(1);
    expect(await commands.book(request)).toMatchObject({ start: clock("10:00") });
  });

  test("whose event somebody took out of the calendar by hand makes it anew", async () => {
    const { commands, manage_token, entries } = await booked();
    entries.length = 0;
    expect(await commands.reschedule({ manage_token, start: clock("14:00") })).toMatchObject({ status: "confirmed" });
    expect(entries).toMatchObject([{ id: "event-2", event_start: clock("14:00") }]);
  });

  test("is over when it has begun", async () => {
    const { commands, manage_token, mounted } = await booked();
    await mounted.clock.advance(2 * 3_600_000);
    expect(await failure(commands.reschedule({ manage_token, start: clock("14:00") }))).toMatchObject({
      code: "gone",
      details: { code: "booking.closed" },
    });
  });

  test("is for support as well, who have no token", async () => {
    const { commands, booking, taken } = await booked(["ann", "bob"]);
    const move = { booking_id: booking.id, start: clock("14:00"), user_ids: [address("bob")] };
    expect(await commands.reschedule_booking(move)).toMatchObject({ userIds: [address("bob")] });
    taken(address("bob"), clock("15:00"), clock("16:00"));
    // Who asks for somebody wants nobody else.
    expect(await failure(commands.reschedule_booking({ ...move, start: clock("15:00") }))).toMatchObject({
      details: { code: "slot.taken" },
    });
  });
});

describe("cancelling a booking", () => {
  test("takes its event away, frees the time, tells other drivers and the attendee why", async () => {
    const { commands, booking, manage_token, entries, mounted, calls } = await booked();
    const reason = "The presenter\nis ill";
    expect(await commands.cancel({ manage_token, reason })).toMatchObject({ id: booking.id, status: "cancelled" });
    expect(entries).toEqual([]);
    expect(calls.delete_event).toHaveBeenCalledWith({
      calendar_id: address("ann"),
      event_id: "event-1",
      notify: true,
    });
    await allSettled(mounted);
    expect(mounted.events.at(-1)).toMatchObject({ name: "cancelled", data: { id: booking.id } });
    expect(calls.send_template.mock.calls).toMatchObject([
      [{ to: visitor.email, args: { reason: "The presenter is ill", manageUrl: "" } }],
    ]);
    expect(mounted.status).toMatchObject({ bookings_today: 0, bookings_upcoming: 0 });
    expect(await commands.book(request)).toMatchObject({ status: "confirmed" });
  });

  test("happens once", async () => {
    const { commands, manage_token } = await booked();
    await commands.cancel({ manage_token });
    const closed = { code: "gone", details: { code: "booking.closed" } };
    expect(await failure(commands.cancel({ manage_token }))).toMatchObject(closed);
    expect(await failure(commands.reschedule({ manage_token, start: clock("14:00") }))).toMatchObject(closed);
  });

  test("stands although its event cannot be taken away yet", async () => {
    const { commands, booking, calls, entries, mounted } = await booked();
    calls.delete_event.mockRejectedValueOnce(down()).mockRejectedValueOnce(down());
    expect(await commands.cancel_booking({ booking_id: booking.id })).toMatchObject({ status: "cancelled" });
    expect(mounted.status.bookings_unsettled).toBe(1);
    expect(entries).toHaveLength(1);
    await mounted.clock.advance(5_000);
    await allSettled(mounted);
    expect(entries).toEqual([]);
  });

  test("is all right when its event is gone already", async () => {
    const { commands, manage_token, calls, mounted } = await booked();
    const gone = outsideCallFailed("Graph answered 404", { source: "graph", status: 404, retryable: false });
    calls.delete_event.mockRejectedValueOnce(gone);
    await commands.cancel({ manage_token });
    expect(mounted.status.bookings_unsettled).toBe(0);
  });
});

test("a token is of one booking, and nobody's guess", async () => {
  const { commands, manage_token } = await booked();
  const other = await commands.book({ ...request, start: clock("11:00") });
  expect(manage_token).toMatch(/^[\w-]{22}$/);
  expect(await commands.cancel({ manage_token })).toMatchObject({ start: clock("10:00") });
  expect(await commands.get_booking({ booking_id: other.id })).toMatchObject({ status: "confirmed" });
  const nothing = { code: "not_found", details: { code: "booking.not_found" } };
  expect(await failure(commands.cancel({ manage_token: `${manage_token}x` }))).toMatchObject(nothing);
  expect(await failure(commands.cancel({ manage_token: other.id }))).toMatchObject(nothing);
  expect(await failure(commands.cancel_booking({ booking_id: manage_token }))).toMatchObject(nothing);
});

test("a booking of a profile that was deleted by force stays, and can be cancelled", async () => {
  const { commands, manage_token, entries, id, mounted, calls } = await booked();
  expect(await failure(commands.delete_profile({ id }))).toMatchObject({
    code: "conflict",
    details: { code: "profile.has_bookings", bookings: 1 },
  });
  await commands.delete_profile({ id, force: true });
  expect(mounted.status.profiles).toEqual([]);
  expect(entries).toHaveLength(1);
  expect(await failure(commands.reschedule({ manage_token, start: clock("14:00") }))).toMatchObject({
    details: { code: "profile.not_found" },
  });
  await commands.cancel({ manage_token });
  await allSettled(mounted);
  expect(entries).toEqual([]);
  expect(calls.send_template).toHaveBeenCalledTimes(1);
});

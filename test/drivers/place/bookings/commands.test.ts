import { DriverError } from "atrium";
import { expect, test } from "vitest";
import { calendar, clock, event, mountRoom, room } from "./stand-in.ts";

/* What people at the door do. It is nine o'clock. */

test("book_now books the room in its own mailbox, and the panel shows it at once", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  const booking = await door.commands.book_now({ period_in_seconds: 1_800, owner: "Bob@Example.com" });
  expect(booking).toMatchObject({ event_start: clock("09:00"), event_end: clock("09:30"), title: "Ad hoc booking" });
  expect(source.commands.create_event).toHaveBeenCalledExactlyOnceWith({
    title: "Ad hoc booking",
    event_start: clock("09:00"),
    event_end: clock("09:30"),
    attendees: ["bob@example.com"],
    timezone: "Europe/Berlin",
    calendar_id: room,
    location: "Aspen",
  });
  // Who booked at the door need not check in.
  expect(door.status).toMatchObject({ status: "busy", in_use: true, current_booking: { id: booking.id } });
  expect(door.defined).toEqual({ last_booking_started: clock("09:00") });
});

test("book_now looks at the calendar first: a meeting that the panel does not know of yet is not booked over", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  source.events.push(event(clock("08:30"), clock("11:00")));
  await expect(door.commands.book_now({ period_in_seconds: 900 })).rejects.toMatchObject({
    message: 'The room is taken by "Design review" until 11:00',
    details: { free_seconds: 0, meeting: { title: "Design review", event_end: clock("11:00") } },
  });
  expect(source.commands.create_event).not.toHaveBeenCalled();
  expect(door.status.status).toBe("busy");
});

test("book_now says how long the room is free when that is too short, and takes 'until the next meeting' at its word", async () => {
  const source = calendar([event(clock("09:20"), clock("11:00"))]);
  const door = await mountRoom(source);
  await expect(door.commands.book_now({ period_in_seconds: 1_261 })).rejects.toMatchObject({
    message: 'The room is free for 20 minutes only, until 09:20, when "Design review" begins',
    details: { free_seconds: 1_200, free_until: clock("09:20") },
  });
  // A panel whose clock is up to a minute behind.
  expect(await door.commands.book_now({ period_in_seconds: 1_260 })).toMatchObject({ event_end: clock("09:20") });
});

test("a private meeting in the way is a private meeting, with its time", async () => {
  const tomorrow = clock("11:00") + 86_400;
  const door = await mountRoom(calendar([event(clock("08:00"), tomorrow, { private: true, title: "Salaries" })]));
  await expect(door.commands.book_now({ period_in_seconds: 900 })).rejects.toMatchObject({
    message: "The room is taken by a private meeting until 2026-01-06 11:00",
    details: { meeting: { title: "Private" } },
  });
});

test("of two people who press the button at once, one wins, and the other is told which meeting took it", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  const [first, second] = await Promise.allSettled([
    door.commands.book_now({ period_in_seconds: 1_800, title: "Stand-up" }),
    door.commands.book_now({ period_in_seconds: 900, title: "Nap" }),
  ]);
  expect(first).toMatchObject({ status: "fulfilled", value: { title: "Stand-up" } });
  expect(second).toMatchObject({ reason: { message: 'The room is taken by "Stand-up" until 09:30' } });
  expect(source.events).toHaveLength(1);
});

test("of two meetings made elsewhere at once, the later one withdraws", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  const create = source.commands.create_event.getMockImplementation() as (args: unknown) => Promise<unknown>;
  source.commands.create_event.mockImplementation(async (args) => {
    source.events.push(event(clock("09:00"), clock("10:00"), { title: "Offsite", created: "2026-01-05T07:59:59Z" }));
    return (await create(args)) as never;
  });
  await expect(door.commands.book_now({ period_in_seconds: 900 })).rejects.toThrow(
    'The room is taken by "Offsite" until 10:00',
  );
  expect(source.events.map(({ title }) => title)).toEqual(["Offsite"]);
  expect(door.status).toMatchObject({ current_booking: { title: "Offsite" } });
  expect(door.defined).toEqual({});
});

test("of two meetings made elsewhere at once, the earlier one stays", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  const create = source.commands.create_event.getMockImplementation() as (args: unknown) => Promise<unknown>;
  source.commands.create_event.mockImplementation(async (args) => {
    const mine = await create(args);
    source.events.push(event(clock("09:00"), clock("10:00"), { title: "Offsite", created: "2026-01-05T08:00:01Z" }));
    return mine as never;
  });
  expect(await door.commands.book_now({ period_in_seconds: 900 })).toMatchObject({ title: "Ad hoc booking" });
  expect(source.commands.delete_event).not.toHaveBeenCalled();
});

test("a booking over another one that cannot be taken back is logged, and the caller still told who has the room", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  source.commands.delete_event.mockRejectedValue(new DriverError("Graph is away"));
  source.commands.create_event.mockImplementation(async () => {
    const mine = event(clock("09:00"), clock("09:15"), { created: "2026-01-05T08:00:00Z" });
    source.events.push(mine, event(clock("09:00"), clock("10:00"), { title: "", created: "2026-01-05T07:59:59Z" }));
    return mine;
  });
  await expect(door.commands.book_now({ period_in_seconds: 900 })).rejects.toThrow(
    "The room is taken by a meeting without a title until 10:00",
  );
  expect(door.logs.at(-1)).toMatchObject({ level: "error", message: expect.stringContaining("Graph is away") });
});

test("a booking stands when the look after it fails", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  source.commands.list_events.mockResolvedValueOnce([]).mockRejectedValueOnce(new DriverError("Graph is away"));
  const booking = await door.commands.book_now({ period_in_seconds: 900 });
  expect(source.events).toMatchObject([{ id: booking.id }]);
  expect(door.status.status).toBe("busy");
});

test("a booking that the calendar does not show yet is on the panel all the same, and cannot be booked over", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  source.commands.list_events.mockImplementation(async () => []);
  await door.commands.book_now({ period_in_seconds: 900 });
  expect(door.status.status).toBe("busy");
  await expect(door.commands.book_now({ period_in_seconds: 900 })).rejects.toThrow("The room is taken");
  await door.clock.advance(30_000);
  await door.commands.poll_events();
  expect(door.status.status).toBe("free");
});

test("a room that is not bookable is not booked or extended, and its meetings end only where that is allowed", async () => {
  const source = calendar([event(clock("08:30"), clock("09:30"))]);
  const door = await mountRoom(source, { disable_end_meeting: true }, { bookable: false });
  expect(door.status).toMatchObject({ disable_book_now: true, disable_end_meeting: true });
  const meeting_start_time = clock("08:30");
  await expect(door.commands.book_now({ period_in_seconds: 900 })).rejects.toThrow("cannot be booked");
  await expect(door.commands.extend_meeting({ meeting_start_time, by_seconds: 60 })).rejects.toThrow(
    "cannot be booked",
  );
  await expect(door.commands.end_meeting({ meeting_start_time })).rejects.toThrow("cannot be ended");

  expect(await door.update({ calendar_id: room, disable_book_now: false })).toBe(true);
  expect(door.status).toMatchObject({ disable_book_now: false, disable_end_meeting: false });
});

test("end_meeting shortens the current meeting to now", async () => {
  const source = calendar([event(clock("08:30"), clock("09:30"))]);
  const door = await mountRoom(source);
  await door.commands.end_meeting({ meeting_start_time: clock("08:30") });
  expect(source.events).toMatchObject([{ event_start: clock("08:30"), event_end: clock("09:00") }]);
  expect(door.status).toMatchObject({ status: "free", previous_booking: { event_end: clock("09:00") } });
});

test("end_meeting makes an event of the whole day one of hours", async () => {
  const midnight = clock("00:00");
  const source = calendar([event(midnight, midnight + 86_400, { all_day: true })]);
  const door = await mountRoom(source);
  await door.commands.end_meeting({ meeting_start_time: midnight });
  expect(source.commands.update_event).toHaveBeenCalledWith({
    calendar_id: room,
    event: {
      id: source.events[0]?.id,
      event_start: midnight,
      event_end: clock("09:00"),
      all_day: false,
      timezone: "Europe/Berlin",
    },
  });
});

test("end_meeting declines the next meeting, tells its organizer, and knows no other", async () => {
  const next = event(clock("09:10"), clock("09:30"));
  const source = calendar([next, event(clock("15:00"), clock("16:00"))]);
  const door = await mountRoom(source);
  await expect(door.commands.end_meeting({ meeting_start_time: clock("15:00") })).rejects.toThrow("Only the current");
  await door.commands.end_meeting({ meeting_start_time: clock("09:10") });
  expect(source.commands.decline_event).toHaveBeenCalledWith({
    calendar_id: room,
    event_id: next.id,
    notify: true,
    comment: "Ended at the room",
  });
  expect(door.status.next_booking).toMatchObject({ event_start: clock("15:00") });
});

test("extend_meeting goes into free time only", async () => {
  const source = calendar([event(clock("08:30"), clock("09:30")), event(clock("10:00"), clock("11:00"))]);
  const door = await mountRoom(source);
  const meeting_start_time = clock("08:30");
  await expect(door.commands.extend_meeting({ meeting_start_time, by_seconds: 3_600 })).rejects.toThrow(
    'The room is free for 30 minutes only, until 10:00, when "Design review" begins',
  );
  expect(await door.commands.extend_meeting({ meeting_start_time, by_seconds: 1_800 })).toMatchObject({
    event_end: clock("10:00"),
  });
  expect(door.status.current_booking).toMatchObject({ event_end: clock("10:00") });
  await expect(door.commands.extend_meeting({ meeting_start_time, by_seconds: 900 })).rejects.toThrow("is taken");
  const other = { meeting_start_time: clock("10:00"), by_seconds: 900 };
  await expect(door.commands.extend_meeting(other)).rejects.toThrow("Only the current meeting");
});

test("an extension that somebody else's booking overtook is taken back", async () => {
  const source = calendar([event(clock("08:30"), clock("09:30"))]);
  const door = await mountRoom(source);
  const update = source.commands.update_event.getMockImplementation() as (args: unknown) => Promise<unknown>;
  source.commands.update_event.mockImplementationOnce(async (args) => {
    source.events.push(event(clock("09:30"), clock("10:00"), { title: "Offsite" }));
    return (await update(args)) as never;
  });
  const extension = { meeting_start_time: clock("08:30"), by_seconds: 900 };
  await expect(door.commands.extend_meeting(extension)).rejects.toThrow('taken by "Offsite" until 10:00');
  expect(source.events[0]).toMatchObject({ event_end: clock("09:30") });
});

test("check-in is for the current meeting, or the next one shortly before, and is kept", async () => {
  const source = calendar([event(clock("08:58"), clock("09:02")), event(clock("09:05"), clock("10:00"))]);
  const door = await mountRoom(source);
  expect(door.status).toMatchObject({ current_pending: true, next_pending: true, status: "pending" });
  await expect(door.commands.check_in({ meeting_start_time: clock("08:59") })).rejects.toThrow(
    "no meeting to check in",
  );
  await door.commands.start_meeting({ meeting_start_time: clock("08:58") });
  expect(door.status).toMatchObject({ current_pending: false, in_use: true, next_pending: true });
  await door.commands.check_in({ meeting_start_time: clock("09:05") });
  expect(door.status).toMatchObject({ pending: false, status: "busy" });
  expect(door.defined).toEqual({ last_booking_started: clock("09:05") });
  // A second tap on the meeting before takes nothing back.
  await door.commands.check_in({ meeting_start_time: clock("08:58") });
  expect(door.defined).toEqual({ last_booking_started: clock("09:05") });
});

test("a meeting that starts in an hour cannot be checked in to", async () => {
  const door = await mountRoom(calendar([event(clock("10:00"), clock("11:00"))]));
  await expect(door.commands.check_in({ meeting_start_time: clock("10:00") })).rejects.toThrow("no meeting");
});

test("a check-in survives a restart", async () => {
  const source = calendar([event(clock("09:00"), clock("10:00"))]);
  const door = await mountRoom(source, { last_booking_started: clock("09:00") });
  expect(door.status).toMatchObject({ status: "busy", pending: false });
});

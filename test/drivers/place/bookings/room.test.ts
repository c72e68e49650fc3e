import { DriverError, qrSvg } from "atrium";
import { FakeClock, mountDriver } from "atrium/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import driver from "../../../../drivers/place/bookings/driver.ts";
import { calendar, clock, event, mountRoom, room } from "./stand-in.ts";

/* What a room knows of its calendar, and when. Polls come without jitter, except where it is tested. */

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.5));
afterEach(() => void vi.restoreAllMocks());

const minute = 60_000;

test("the panel changes in the second in which a meeting begins and ends, between two polls", async () => {
  const source = calendar([event(clock("10:00"), clock("11:00"))]);
  const door = await mountRoom(source, { cache_polling_period: 600 });
  const reads = source.commands.list_events.mock.calls.length;
  const seen: string[] = [];
  for (const time of ["09:54:59", "09:55", "10:00", "10:04:59", "10:05", "10:59:59", "11:00"]) {
    await door.clock.advance(clock(time) * 1_000 - door.clock.now());
    seen.push(`${time} ${door.status.status} ${door.status.booked}`);
  }
  expect(seen).toEqual([
    "09:54:59 free false",
    "09:55 pending false",
    "10:00 pending true",
    "10:04:59 pending true",
    "10:05 busy true",
    "10:59:59 busy true",
    "11:00 free false",
  ]);
  expect(source.commands.list_events).toHaveBeenCalledTimes(reads);
});

test("it reads from the beginning of today for thirty days, in the room's zone", async () => {
  const source = calendar();
  const door = await mountRoom(source, { calendar_id: "Other@Example.com", calendar_time_zone: "Asia/Tokyo" });
  expect(source.commands.list_events).toHaveBeenCalledWith({
    calendar_id: "other@example.com",
    period_start: clock("16:00") - 86_400,
    period_end: clock("16:00") + 29 * 86_400,
    time_zone: "Asia/Tokyo",
  });
  expect(door.status).toMatchObject({ bookings: [], default_title: "Ad hoc booking", last_sync: clock("09:00") });
  expect(door.status.time_zone).toBe("Asia/Tokyo");
});

test("a room without a mailbox does not start", async () => {
  await expect(mountDriver(driver)).rejects.toMatchObject({ code: "invalid_settings" });
});

test("the room's QR code opens another site's page, or one of this host", async () => {
  const code = async (booking_url: string, hostUrl?: string) =>
    (await mountRoom(calendar(), { booking_url }, {}, hostUrl)).status.qr_svg;
  expect(await code("https://book.example/aspen")).toBe(qrSvg("https://book.example/aspen"));
  expect(await code("/book/aspen", "https://atrium.example")).toBe(qrSvg("https://atrium.example/book/aspen"));
  expect(await code("/book/aspen")).toBeUndefined();
  await expect(code("book/aspen")).rejects.toMatchObject({ code: "invalid_settings" });
});

test("nothing is shown as free before the calendar was read, and the first read is tried again soon", async () => {
  const source = calendar();
  source.commands.list_events.mockRejectedValue(new DriverError("Graph is away"));
  const door = await mountRoom(source, { booking_url: "https://book.example/aspen", pending_period: 1.5 });
  expect(door.status).toEqual({
    stale: true,
    time_zone: expect.stringContaining("/"),
    pending_period: 90,
    default_title: "Ad hoc booking",
    disable_book_now: false,
    disable_end_meeting: false,
    qr_svg: expect.stringContaining("<svg"),
  });
  await expect(door.commands.check_in({ meeting_start_time: 1 })).rejects.toThrow("Graph is away");
  source.commands.list_events.mockResolvedValue([]);
  await door.clock.advance(11_000);
  expect(door.status).toMatchObject({ status: "free", stale: false });
});

test("failed reads keep what was there; after two periods it is stale, and after the next read it is not", async () => {
  const source = calendar([event(clock("10:00"), clock("11:00"))]);
  const door = await mountRoom(source);
  await door.commands.poll_events();
  const synced = door.status.last_sync as number;
  source.commands.list_events.mockRejectedValue(new DriverError("Graph is away"));
  await expect(door.commands.poll_events()).rejects.toThrow("Graph is away");
  await door.clock.advance(4 * minute);
  expect(door.status).toMatchObject({ stale: false, last_sync: synced });
  await door.clock.advance(1_000);
  expect(door.status).toMatchObject({ stale: true, last_sync: synced, next_booking: { title: "Design review" } });
  // One line, however long it lasts.
  expect(door.logs.filter(({ level }) => level === "warn")).toHaveLength(1);

  source.commands.list_events.mockResolvedValue([]);
  door.needStatus("Calendar", "connected", true);
  await door.clock.advance(1_000);
  expect(door.status).toMatchObject({ stale: false, bookings: [] });
});

test("the first read that succeeds is followed by the next one a period later", async () => {
  const source = calendar();
  source.commands.list_events.mockRejectedValueOnce(new DriverError("Graph is away"));
  const door = await mountDriver(driver, {
    clock: source.clock,
    system: { email: room },
    modules: { Calendar: { commands: source.commands } },
  });
  await door.clock.advance(1_000);
  expect(source.commands.list_events).toHaveBeenCalledTimes(1);
  await door.clock.advance(11_000);
  expect(source.commands.list_events).toHaveBeenCalledTimes(2);
  await door.clock.advance(1.7 * minute);
  expect(source.commands.list_events).toHaveBeenCalledTimes(2);
  await door.clock.advance(0.5 * minute);
  expect(source.commands.list_events).toHaveBeenCalledTimes(3);
});

test("polls come every period, spread by a tenth of it", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  await door.clock.advance(1_000);
  const reads = source.commands.list_events;
  reads.mockClear();
  await door.clock.advance(10 * minute);
  expect(reads).toHaveBeenCalledTimes(5);

  vi.spyOn(Math, "random").mockReturnValue(1);
  await door.clock.advance(2 * minute);
  reads.mockClear();
  await door.clock.advance(11 * minute);
  expect(reads).toHaveBeenCalledTimes(5);
});

test("a poll that comes due while the last still runs is skipped, and no room is read twice at once", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  await door.clock.advance(1_000);
  let open = 0;
  let most = 0;
  const answers: (() => void)[] = [];
  source.commands.list_events.mockReset().mockImplementation(async () => {
    most = Math.max(most, ++open);
    await new Promise<void>((resolve) => answers.push(resolve));
    open--;
    return [];
  });
  await door.clock.advance(6 * minute);
  expect(answers).toHaveLength(1);

  // Whoever asks meanwhile gets what is true then: one more read, for all of them.
  const asked = Promise.all([door.commands.poll_events(), door.commands.poll_events()]);
  await door.clock.advance(0);
  expect(answers).toHaveLength(1);
  answers[0]?.();
  await door.clock.advance(0);
  expect(answers).toHaveLength(2);
  answers[1]?.();
  await asked;
  expect(most).toBe(1);
});

test("changes of this mailbox are read at once, many of them once, and those of others never", async () => {
  const source = calendar();
  const door = await mountRoom(source);
  await door.clock.advance(1_000);
  source.commands.list_events.mockClear();
  source.events.push(event(clock("08:00"), clock("10:00")));
  door.needEvent("Calendar", "calendar_changed", { mailbox: "birch@example.com", change_types: ["created"] });
  await door.clock.advance(1_000);
  expect(source.commands.list_events).not.toHaveBeenCalled();

  for (const change of ["created", "updated", "updated"]) {
    door.needEvent("Calendar", "calendar_changed", { mailbox: room, change_types: [change] });
  }
  await door.clock.advance(1_000);
  expect(source.commands.list_events).toHaveBeenCalledTimes(1);
  expect(door.status.booked).toBe(true);
});

test("at midnight the day begins anew, on the days of changed clocks too", async () => {
  for (const [date, offset, hours] of [
    ["2026-03-29", "+01:00", 23],
    ["2026-10-25", "+02:00", 25],
  ] as const) {
    const midnight = Date.parse(`${date}T00:00:00${offset}`) / 1_000;
    const source = calendar([event(midnight, midnight + 3_600)], new FakeClock((midnight + 7_200) * 1_000));
    const door = await mountRoom(source, { cache_polling_period: 10_000 });
    expect(door.status.previous_booking).not.toBeNull();
    await door.clock.advance((hours - 2) * 3_600_000 - 1_000);
    expect(door.status.bookings).toHaveLength(1);
    await door.clock.advance(1_000);
    expect(door.status).toMatchObject({ bookings: [], previous_booking: null });
    await door.stop();
  }
});

test("auto_release ends a meeting nobody checked in to, when its time to check in is over", async () => {
  const source = calendar([event(clock("09:30"), clock("10:30"))]);
  const door = await mountRoom(source, { auto_release: true, disable_end_meeting: true });
  await door.clock.advance(clock("09:34:59") * 1_000 - door.clock.now());
  expect(door.status).toMatchObject({ current_pending: true });
  await door.clock.advance(1_000);
  expect(source.events).toMatchObject([{ event_end: clock("09:35") }]);
  expect(door.status).toMatchObject({ status: "free", previous_booking: { event_end: clock("09:35") } });
});

test("auto_release leaves a meeting alone that was checked in to, or that was never offered for check-in", async () => {
  const source = calendar([event(clock("09:01"), clock("09:30")), event(clock("09:40"), clock("10:30"))]);
  const door = await mountRoom(source, { auto_release: true });
  await door.clock.advance(minute);
  await door.commands.check_in({ meeting_start_time: clock("09:01") });
  await door.clock.advance(20 * minute);
  expect(source.commands.update_event).not.toHaveBeenCalled();
  await door.stop();

  // The host was down until a quarter of an hour into the meeting.
  const later = { ...source, clock: new FakeClock(clock("09:55") * 1_000) };
  const again = await mountRoom(later, { auto_release: true });
  await again.clock.advance(10 * minute);
  expect(again.status.status).toBe("busy");
  expect(source.commands.update_event).not.toHaveBeenCalled();
});

test("a release that fails is tried again", async () => {
  const source = calendar([event(clock("09:01"), clock("09:30"))]);
  const door = await mountRoom(source, { auto_release: true });
  source.commands.update_event.mockRejectedValueOnce(new DriverError("Graph is away"));
  await door.clock.advance(7 * minute);
  expect(door.logs.map(({ message }) => message)).toContain(
    "A meeting nobody came to could not be ended: Graph is away",
  );
  await door.clock.advance(3 * minute);
  expect(door.status.status).toBe("free");
});

test("changed settings apply without a restart; another mailbox is read before anything of it is shown", async () => {
  const source = calendar([event(clock("08:58"), clock("10:00"))]);
  const door = await mountRoom(source);
  expect(door.status.status).toBe("pending");
  const settings = { time_zone: "Europe/Berlin", pending_period: 0 };
  expect(await door.update(settings)).toBe(true);
  expect(door.status.status).toBe("busy");

  expect(await door.update({ ...settings, calendar_id: "birch@example.com" })).toBe(true);
  expect(door.status.status).toBeUndefined();
  await door.clock.advance(1_000);
  expect(source.commands.list_events).toHaveBeenLastCalledWith(
    expect.objectContaining({ calendar_id: "birch@example.com" }),
  );
  expect(door.status.status).toBe("busy");
});

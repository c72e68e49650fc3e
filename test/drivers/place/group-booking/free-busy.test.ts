import { expect, test } from "vitest";
import { address, clock, desk, down, failure, visitor } from "./stand-in.ts";

const day = 86_400;

test("calendars are asked in twenties and for no more than 41 days at once", async () => {
  const people = Array.from({ length: 45 }, (_, at) => `person${at}`);
  const { commands, calls } = await desk(people, { timeAvailableFor: "P90D" });
  calls.availability.mockClear();
  const { items } = await commands.availability({ profile: "meet-sales", to: clock("08:00") + 60 * day, limit: 50 });
  expect(items[0]?.userIds).toHaveLength(45);
  const asked = calls.availability.mock.calls.map(([{ calendars, period_start, period_end }]) => [
    calendars.length,
    (period_end - period_start) / day,
  ]);
  expect(asked.map(([count]) => count)).toEqual([20, 20, 20, 20, 5, 5]);
  expect(Math.max(...asked.map(([, days]) => days ?? 0))).toBe(41);
});

test("an event over the seam of two parts of a long time counts, once and whole", async () => {
  const { commands, taken } = await desk(["ann"], { timeAvailableFor: "P90D" });
  const seam = clock("07:00") + 41 * day;
  taken(address("ann"), seam - 3 * day, seam + 3 * day);
  const { items } = await commands.availability({ profile: "meet-sales", to: clock("08:00") + 60 * day });
  const dates = [...new Set(items.map(({ start }) => start.slice(0, 10)))];
  expect(dates).not.toContain("2026-02-13");
  expect(dates).not.toContain("2026-02-16");
  expect(dates).toContain("2026-02-11");
  expect(dates).toContain("2026-02-19");
});

test("what was read is shown for some seconds; who asks at the same moment shares the answer", async () => {
  const { commands, calls, mounted, taken } = await desk(["ann"], {}, { settings: { cache_seconds: 20 } });
  const ask = async () =>
    (await commands.availability({ profile: "meet-sales", from: clock("08:00"), to: clock("23:00") })).items.length;
  await mounted.clock.advance(60_000);
  calls.availability.mockClear();
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([16, 16, 16]);
  expect(calls.availability).toHaveBeenCalledTimes(1);
  taken(address("ann"), clock("10:00"), clock("11:00"));
  await mounted.clock.advance(19_000);
  expect(await ask()).toBe(16);
  await mounted.clock.advance(1_000);
  expect(await ask()).toBe(14);
  expect(calls.availability).toHaveBeenCalledTimes(2);
});

test("a change of a watched calendar is seen at once", async () => {
  const { commands, mounted, taken } = await desk();
  const ask = async () => (await commands.availability({ profile: "meet-sales", to: clock("23:00") })).items.length;
  expect(await ask()).toBe(16);
  taken(address("ann"), clock("10:00"), clock("11:00"));
  mounted.needEvent("Calendar", "calendar_changed", { mailbox: address("somebody"), change_types: ["created"] });
  expect(await ask()).toBe(16);
  mounted.needEvent("Calendar", "calendar_changed", { mailbox: "ANN@example.com", change_types: ["created"] });
  expect(await ask()).toBe(14);
});

test("a failure is not remembered", async () => {
  const { commands, calls } = await desk();
  calls.availability.mockClear().mockRejectedValueOnce(down());
  const ask = () => commands.availability({ profile: "meet-sales" });
  expect(await failure(ask())).toMatchObject({ code: "unavailable" });
  expect((await ask()).items.length).toBeGreaterThan(0);
});

test("whose calendar cannot be read is never free, and is named in the status", async () => {
  const { commands, unreadable, mounted, id } = await desk(["ann", "bob"]);
  unreadable.add(address("ann"));
  const start = clock("10:00");
  expect(await commands.available_users({ profile: "meet-sales", start })).toEqual([address("bob")]);
  expect(await commands.explain_slot({ profile: "meet-sales", start })).toEqual({
    [address("ann")]: "error",
    [address("bob")]: "free",
  });
  expect(mounted.status.degraded_users).toEqual([address("ann")]);
  const attendee = { name: "Vera" };
  expect(await commands.book({ profile: "meet-sales", start, attendee })).toMatchObject({ userIds: [address("bob")] });
  // Who is no member any more is nobody's concern.
  await commands.detach_users({ id, user_ids: [address("ann")] });
  expect(mounted.status.degraded_users).toEqual([]);
  await commands.attach_users({ id, user_ids: [address("ann")] });
  unreadable.clear();
  await mounted.clock.advance(60_000);
  expect(await commands.available_users({ profile: "meet-sales", start: clock("11:00") })).toHaveLength(2);
  expect(mounted.status.degraded_users).toEqual([]);
});

test("who was asked for and cannot be read is not said to be taken", async () => {
  const { commands, unreadable, taken, mounted } = await desk(["ann", "bob"]);
  unreadable.add(address("bob"));
  const wanted = { profile: "meet-sales", start: clock("10:00"), attendee: visitor };
  expect(await failure(commands.book({ ...wanted, user_ids: [address("bob")] }))).toMatchObject({
    code: "unavailable",
    details: { code: "calendar.unavailable" },
  });
  taken(address("ann"), clock("10:00"), clock("11:00"));
  expect(await failure(commands.book({ ...wanted, user_ids: [address("ann")] }))).toMatchObject({ code: "conflict" });
  expect(mounted.status.conflicts_today).toBe(1);
});

test.each([
  ["nobody's calendar can be read", { pooling: "any" as const }, ["ann", "bob"], ["ann", "bob"]],
  ["somebody cannot be read without whom it does not go", { pooling: "collective" as const }, ["ann", "bob"], ["bob"]],
  ["no room's can be read", { pooling: "any" as const }, ["ann", "aspen"], ["aspen"]],
])("when %s, that is an error, not an empty list", async (_, given, members, lost) => {
  const { commands, unreadable } = await desk(members, given);
  for (const name of lost) unreadable.add(address(name));
  const unavailable = { code: "unavailable", details: { code: "calendar.unavailable" } };
  expect(await failure(commands.availability({ profile: "meet-sales" }))).toMatchObject(unavailable);
  const attendee = { name: "Vera" };
  expect(await failure(commands.book({ profile: "meet-sales", start: clock("10:00"), attendee }))).toMatchObject(
    unavailable,
  );
});

test.each([
  ["tentative", 14],
  ["busy", 14],
  ["oof", 14],
  ["unknown", 14],
  ["free", 16],
  ["workingElsewhere", 16],
])("an item that is %s", async (status, count) => {
  const { commands, calls } = await desk();
  const slot = { status, starts_at: clock("10:00"), ends_at: clock("11:00"), timezone: "UTC" };
  calls.availability.mockImplementation(async () => [{ calendar: address("ann"), availability: [slot] }]);
  const { items } = await commands.availability({ profile: "meet-sales", to: clock("23:00") });
  expect(items).toHaveLength(count);
});

test("times are written in the zone that is asked for, and more than 62 days are too many", async () => {
  const { commands, id } = await desk();
  const query = { profile: id, from: clock("09:00"), to: clock("09:30") };
  const [berlin, kathmandu, newYork] = await Promise.all(
    [undefined, "Asia/Kathmandu", "America/New_York"].map((timezone) => commands.availability({ ...query, timezone })),
  );
  expect(berlin).toMatchObject({
    items: [{ start: "2026-01-05T09:00:00+01:00", end: "2026-01-05T09:30:00+01:00", userIds: [address("ann")] }],
    startTime: "2026-01-05T09:00:00+01:00",
    endTime: "2026-01-05T09:30:00+01:00",
    timezone: "Europe/Berlin",
    durationMinutes: 30,
    availabilityStep: 30,
    totalUsers: 1,
    nextOffset: null,
    done: true,
  });
  expect(kathmandu?.items[0]?.start).toBe("2026-01-05T13:45:00+05:45");
  expect(newYork?.items[0]?.start).toBe("2026-01-05T03:00:00-05:00");
  expect(await failure(commands.availability({ ...query, to: query.from + 63 * day }))).toMatchObject({
    code: "invalid_arguments",
    details: { code: "window.too_large" },
  });
});

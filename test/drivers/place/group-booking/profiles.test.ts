import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outsideCallFailed } from "atrium";
import { describe, expect, test } from "vitest";
import { address, calendars, clock, desk, down, failure, mountDesk, profile, visitor } from "./stand-in.ts";

const monday = "2026-01-05";

/** Local times at which a profile can be booked on the Monday. */
async function times({ commands }: Pick<Awaited<ReturnType<typeof mountDesk>>, "commands">, name = "meet-sales") {
  const { items } = await commands.availability({ profile: name, to: clock("23:59") });
  return items.map(({ start }) => start.slice(11, 16));
}

describe("profiles", () => {
  test("are created, listed by name, found by id and name, and shown in the status", async () => {
    const { commands, mounted, id } = await desk();
    const other = await commands.create_profile({ profile: { ...profile, name: "a-tour" } });
    expect(other).toMatchObject({ id: id + 1, version: 1, pooling: "any", public: false, timeAvailableFor: "P30D" });
    const names = async (part: object) => (await commands.list_profiles(part)).records.map(({ name }) => name);
    expect(await names({})).toEqual(["a-tour", "meet-sales"]);
    expect(await names({ limit: 1, offset: 1 })).toEqual(["meet-sales"]);
    expect(await commands.list_profiles({ limit: 1 })).toMatchObject({ offset: 0, totalSize: 2, done: false });
    expect(await commands.get_profile({ profile: id })).toEqual(await commands.get_profile({ profile: "meet-sales" }));
    expect(mounted.status.profiles).toEqual(["a-tour", "meet-sales"]);
  });

  test("have names of their own, also after a change", async () => {
    const { commands, id } = await desk();
    const other = await commands.create_profile({ profile: { ...profile, name: "a-tour" } });
    const taken = { code: "conflict", details: { code: "name.taken" } };
    expect(await failure(commands.create_profile({ profile }))).toMatchObject(taken);
    expect(await failure(commands.update_profile({ id: other.id, patch: { name: "meet-sales" } }))).toMatchObject(
      taken,
    );
    await commands.delete_profile({ id });
    expect(await commands.update_profile({ id: other.id, patch: { name: "meet-sales" } })).toMatchObject({
      version: 2,
    });
    expect(await failure(commands.get_profile({ profile: id }))).toMatchObject({
      details: { code: "profile.not_found" },
    });
    // Bookings of the first one are not taken for those of a later one.
    expect(await commands.create_profile({ profile: { ...profile, name: "third" } })).toMatchObject({ id: 3 });
  });

  test("of one name are created once, however many create them at the same moment", async () => {
    const { commands } = await desk();
    const tries = Array.from({ length: 5 }, () => commands.create_profile({ profile: { ...profile, name: "rush" } }));
    const made = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
    expect(made).toHaveLength(1);
  });

  test("are changed in part, and by who knows their version", async () => {
    const { commands, id } = await desk();
    await commands.update_profile({ id, patch: { openMeetingUrl: "https://meet.example", durationMinutes: 60 } });
    const changed = await commands.update_profile({ id, patch: { openMeetingUrl: null, subject: "Talk" }, version: 2 });
    expect(changed).toMatchObject({ version: 3, durationMinutes: 60, subject: "Talk", name: "meet-sales" });
    expect(changed).not.toHaveProperty("openMeetingUrl");
    expect(await failure(commands.update_profile({ id, patch: {}, version: 2 }))).toMatchObject({
      code: "conflict",
      details: { code: "version.conflict", version: 3 },
    });
  });

  test("say what is wrong with them", async () => {
    const { commands } = await desk();
    const overlapping = [
      { start: "09:00", end: "12:00" },
      { start: "11:00", end: "13:00" },
    ];
    const workHours = { daySchedules: [{ dayOfWeek: "monday" as const, workingIntervals: overlapping }] };
    const error = await failure(commands.create_profile({ profile: { ...profile, name: "odd", workHours } }));
    expect(error).toMatchObject({
      code: "invalid_arguments",
      message: expect.stringContaining("interval.overlap"),
      details: { issues: [{ path: "profile.workHours.daySchedules.0.workingIntervals" }] },
    });
  });
});

describe("members", () => {
  test("are found in the directory, which says what is a room, and come in the order in which they were attached", async () => {
    const { commands, id, calls } = await desk([]);
    await commands.attach_users({ id, user_ids: ["guid-of-cy", address("aspen")] });
    await commands.attach_users({ id, user_ids: [address("ann")] });
    const { records } = await commands.list_users({ id });
    expect(records).toMatchObject([
      { userId: "guid-of-cy", email: "guid-of-cy@example.com", kind: "person", position: 0 },
      { userId: address("aspen"), kind: "room", position: 1 },
      { userId: address("ann"), position: 2, weight: 1, priority: 0, active: true },
    ]);
    expect(calls.get_user).toHaveBeenCalledTimes(3);
    await commands.detach_users({ id, user_ids: ["guid-of-cy"] });
    expect((await commands.list_users({ id })).totalSize).toBe(2);
  });

  test("are people where the application may not read places, unless something else is said", async () => {
    const { commands, id, calls } = await desk([]);
    const forbidden = outsideCallFailed("Graph answered 403", { source: "graph", status: 403, retryable: false });
    calls.list_rooms.mockRejectedValue(forbidden);
    await commands.attach_users({ id, user_ids: [address("aspen")] });
    await commands.attach_users({ id, members: [{ userId: address("birch"), kind: "room" }] });
    expect((await commands.list_users({ id })).records.map(({ kind }) => kind)).toEqual(["person", "room"]);
    calls.list_rooms.mockRejectedValue(down());
    expect(await failure(commands.attach_users({ id, user_ids: [address("ann")] }))).toMatchObject({
      details: { code: "calendar.unavailable" },
    });
    calls.get_user.mockRejectedValue(down());
    expect(await failure(commands.attach_users({ id, members: [{ userId: "cy", kind: "person" }] }))).toMatchObject({
      details: { code: "calendar.unavailable" },
    });
  });

  test("that the directory does not know are an error, and none of the others is attached", async () => {
    const { commands, id } = await desk([]);
    expect(await failure(commands.attach_users({ id, user_ids: [address("ann"), "nobody"] }))).toMatchObject({
      code: "not_found",
      details: { code: "user.unknown", user_id: "nobody" },
    });
    expect((await commands.list_users({ id })).totalSize).toBe(0);
  });

  test("may say everything of themselves, and are the same person in every profile", async () => {
    const { commands, id, calls } = await desk([]);
    const { id: other } = await commands.create_profile({ profile: { ...profile, name: "a-tour" } });
    const schedule = [{ dayOfWeek: "monday" as const, workingIntervals: [{ start: "13:00", end: "14:00" }] }];
    const member = {
      userId: "ann",
      email: address("ann"),
      kind: "person" as const,
      timezone: "Europe/London",
      schedule,
    };
    await commands.attach_users({ id, members: [{ ...member, weight: 2, position: 7 }] });
    await commands.attach_users({ id: other, user_ids: ["ann"] });
    expect(calls.get_user).not.toHaveBeenCalled();
    const { records } = await commands.list_users({ id: other });
    expect(records).toMatchObject([{ userId: "ann", timezone: "Europe/London", weight: 1, position: 0 }]);
    expect(await times({ commands })).toEqual(["14:00", "14:30"]);
    expect(await times({ commands }, "a-tour")).toEqual(["14:00", "14:30"]);
  });

  test("who are attached again keep what is not said of them", async () => {
    const { commands, id } = await desk([]);
    const ann = { userId: address("ann"), name: "Ann", position: 3, weight: 2, priority: 1, active: false };
    await commands.attach_users({ id, members: [ann] });
    await commands.attach_users({ id, user_ids: [address("ann")] });
    await commands.attach_users({ id, members: [{ userId: address("ann"), timezone: "Asia/Kolkata" }] });
    expect((await commands.list_users({ id })).records).toEqual([
      { ...ann, email: address("ann"), kind: "person", timezone: "Asia/Kolkata", exceptions: [] },
    ]);
    await commands.attach_users({ id, members: [{ userId: address("ann"), active: true }] });
    expect((await commands.list_users({ id })).records[0]).toMatchObject({ weight: 2, active: true });
  });

  test("who are not active, and profiles without members, are never free", async () => {
    const { commands, id } = await desk([]);
    expect(await times({ commands })).toEqual([]);
    await commands.attach_users({ id, members: [{ userId: "ann", email: address("ann"), active: false }] });
    expect(await times({ commands })).toEqual([]);
    await commands.attach_users({ id, members: [{ userId: "ann", active: true }] });
    expect(await times({ commands })).toHaveLength(16);
  });
});

describe("hours and exceptions", () => {
  test("of somebody are set for all profiles, and taken away again", async () => {
    const { commands } = await desk();
    const schedule = [{ dayOfWeek: "monday" as const, workingIntervals: [{ start: "16:00", end: "20:00" }] }];
    await commands.set_user_schedule({ user_id: address("ann"), timezone: "Europe/Berlin", schedule });
    expect(await times({ commands })).toEqual(["16:00", "16:30"]);
    await commands.set_user_schedule({ user_id: address("ann") });
    expect(await times({ commands })).toHaveLength(16);
    expect(await failure(commands.set_user_schedule({ user_id: "stranger" }))).toMatchObject({
      details: { code: "user.unknown" },
    });
  });

  test("of a date come and go, for a profile and for somebody", async () => {
    const { commands, id } = await desk();
    const dates = { startDate: monday, endDate: monday };
    const afternoon = { ...dates, isAvailable: false, intervals: [{ start: "12:00", end: "17:00" }], name: "Party" };
    const person = { scope: "user" as const, id: address("ann") };
    await commands.add_exception({ ...person, exception: afternoon });
    expect(await times({ commands })).toEqual(["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]);
    const own = { scope: "profile" as const, id: "meet-sales" };
    await commands.add_exception({ ...own, exception: { ...dates, isAvailable: false } });
    expect(await times({ commands })).toEqual([]);
    expect(await commands.get_profile({ profile: id })).toMatchObject({ version: 2 });

    expect(await commands.list_exceptions(person)).toMatchObject({ totalSize: 1, records: [{ name: "Party" }] });
    expect(await commands.remove_exception({ ...own, start_date: monday, end_date: monday })).toEqual([]);
    expect(await commands.remove_exception({ ...person, start_date: monday, end_date: monday })).toEqual([]);
    expect(await times({ commands })).toHaveLength(16);
    expect(await failure(commands.remove_exception({ ...own, start_date: monday, end_date: monday }))).toMatchObject({
      details: { code: "exception.not_found" },
    });
  });

  test("whose dates are reversed are refused", async () => {
    const { commands, id } = await desk();
    const exception = { startDate: "2026-01-06", endDate: monday, isAvailable: false };
    expect(await failure(commands.add_exception({ scope: "profile", id, exception }))).toMatchObject({
      message: expect.stringContaining("dates.reversed"),
    });
  });
});

describe("profiles of the settings", () => {
  const seed = {
    ...profile,
    name: "tour",
    pooling: "collective" as const,
    members: [{ userId: address("ann") }, { userId: "aspen", email: address("aspen"), kind: "room" as const }],
  };

  test("are there from the start, without a look into the directory", async () => {
    const source = calendars();
    const mounted = await mountDesk(source, { settings: { profiles: [seed] } });
    expect(mounted.status.profiles).toEqual(["tour"]);
    const { records } = await mounted.commands.list_users({ id: 1 });
    expect(records).toMatchObject([
      { userId: address("ann"), email: address("ann"), kind: "person", position: 0 },
      { userId: "aspen", email: address("aspen"), kind: "room", position: 1 },
    ]);
    expect(source.calls.get_user).not.toHaveBeenCalled();
    const booked = await mounted.commands.book({ profile: "tour", start: clock("10:00"), attendee: visitor });
    expect(booked.userIds).toEqual([address("ann"), "aspen"]);
  });

  test("are created once: what is changed or deleted later stays so", async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), "atrium-test-"));
    const settings = { profiles: [seed, { ...seed, name: "demo" }] };
    const first = await mountDesk(calendars(), { settings, dataFolder });
    await first.commands.update_profile({ id: 1, patch: { subject: "Round the house" } });
    await first.commands.delete_profile({ id: 2 });
    await first.stop();
    const second = await mountDesk(calendars(), { settings, dataFolder });
    expect(second.status.profiles).toEqual(["tour"]);
    expect(await second.commands.get_profile({ profile: "tour" })).toMatchObject({ subject: "Round the house", id: 1 });
  });

  test("need an address for each member", async () => {
    const settings = { profiles: [{ ...seed, members: [{ userId: "ann" }] }] };
    await expect(mountDesk(calendars(), { settings })).rejects.toMatchObject({
      code: "invalid_settings",
      details: { issues: [{ path: "profiles.0.members.0.email" }] },
    });
  });
});

import { expect, test } from "vitest";
import { address, clock, desk } from "./stand-in.ts";

const office = (start_time: number, end_time: number, location = "wfo") => ({ start_time, end_time, location });

/** A user as PlaceOS answers for one, with more fields than matter. */
const ann = {
  id: "user-1",
  name: "Ann",
  email: "Ann@Example.com",
  authority_id: "authority-1",
  work_preferences: [
    { day_of_week: 0, blocks: [] },
    { day_of_week: 1, blocks: [office(9, 12), office(12, 16.75, "wfh"), office(18.5, 24)] },
    // As older versions have it.
    { day_of_week: 2, start_time: 9.5, end_time: 17, location: "wfo" },
  ],
  work_overrides: {
    "2026-01-12": { day_of_week: 1, blocks: [office(10.25, 11)] },
    "2026-01-19": { day_of_week: 1, blocks: [] },
    "2026-02-30": { day_of_week: 1, blocks: [] },
    "2025-12-29": { day_of_week: 1, blocks: [] },
  },
};

const exceptions = async ({ commands }: Awaited<ReturnType<typeof desk>>) =>
  (await commands.list_exceptions({ scope: "user", id: address("ann") })).records;

test("hours and exceptions of PlaceOS's users become those of the members with their addresses", async () => {
  const opened = await desk(["ann"]);
  const result = await opened.commands.import_work_hours({ users: [ann], timezone: "Europe/Berlin" });
  expect(result).toEqual({
    successful: [{ index: 0, user_id: address("ann"), days: 2, exceptions: 2, left_out: ["2026-02-30"] }],
    failed: [],
  });
  const { records } = await opened.commands.list_users({ id: opened.id });
  expect(records).toMatchObject([
    {
      timezone: "Europe/Berlin",
      schedule: [
        { dayOfWeek: "sunday", workingIntervals: [] },
        {
          dayOfWeek: "monday",
          workingIntervals: [
            { start: "09:00:00", end: "16:45:00" },
            { start: "18:30:00", end: "24:00:00" },
          ],
        },
        { dayOfWeek: "tuesday", workingIntervals: [{ start: "09:30:00", end: "17:00:00" }] },
      ],
    },
  ]);
  const day = { name: "PlaceOS", startDate: "2026-01-12", endDate: "2026-01-12" };
  expect(await exceptions(opened)).toEqual([
    { ...day, isAvailable: true, intervals: [{ start: "10:15:00", end: "11:00:00" }] },
    { ...day, startDate: "2026-01-19", endDate: "2026-01-19", isAvailable: false },
  ]);
  // What was imported counts: the profile ends at five, and Monday's block at a quarter to.
  const { items } = await opened.commands.availability({
    profile: "meet-sales",
    from: clock("16:00"),
    to: clock("19:00"),
  });
  expect(items.map(({ start }) => start)).toEqual(["2026-01-05T16:00:00+01:00"]);
});

test("only the locations count that are named", async () => {
  const opened = await desk(["ann"]);
  await opened.commands.import_work_hours({ users: [ann], timezone: "Europe/Berlin", locations: ["wfh"] });
  const { items } = await opened.commands.availability({ profile: "meet-sales", to: clock("23:00") });
  expect(items[0]?.start).toBe("2026-01-05T12:00:00+01:00");
});

test("a second import takes the place of the first, and of nothing else", async () => {
  const opened = await desk(["ann"]);
  const own = { startDate: "2026-03-02", endDate: "2026-03-06", isAvailable: false, name: "Holiday" };
  await opened.commands.add_exception({ scope: "user", id: address("ann"), exception: own });
  for (const _ of [1, 2]) await opened.commands.import_work_hours({ users: [ann] });
  expect((await exceptions(opened)).map(({ name }) => name)).toEqual(["PlaceOS", "PlaceOS", "Holiday"]);
  await opened.commands.import_work_hours({ users: [{ email: ann.email, work_preferences: [], work_overrides: {} }] });
  expect(await exceptions(opened)).toEqual([own]);
  // Without hours in PlaceOS those of before stay.
  const [member] = (await opened.commands.list_users({ id: opened.id })).records;
  expect(member?.schedule).toHaveLength(3);
});

test("users that cannot be imported stop no other, and are named by their position", async () => {
  const opened = await desk(["ann"]);
  const monday = (blocks: object[]) => ({ ...ann, work_preferences: [{ day_of_week: 1, blocks }] });
  const { successful, failed } = await opened.commands.import_work_hours({
    users: [
      { ...ann, email: "stranger@example.com" },
      { ...ann, email: "no address" },
      monday([office(17, 9)]),
      monday([office(9, 25)]),
      { ...ann, work_preferences: [ann.work_preferences[1], ann.work_preferences[1]] },
      ann,
    ],
  });
  expect(successful).toMatchObject([{ index: 5 }]);
  expect(failed.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  expect(failed.map(({ message }) => message).join("; ")).toMatch(/in no profile.*email.*end before.*twice/s);
});

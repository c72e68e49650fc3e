import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { expect, onTestFinished, test } from "vitest";
import { openStore } from "../../../../drivers/place/group-booking/store.ts";
import { address, calendars, clock, desk, failure, mountDesk, visitor } from "./stand-in.ts";

const newFolder = () => mkdtemp(join(tmpdir(), "atrium-test-"));

async function opened(folder: string) {
  const store = await openStore(folder);
  onTestFinished(() => store.close());
  return store;
}

/** Writes to the database behind the store's back. */
async function raw(folder: string, key: string, value: unknown) {
  const database = new ClassicLevel<string, unknown>(folder, { valueEncoding: "json" });
  await database.put(key, value);
  await database.close();
}

test("what was written is read again, and what was taken away is not", async () => {
  const folder = await newFolder();
  const store = await openStore(folder);
  await store.write([
    { kind: "counter", key: "profile", value: 3 },
    { kind: "token", key: "a/b", value: { bookingId: "one" } },
    { kind: "token", key: "c", value: { bookingId: "two" } },
  ]);
  await store.write([{ kind: "token", key: "c", value: null }]);
  await store.erase();
  await store.close();
  const again = await opened(folder);
  expect([...again.all("token")]).toEqual([["a/b", { bookingId: "one" }]]);
  expect(again.all("counter").get("profile")).toBe(3);
  expect(again.all("booking").size).toBe(0);
});

test("changes that are written together are there together, or not at all", async () => {
  const store = await opened(await newFolder());
  const unwritable = { kind: "token", key: "b", value: { bookingId: 1n as unknown as string } } as const;
  await expect(store.write([{ kind: "token", key: "a", value: { bookingId: "one" } }, unwritable])).rejects.toThrow();
  expect(store.all("token").size).toBe(0);
});

test("a record of another shape is named, and nothing is lost by opening it", async () => {
  const folder = await newFolder();
  await (await openStore(folder)).close();
  await raw(folder, "record/booking/one", { id: "one" });
  await expect(openStore(folder)).rejects.toThrow("the record record/booking/one is not one of format 1");
  await expect(openStore(folder)).rejects.toThrow(folder);
});

test("a store of a later format is left alone", async () => {
  const folder = await newFolder();
  await raw(folder, "format", 2);
  await expect(openStore(folder)).rejects.toThrow("it has format 2, and this version reads 1");
});

test("everything survives a restart of the module", async () => {
  const dataFolder = await newFolder();
  const before = await desk(["ann", "bob", "aspen"], { pooling: "round_robin" }, { dataFolder });
  const request = { profile: "meet-sales", attendee: visitor };
  await before.commands.set_user_schedule({ user_id: address("bob"), timezone: "Europe/Berlin" });
  const booked = await before.commands.book({ ...request, start: clock("10:00") });
  await before.commands.book({ ...request, start: clock("13:00") });
  const held = await before.commands.reserve({ ...request, start: clock("11:00"), minutes: 10 });
  const list = { from: clock("00:00"), to: clock("23:00") };
  const seen = async ({ commands }: Pick<typeof before, "commands">) => ({
    profiles: await commands.list_profiles(),
    users: await commands.list_users({ id: before.id }),
    bookings: await commands.list_bookings(list),
  });
  const known = await seen(before);
  await before.mounted.stop();

  const after = await mountDesk(before, { dataFolder });
  expect(await seen(after)).toEqual(known);
  expect(after.status).toMatchObject({ profiles: ["meet-sales"], bookings_today: 2, holds_active: 1 });
  // Whose turn it is, whose time is taken and which links are good is known as before.
  expect(await failure(after.commands.book({ ...request, start: clock("11:00") }))).toMatchObject({
    details: { code: "slot.taken" },
  });
  expect(await after.commands.book({ ...request, start: clock("12:00") })).toMatchObject({
    userIds: [address("bob"), address("aspen")],
  });
  expect(await after.commands.confirm({ reservation_id: held.id })).toMatchObject({ status: "confirmed" });
  expect(await after.commands.cancel({ manage_token: booked.manageToken })).toMatchObject({ status: "cancelled" });
});

test("a module whose store cannot be opened says where it is and why", async () => {
  const folder = await newFolder();
  await raw(folder, "format", 9);
  await expect(mountDesk(calendars(), { dataFolder: folder })).rejects.toThrow(
    `The bookings in ${folder} cannot be read`,
  );
});

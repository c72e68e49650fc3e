import jsQR from "jsqr";
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { eventually } from "../../../eventually.ts";
import { address, allSettled, clock, desk, down, failure, profile, visitor } from "./stand-in.ts";

const request = { profile: "meet-sales", start: clock("10:00"), attendee: visitor };
const minute = 60_000;

test("the next free time of each profile, and how many there are, are shown and follow what happens", async () => {
  const { commands, mounted } = await desk();
  await mounted.clock.advance(1_000);
  await eventually(() => expect(mounted.status.slots_next_7_days).toEqual({ "meet-sales": 80 }));
  expect(mounted.status.next_slot).toEqual({ "meet-sales": { start: clock("09:00"), userIds: [address("ann")] } });
  await commands.book({ ...request, start: clock("09:00") });
  await commands.create_profile({ profile: { ...profile, name: "nobody-here" } });
  await mounted.clock.advance(1_000);
  await eventually(() => {
    expect(mounted.status.next_slot).toEqual({
      "meet-sales": { start: clock("09:30"), userIds: [address("ann")] },
      "nobody-here": null,
    });
  });
  expect(mounted.status.slots_next_7_days).toEqual({ "meet-sales": 79, "nobody-here": 0 });
});

test("while calendars cannot be read, what was known stays, and why is said", async () => {
  const { calls, mounted } = await desk();
  await mounted.clock.advance(1_000);
  await eventually(() => expect(mounted.status.next_slot).toHaveProperty("meet-sales"));
  const known = mounted.status.next_slot;
  calls.availability.mockRejectedValueOnce(down());
  await mounted.clock.advance(5 * minute);
  expect(mounted.status).toMatchObject({ next_slot: known, last_error: "Graph cannot be reached (ECONNREFUSED)" });
  await mounted.clock.advance(5 * minute);
  expect(mounted.status.last_error).toBeNull();
});

test("of a profile that cannot be read nothing is shown, while others are", async () => {
  const { commands, mounted, unreadable } = await desk();
  const { id } = await commands.create_profile({ profile: { ...profile, name: "meet-bob" } });
  await commands.attach_users({ id, user_ids: [address("bob")] });
  unreadable.add(address("bob"));
  await mounted.clock.advance(5 * minute);
  expect(Object.keys(mounted.status.next_slot ?? {})).toEqual(["meet-sales"]);
  expect(mounted.status.degraded_users).toEqual([address("bob")]);
});

test("all profiles together read each member's calendar once", async () => {
  const { commands, calls, mounted } = await desk(["ann", "bob"]);
  for (const name of ["second", "third"]) {
    const { id } = await commands.create_profile({ profile: { ...profile, name, bufferAfterMinutes: 30 } });
    await commands.attach_users({ id, user_ids: [address("ann"), address("bob")] });
  }
  await mounted.clock.advance(minute);
  calls.availability.mockClear();
  await mounted.clock.advance(5 * minute);
  expect(calls.availability).toHaveBeenCalledTimes(1);
});

test("counters are of the day in the building's zone, and of what is still to come", async () => {
  const { commands, mounted } = await desk();
  await commands.book(request);
  await commands.book({ ...request, start: clock("11:00") + 86_400 });
  await failure(commands.book(request));
  await allSettled(mounted);
  expect(mounted.status).toMatchObject({ bookings_today: 1, bookings_upcoming: 2, conflicts_today: 1 });
  await mounted.clock.advance(3 * 60 * minute);
  expect(mounted.status).toMatchObject({ bookings_today: 1, bookings_upcoming: 1, conflicts_today: 1 });
  await mounted.clock.advance(14 * 60 * minute);
  expect(mounted.status).toMatchObject({ bookings_today: 1, bookings_upcoming: 1, conflicts_today: 0 });
  await mounted.clock.advance(24 * 60 * minute);
  expect(mounted.status).toMatchObject({ bookings_today: 0, bookings_upcoming: 0 });
});

test("how long it takes is measured", async () => {
  const { commands, mounted, calls } = await desk();
  const look = calls.availability.getMockImplementation();
  calls.availability.mockImplementationOnce(async (args) => {
    await mounted.clock.advance(250);
    return look?.(args) as never;
  });
  await commands.availability({ profile: "meet-sales" });
  expect(mounted.status.graph_latency_ms).toBe(250);
  expect(mounted.status.compute_ms_p95).toBeGreaterThanOrEqual(0);
});

test("why somebody cannot be booked is explained for each member", async () => {
  const { commands, taken } = await desk(["ann", "bob", "cy", "dee"]);
  taken(address("bob"), clock("10:00"), clock("10:15"));
  await commands.book({ ...request, user_ids: [address("cy")] });
  await commands.set_user_schedule({
    user_id: address("dee"),
    schedule: [{ dayOfWeek: "monday", workingIntervals: [{ start: "14:00", end: "15:00" }] }],
  });
  expect(await commands.explain_slot({ profile: "meet-sales", start: clock("10:00") })).toEqual({
    [address("ann")]: "free",
    [address("bob")]: "busy",
    [address("cy")]: "own_booking",
    [address("dee")]: "off_hours",
  });
  expect(await commands.available_users({ profile: "meet-sales", start: clock("10:00") })).toEqual([address("ann")]);
  expect(await failure(commands.available_users({ profile: "meet-sales", start: clock("10:10") }))).toMatchObject({
    details: { code: "slot.invalid" },
  });
});

test("large groups are named part by part", async () => {
  const { commands } = await desk(["ann", "bob", "cy"]);
  const query = { profile: "meet-sales", from: clock("09:00"), to: clock("09:30"), limit: 2 };
  expect(await commands.availability(query)).toMatchObject({
    items: [{ userIds: [address("ann"), address("bob")] }],
    totalUsers: 3,
    nextOffset: 2,
    done: false,
  });
  expect(await commands.availability({ ...query, offset: 2 })).toMatchObject({
    items: [{ userIds: [address("cy")] }],
    nextOffset: null,
    done: true,
  });
});

test("the QR code of a profile leads to its page", async () => {
  const { commands } = await desk();
  const png = PNG.sync.read(
    Buffer.from(await commands.profile_qrcode({ profile: "meet-sales", format: "png" }), "base64"),
  );
  expect(png.width).toBe(256);
  const read = jsQR as unknown as (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
  expect(read(new Uint8ClampedArray(png.data), png.width, png.height)?.data).toBe(
    "https://book.example.com/book/meet-sales",
  );
  expect(await commands.profile_qrcode({ profile: "meet-sales" })).toMatch(/^<\?xml.*<svg /s);
  expect(await failure(commands.profile_qrcode({ profile: "no-such" }))).toMatchObject({ code: "not_found" });
});

test("where nobody knows how the host is reached, there are no links, and the QR code says what is missing", async () => {
  const { mounted, commands, calls } = await desk(["ann"], {}, { hostUrl: null });
  expect(await failure(commands.profile_qrcode({ profile: "meet-sales" }))).toMatchObject({
    message: expect.stringContaining("Set public_url"),
  });
  expect(await commands.book(request)).not.toHaveProperty("manageUrl");
  await allSettled(mounted);
  expect(calls.send_template.mock.calls[0]?.[0].args.manageUrl).toBe("");
});

test("a language that there is not is named", async () => {
  await expect(desk(["ann"], {}, { settings: { locale: "not a language" } })).rejects.toMatchObject({
    code: "invalid_settings",
    details: { issues: [{ path: "locale" }] },
  });
});

test("links begin with what the settings say, whatever the host thinks it is called", async () => {
  const { commands } = await desk(["ann"], {}, { settings: { public_url: "https://termine.example/" } });
  const { manageUrl } = await commands.book(request);
  expect(manageUrl).toMatch(/^https:\/\/termine\.example\/book\/manage\//);
});

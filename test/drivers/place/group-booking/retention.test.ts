import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventually } from "../../../eventually.ts";
import { allSettled, clock, desk, failure, visitor } from "./stand-in.ts";

const request = { profile: "meet-sales", start: clock("10:00"), attendee: visitor, fields: { topic: "Salaries" } };
const given = { description: "{{topic}}" };
const hour = 3_600_000;
const day = 24 * hour;
const ever = { from: clock("00:00"), to: clock("23:00") };

/** Everything in the files of a folder. */
async function bytesOf(folder: string): Promise<string> {
  const files = await readdir(folder);
  return (await Promise.all(files.map((file) => readFile(join(folder, file), "latin1")))).join("");
}

test("some days after a meeting its attendee is forgotten, while it still counts", async () => {
  const { commands, mounted } = await desk(["ann"], given, { settings: { retention_days: 1 } });
  const { manageToken, id } = await commands.book(request);
  await allSettled(mounted);
  await mounted.clock.advance(day);
  expect(await commands.list_bookings(ever)).toMatchObject({
    records: [{ attendee: visitor, fields: { topic: "Salaries" } }],
  });
  await mounted.clock.advance(4 * hour);
  await eventually(async () => {
    expect(await commands.list_bookings(ever)).toMatchObject({
      records: [{ id, status: "confirmed", attendee: { name: "", email: "" }, fields: {} }],
    });
  });
  expect(await failure(commands.cancel({ manage_token: manageToken }))).toMatchObject({
    details: { code: "booking.not_found" },
  });
});

test("an attendee who wants it is forgotten everywhere, on the disk as well, and nobody else is", async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "atrium-test-"));
  const { commands, mounted } = await desk(["ann"], given, { dataFolder });
  const other = { name: "Otto Other", email: "otto@visitors.example" };
  await commands.book({ ...request, idempotency_key: "tab-1" });
  const { manageToken } = await commands.book({ ...request, start: clock("11:00") });
  await commands.cancel({ manage_token: manageToken, reason: "Ill with Veraitis" });
  await commands.book({ ...request, start: clock("12:00"), attendee: other, fields: { topic: "Weather" } });
  await allSettled(mounted);
  expect(await bytesOf(dataFolder)).toContain("vera@visitors.example");

  expect(await commands.purge_attendee({ email: "VERA@visitors.example" })).toBe(2);
  expect(await commands.purge_attendee({ email: visitor.email })).toBe(0);
  const { records } = await commands.list_bookings(ever);
  expect(records.map(({ attendee }) => attendee.name)).toEqual(["", "", "Otto Other"]);
  await mounted.stop();
  const left = await bytesOf(dataFolder);
  expect(left).toContain("otto@visitors.example");
  for (const text of ["vera@visitors", "Vera Visitor", "Salaries", "Veraitis"]) expect(left).not.toContain(text);
});

test("bookings of one attendee can be listed, to hand them over", async () => {
  const { commands } = await desk(["ann"], given);
  await commands.book(request);
  await commands.book({ ...request, start: clock("11:00"), attendee: { name: "Otto" } });
  const own = await commands.list_bookings({ ...ever, email: visitor.email });
  expect(own).toMatchObject({
    totalSize: 1,
    done: true,
    records: [{ attendee: visitor, fields: { topic: "Salaries" } }],
  });
  const confirmed = await commands.list_bookings({ ...ever, profile: "meet-sales", status: "confirmed", limit: 1 });
  expect(confirmed).toMatchObject({ totalSize: 2, done: false });
  expect(await commands.list_bookings({ from: clock("10:30"), to: clock("11:00") })).toMatchObject({ totalSize: 0 });
});

test("reservations that lapsed and profiles that were deleted go after their time, also from the disk", async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "atrium-test-"));
  const { commands, mounted, id } = await desk(["ann"], {}, { dataFolder });
  const reserved = await commands.reserve({
    profile: "meet-sales",
    start: clock("10:00"),
    attendee: visitor,
    minutes: 5,
  });
  await mounted.clock.advance(hour);
  expect(await failure(commands.confirm({ reservation_id: reserved.id }))).toMatchObject({ code: "gone" });
  await commands.delete_profile({ id });
  await mounted.clock.advance(27 * hour);
  await eventually(async () => {
    expect(await failure(commands.confirm({ reservation_id: reserved.id }))).toMatchObject({ code: "not_found" });
  });
  expect(await commands.list_bookings(ever)).toMatchObject({ totalSize: 0 });
  await eventually(async () => {
    const left = await bytesOf(dataFolder);
    for (const text of ["vera@visitors", "Vera Visitor"]) expect(left.includes(text)).toBe(false);
  });
});

test("neither the log, nor the status, nor an event for other drivers knows the attendee", async () => {
  const { commands, mounted, calls } = await desk(["ann"], given);
  calls.send_template.mockRejectedValueOnce(new Error("Mailbox full"));
  const { manageToken } = await commands.book(request);
  await mounted.clock.advance(0);
  await eventually(() => expect(mounted.logs.length).toBeGreaterThan(0));
  await commands.cancel({ manage_token: manageToken, reason: "Salaries" });
  await allSettled(mounted);
  const seen = JSON.stringify([mounted.logs, mounted.status, mounted.events]);
  for (const text of ["Vera", "vera@", "Salaries", manageToken]) expect(seen).not.toContain(text);
});

test("an attendee can be told everything that is kept about them, and nothing of others", async () => {
  const { commands, mounted } = await desk(["ann", "bob"], given);
  const first = await commands.book(request);
  await allSettled(mounted);
  await commands.book({ ...request, attendee: { name: "Eve", email: "eve@visitors.example" } });
  await commands.cancel({ manage_token: first.manageToken, reason: "Ill" });
  await allSettled(mounted);
  const kept = await commands.export_attendee({ email: "VERA@visitors.example " });
  expect(kept).toEqual({
    email: visitor.email,
    bookings: [
      expect.objectContaining({
        id: first.id,
        profile: "meet-sales",
        start: clock("10:00"),
        status: "cancelled",
        attendee: visitor,
        fields: { topic: "Salaries" },
        reason: "Ill",
        links: 1,
        mails: [],
      }),
    ],
  });
  expect(JSON.stringify(kept)).not.toContain(first.manageToken);
  await commands.purge_attendee({ email: visitor.email });
  expect(await commands.export_attendee({ email: visitor.email })).toEqual({ email: visitor.email, bookings: [] });
});

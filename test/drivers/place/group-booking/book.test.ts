import { expect, test } from "vitest";
import { address, clock, desk, visitor } from "./stand-in.ts";

test("a booking makes one event in the calendar of whoever was chosen, and invites the attendee", async () => {
  const { commands, entries, mounted, id } = await desk(["ann", "bob"]);
  const booked = await commands.book({ profile: "meet-sales", start: clock("10:00"), attendee: visitor });
  expect(booked).toMatchObject({
    profileId: id,
    profile: "meet-sales",
    userIds: [address("ann")],
    start: clock("10:00"),
    end: clock("10:30"),
    status: "confirmed",
    eventIds: { [address("ann")]: "event-1" },
  });
  expect(booked.manageUrl).toBe(`https://book.example.com/book/manage/${booked.manageToken}`);
  expect(entries).toMatchObject([{ mailbox: address("ann"), attendees: [visitor.email], title: "meet-sales" }]);
  expect(mounted.status).toMatchObject({ bookings_today: 1, bookings_upcoming: 1, last_booking: { id: booked.id } });
});

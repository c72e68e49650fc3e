import driver from "atrium/drivers/place/group-booking";
import { expect, test } from "vitest";
import { auditOf, hidden } from "../../audited.ts";

const shown = auditOf(driver);

test("an audit log tells what was booked and when, not by whom and what they said", () => {
  const what = { profile: "visit", start: 1_795_415_400 };
  const said = { attendee: { name: "Ada Lovelace", email: "ada@visitors.example" }, fields: { about: "My salary" } };
  const seen = { ...what, ...hidden("attendee", "fields") };
  expect(shown("book", { ...what, ...said })).toEqual(seen);
  expect(shown("reserve", { ...what, ...said, minutes: 5 })).toEqual({ ...seen, minutes: 5 });
  expect(shown("cancel_booking", { booking_id: "b-1", reason: "Ada is ill" })).toEqual({
    booking_id: "b-1",
    ...hidden("reason"),
  });
  expect(shown("list_bookings", { from: 1, to: 2, email: said.attendee.email })).toEqual({
    ...{ from: 1, to: 2 },
    ...hidden("email"),
  });
  for (const command of ["export_attendee", "purge_attendee"]) {
    expect(shown(command, { email: said.attendee.email })).toEqual(hidden("email"));
  }
});

test("the token with which a booking is changed is a secret of whoever has it", () => {
  const manage_token = "5pYk3mJb0Q2vXa1cR7tLwA";
  expect(shown("reschedule", { manage_token, start: 3 })).toEqual({ manage_token: "[secret]", start: 3 });
  expect(shown("cancel", { manage_token })).toEqual({ manage_token: "[secret]" });
});

test("hours that are taken over from another system leave nothing of its users", () => {
  expect(shown("import_work_hours", { users: [{ email: "ada@example.com", phone: "+49" }] })).toEqual(hidden("users"));
});

test("of an absence it tells when it is, not what it is called", () => {
  const days = { startDate: "2026-12-01", endDate: "2026-12-03", isAvailable: false };
  const exception = { ...days, name: "Ada is ill" };
  expect(shown("add_exception", { scope: "user", id: "ada@example.com", exception })).toEqual({
    scope: "user",
    id: "ada@example.com",
    exception: { ...days, ...hidden("name") },
  });
});

import driver from "atrium/drivers/place/bookings";
import { expect, test } from "vitest";
import { auditOf, hidden } from "../../audited.ts";

const shown = auditOf(driver);

test("an audit log tells that a room was booked and for how long, not by whom and for what", () => {
  const booking = { period_in_seconds: 1_800, title: "Layoffs", owner: "ada@example.com" };
  expect(shown("book_now", booking)).toEqual({ period_in_seconds: 1_800, ...hidden("title", "owner") });
});

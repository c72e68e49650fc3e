import { expect, test, vi } from "vitest";
import { bookingHost, sunday } from "./booking-host.ts";

vi.setConfig({ testTimeout: 30_000 });

test("what a visitor's booking asks of calendars, and puts into one, goes to Graph under the id of the visit", async () => {
  const host = await bookingHost();
  const headers = { "x-request-id": "visit-7" };
  const booked = await host.post("/api/public/book/visit", await host.form(sunday("10:00")), { headers });
  expect(booked.status).toBe(201);
  const journal: { method: string; url: string; headers: Record<string, string> }[] = await host.exec(
    "Tenant",
    "journal",
    { limit: 1_000 },
  );
  const own = journal.filter((each) => each.headers["client-request-id"] === "visit-7");
  const asked = own.map(({ method, url }) => `${method} ${url.split("/").at(-1)?.split("?")[0]}`);
  // Who is free, the event, and whether anybody else took the same time.
  expect(asked).toEqual(["POST getSchedule", "POST events", "POST getSchedule"]);
});

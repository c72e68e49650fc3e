import { expect, test, vi } from "vitest";
import { type Answer, basic, bookingHost, nextAddress, saturday, sunday, visit } from "./booking-host.ts";

/* Everybody wants the same at the same moment, and says so over a connection of their own. */

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

const one = [{ ...visit, members: visit.members.slice(0, 1) }];
const settings = { public_limits: { profile_posts_per_hour: 1_000 } };

/** How many were answered with which status, and the codes of those who lost. */
function outcome(answers: Answer[]) {
  const statuses: Record<number, number> = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  const lost = answers.filter(({ status }) => status !== 201);
  return { statuses, lost: [...new Set(lost.map(({ json }) => `${json.code} ${json.created}`))] };
}

test.each([2, 3, 10, 50])("of %i visitors who take the last time, one gets it", async (count) => {
  const host = await bookingHost({ profiles: one, settings });
  const form = await host.form(sunday("10:00"));
  const answers = await Promise.all(
    Array.from({ length: count }, (_, who) =>
      host.post("/api/public/book/visit", { ...form, email: `v${who}@visitors.example` }, { from: nextAddress() }),
    ),
  );
  expect(outcome(answers)).toEqual({ statuses: { 201: 1, 409: count - 1 }, lost: ["slot.taken false"] });
  const { records } = await host.exec("GroupBooking", "list_bookings", { from: saturday, to: sunday("23:00") });
  expect(records.map(({ status }: { status: string }) => status)).toEqual(["confirmed"]);
  const query = {
    calendar_id: "priya.raman@contoso.example",
    period_start: sunday("10:00"),
    period_end: sunday("10:30"),
  };
  expect(await host.exec("Calendar", "list_events", query)).toHaveLength(1);
});

test("of fifty who come by every way there is, one gets the time", async () => {
  const host = await bookingHost({ profiles: one, settings });
  const form = await host.form(sunday("10:00"));
  const body = (who: number) => ({
    time: { start: "2026-01-11T10:00:00+01:00", end: "2026-01-11T10:30:00+01:00" },
    schedulerInfo: { name: "Ada", email: `v${who}@visitors.example` },
    substitutionData: { comments: "None" },
  });
  const ways = [
    (who: number) =>
      host.post("/api/public/book/visit", { ...form, email: `v${who}@visitors.example` }, { from: nextAddress() }),
    (who: number) => host.post("/v1/book/the-client/visit/meeting", body(who), { from: nextAddress() }),
    (who: number) => host.post("/v1/book/group/profiles/1/meeting", body(who), { headers: basic() }),
    (who: number) =>
      host.post("/v1/book/group/profiles/1/meeting?reserveForMinutes=5", body(who), { headers: basic() }),
  ];
  const answers = await Promise.all(Array.from({ length: 50 }, (_, who) => ways[who % ways.length]?.(who)));
  expect(outcome(answers as Answer[])).toEqual({ statuses: { 201: 1, 409: 49 }, lost: ["slot.taken false"] });
});

test("of fifty who want either of two, two get one each", async () => {
  const host = await bookingHost({ settings });
  const form = await host.form(sunday("10:00"));
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, who) =>
      host.post("/api/public/book/visit", { ...form, email: `v${who}@visitors.example` }, { from: nextAddress() }),
    ),
  );
  expect(outcome(answers).statuses).toEqual({ 201: 2, 409: 48 });
});

test("one visitor who presses the button twenty times has one booking", async () => {
  const host = await bookingHost({ settings: { public_limits: { posts_per_minute: 100 } } });
  const form = await host.form(sunday("10:00"));
  const headers = { "idempotency-key": "pressed" };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => host.post("/api/public/book/visit", form, { headers })),
  );
  expect(outcome(answers).statuses).toEqual({ 201: 20 });
  const { records } = await host.exec("GroupBooking", "list_bookings", { from: saturday, to: sunday("23:00") });
  expect(records).toHaveLength(1);
});

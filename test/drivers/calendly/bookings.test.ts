import { describe, expect, test } from "vitest";
import { day, failure, hour, openCalendly, pass } from "./calendly.ts";

const ruth = "ruth.lindqvist@fabrikam.example";

describe("scheduled events", () => {
  test("are those of the token's user, by their start", async () => {
    const { calendly, now } = await openCalendly();
    const { items, next_page } = await calendly.commands.list_scheduled_events();
    expect(items.map(({ start_time }) => (start_time - now) / day)).toEqual([0, 1, 2]);
    expect(next_page).toBeNull();
    expect(items[0]).toEqual({
      uri: expect.stringContaining("/scheduled_events/"),
      name: "30 Minute Meeting",
      status: "active",
      start_time: now,
      end_time: now + 1_800,
      event_type: expect.stringContaining("/event_types/"),
      location: { type: "physical", location: "Reception" },
      invitees_counter: { total: 1, active: 1, limit: 1 },
      event_memberships: [
        {
          user: calendly.status.user?.uri,
          user_name: "Siobhan O'Brien",
          user_email: "siobhan.o'brien@contoso.example",
        },
      ],
    });
  });

  test("of an organization are found by time and by who booked them, on however many pages", async () => {
    const { calendly, requests, now } = await openCalendly({ emulator: { page_limit: 2 } });
    const { organization } = calendly.status;
    const args = { organization, from: now + day, to: now + 2 * day, all_pages: true };
    expect((await calendly.commands.list_scheduled_events(args)).items).toHaveLength(6);
    expect((await requests(/scheduled_events/)).length).toBe(3);
    const hers = await calendly.commands.list_scheduled_events({ organization, invitee_email: ruth });
    expect(hers.items).toHaveLength(2);
    const rest = await calendly.commands.list_scheduled_events({
      organization,
      invitee_email: ruth,
      next_page: hers.next_page ?? "",
    });
    expect(rest.items).toHaveLength(2);
  });

  test("have invitees", async () => {
    const { calendly } = await openCalendly();
    const [event] = (await calendly.commands.list_scheduled_events()).items;
    const [invitee] = await calendly.commands.get_invitees({ event: event?.uri ?? "" });
    expect(invitee).toMatchObject({ name: "Ruth Lindqvist", email: ruth, status: "active", event: event?.uri });
    expect(invitee?.created_at).toEqual(expect.any(Number));
  });

  test("can be cancelled once, with a reason", async () => {
    const { calendly, requests, now } = await openCalendly();
    const event = (await calendly.commands.list_scheduled_events({ from: now + hour })).items[0]?.uri ?? "";
    expect(await calendly.commands.cancel_event({ event, reason: "The lift is out of order" })).toBe(true);
    const [sent] = await requests(/cancellation$/);
    expect(JSON.parse(sent?.body ?? "")).toEqual({ reason: "The lift is out of order" });
    const cancelled = await calendly.commands.list_scheduled_events({ status: "canceled" });
    expect(cancelled.items.map(({ uri }) => uri)).toEqual([event]);
    expect(await failure(calendly.commands.cancel_event({ event }))).toMatchObject({
      message: "Calendly answered 403 Permission Denied: Event is already canceled",
      details: { kind: "forbidden" },
    });
  });
});

describe("a booking in somebody's name", () => {
  const booking = {
    name: "Łucja Kowalska",
    email: "Lucja.Kowalska@Fabrikam.example",
    time_zone: "Europe/Warsaw",
    guests: ["boss@fabrikam.example"],
    answers: [{ question: "What is it about?", answer: "A lease" }],
  };

  test("is made at one of the available times, which then is taken", async () => {
    const { calendly, eventType, requests, now } = await openCalendly();
    const event_type = (await eventType("30 Minute Meeting")).uri;
    const period = { event_type, from: now + day, to: now + 2 * day };
    const [free] = await calendly.commands.available_times(period);
    const start_time = free?.start_time ?? 0;
    const made = await calendly.commands.create_invitee({ event_type, start_time, ...booking });
    expect(made).toMatchObject({
      name: "Łucja Kowalska",
      email: "lucja.kowalska@fabrikam.example",
      status: "active",
      timezone: "Europe/Warsaw",
      cancel_url: expect.stringContaining("https://"),
    });
    const [sent] = await requests(/^\/invitees$/);
    expect(JSON.parse(sent?.body ?? "")).toEqual({
      event_type,
      start_time: new Date(start_time * 1_000).toISOString(),
      invitee: { name: "Łucja Kowalska", email: "lucja.kowalska@fabrikam.example", timezone: "Europe/Warsaw" },
      event_guests: ["boss@fabrikam.example"],
      questions_and_answers: [{ question: "What is it about?", answer: "A lease", position: 0 }],
    });
    const later = await calendly.commands.available_times(period);
    expect(later.map((each) => each.start_time)).not.toContain(start_time);

    const again = await failure(calendly.commands.create_invitee({ event_type, start_time, ...booking }));
    expect(again.details).toMatchObject({ kind: "conflict", status: 400, retryable: false });
    expect(again.message).toContain("is no longer available");
    expect(again.message).not.toMatch(/kowalska/i);
  });

  test("is sent again after a 429, and after nothing else", async () => {
    const { calendly, clock, eventType, faults, requests, now } = await openCalendly();
    const event_type = (await eventType("30 Minute Meeting")).uri;
    const start_time = now + day + 2 * hour;
    const limited = { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "3" };
    await faults({ method: "POST", times: 1, action: { type: "respond", status: 429, headers: limited } });
    const made = calendly.commands.create_invitee({ event_type, start_time, ...booking });
    await pass(clock, 500, async () => (await requests(/^\/invitees$/)).length === 2);
    expect(await made).toMatchObject({ status: "active" });

    await faults({ method: "POST", action: { type: "respond", status: 504, applied: true } });
    const doubtful = await failure(
      calendly.commands.create_invitee({ event_type, start_time: start_time + hour, ...booking }),
    );
    expect(doubtful.details).toMatchObject({ outcome: "unknown", retryable: false, kind: "upstream_unavailable" });
    expect(await requests(/^\/invitees$/)).toHaveLength(3);
    // It was booked after all, and only once.
    const { items } = await calendly.commands.list_scheduled_events({ invitee_email: booking.email.toLowerCase() });
    expect(items).toHaveLength(2);
  });

  test("needs a plan that allows it", async () => {
    const { calendly, eventType, now } = await openCalendly({ emulator: { plan: "free" } });
    const event_type = (await eventType("30 Minute Meeting")).uri;
    const error = await failure(
      calendly.commands.create_invitee({ event_type, start_time: now + day + hour, ...booking }),
    );
    expect(error.details).toMatchObject({ kind: "plan_limit", status: 403, retryable: false });
    expect(error.message).toContain("upgrade");
  });

  test.each([
    [{ email: "nobody" }, "email"],
    [{ guests: Array(11).fill("a@b.example") }, "guests"],
    [{ time_zone: "Mars/Olympus" }, "time_zone"],
  ])("is refused here with %j", async (wrong, path) => {
    const { calendly, requests, now } = await openCalendly();
    const args = { event_type: "AAAA", start_time: now + day, ...booking, ...wrong };
    const { code, details } = await failure(calendly.commands.create_invitee(args));
    expect([code, details.issues]).toEqual(["invalid_arguments", [expect.objectContaining({ path })]]);
    expect(await requests()).toEqual([]);
  });
});

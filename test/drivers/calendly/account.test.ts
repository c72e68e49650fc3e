import { describe, expect, test } from "vitest";
import { comes, day, failure, openCalendly, pass } from "./calendly.ts";

describe("the status", () => {
  test("shows whose token it is, and their day", async () => {
    const { calendly, origin, now } = await openCalendly();
    expect(calendly.status).toEqual({
      connected: true,
      last_error: null,
      user: {
        uri: expect.stringMatching(`^${origin}/users/`),
        name: "Siobhan O'Brien",
        scheduling_url: "https://calendly.example/siobhan-o-brien",
        time_zone: "Europe/Berlin",
      },
      organization: expect.stringMatching(`^${origin}/organizations/`),
      event_type_count: 5,
      next_event: {
        uri: expect.stringContaining("/scheduled_events/"),
        start_time: now,
        end_time: now + 1_800,
      },
      events_today: 1,
      rate_limit_remaining: 496,
    });
  });

  test("follows the time: what has begun is not next any more", async () => {
    const { calendly, clock, now } = await openCalendly();
    expect(calendly.status.next_event?.start_time).toBe(now);
    await clock.advance(1_000);
    await comes(() => expect(calendly.status.next_event?.start_time).toBe(now + day));
  });

  test("follows the day in the user's zone, at once", async () => {
    const start = Date.UTC(2026, 0, 5, 22, 59, 30);
    const { calendly, clock } = await openCalendly({ start });
    const { items } = await calendly.commands.list_scheduled_events({ from: start / 1_000 });
    await calendly.commands.cancel_event({ event: items[0]?.uri ?? "" });
    await clock.advance(500);
    await comes(() => expect(calendly.status.next_event?.uri).toBe(items[1]?.uri));
    expect(calendly.status.events_today).toBe(1);
    // Midnight in Berlin.
    await clock.advance(31_000);
    await comes(() => expect(calendly.status.events_today).toBe(0));
  });

  test("shows soon what a command changed", async () => {
    const { calendly, clock, now } = await openCalendly();
    const [, tomorrow] = (await calendly.commands.list_scheduled_events()).items;
    const [today] = (await calendly.commands.list_scheduled_events()).items;
    await clock.advance(2_000);
    await comes(() => expect(calendly.status.next_event?.uri).toBe(tomorrow?.uri));
    await calendly.commands.cancel_event({ event: tomorrow?.uri ?? "" });
    await clock.advance(500);
    await comes(() => expect(calendly.status.next_event?.start_time).toBe(now + 2 * day));
    expect(today?.start_time).toBe(now);
  });
});

describe("a token that is refused", () => {
  test("is said, and so is that it is good again; the token itself is shown nowhere", async () => {
    const { calendly, clock, faults, emulator } = await openCalendly();
    const body = { title: "Unauthenticated", message: "The access token is invalid" };
    await faults({ action: { type: "respond", status: 401, body } });
    const error = await failure(calendly.commands.me());
    expect(error.details).toMatchObject({ kind: "unauthorized", status: 401, retryable: false });
    await clock.advance(0);
    await comes(() => expect(calendly.status.connected).toBe(false));
    expect(calendly.status.last_error).toBe("Calendly answered 401 Unauthenticated: The access token is invalid");
    expect(calendly.logs.filter(({ level }) => level === "warn")).toHaveLength(1);

    await emulator.commands.clear_faults();
    await clock.advance(5_000);
    await comes(() => expect(calendly.status).toMatchObject({ connected: true, last_error: null }));
    expect(JSON.stringify([calendly.logs, calendly.status, error])).not.toContain("token-of-the-test");
  });

  test("makes a module that starts, and waits for a better one", async () => {
    const { calendly } = await openCalendly({ calendly: { token: "another" }, connected: false });
    await comes(() => expect(calendly.status.last_error).toContain("401"));
    expect(calendly.status).toEqual({ connected: false, last_error: expect.any(String), rate_limit_remaining: 500 });
  });
});

test("a Calendly that cannot be reached makes the module offline, and comes back by itself", async () => {
  const { calendly, clock, faults, emulator } = await openCalendly();
  await faults({ action: { type: "drop" } });
  const lost = failure(calendly.commands.me());
  await pass(clock, 500, () => calendly.status.connected === false);
  expect((await lost).details).toMatchObject({ kind: "upstream_unavailable", retryable: true });
  expect(calendly.status.last_error).toContain("cannot be reached");
  await emulator.commands.clear_faults();
  await clock.advance(5_000);
  await comes(() => expect(calendly.status.connected).toBe(true));
});

describe("Calendly's limit", () => {
  test("is kept: nothing is sent from the fifth last call of a minute to its end", async () => {
    const { calendly, clock, requests } = await openCalendly({ emulator: { rate_limit: 12 } });
    // The look at the account took four.
    for (let call = 0; call < 3; call++) await calendly.commands.me();
    expect(calendly.status.rate_limit_remaining).toBe(5);
    const waits = calendly.commands.me();
    await clock.advance(59_000);
    expect(await requests(/users\/me/)).toHaveLength(3);
    await clock.advance(1_000);
    expect(await waits).toMatchObject({ name: "Siobhan O'Brien" });
    expect((await requests()).every(({ status }) => status === 200)).toBe(true);
  });

  test("when it is hit all the same is waited for, or said", async () => {
    const { calendly, clock, faults, requests } = await openCalendly();
    const limited = (seconds: number) =>
      faults({
        path: "users/me",
        times: 1,
        action: {
          type: "respond",
          status: 429,
          headers: { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": `${seconds}` },
        },
      });
    await limited(8);
    const patient = calendly.commands.me();
    await pass(clock, 500, async () => (await requests(/users\/me/)).length >= 2);
    expect(await patient).toMatchObject({ name: "Siobhan O'Brien" });
    await limited(45);
    expect((await failure(calendly.commands.me())).details).toEqual({
      source: "calendly",
      kind: "rate_limited",
      status: 429,
      retry_after: 45,
      retryable: true,
    });
    expect(calendly.status.connected).toBe(true);
  });
});

test.each<[number, string]>([
  [403, "forbidden"],
  [404, "not_found"],
  [409, "conflict"],
  [424, "upstream_error"],
])("an answer of %i is of the kind %s, whatever its body", async (status, kind) => {
  const { calendly, faults } = await openCalendly();
  await faults({ action: { type: "respond", status, body: "<html>" } });
  expect((await failure(calendly.commands.me())).details).toMatchObject({ kind, status, retryable: false });
});

test("a read that fails for the moment is tried again", async () => {
  const { calendly, clock, faults, requests } = await openCalendly();
  await faults({
    path: "memberships",
    times: 2,
    action: { type: "respond", status: 500, body: { title: "Internal" } },
  });
  const members = calendly.commands.list_members({ email: "zoe.mueller@contoso.example" });
  await pass(clock, 500, async () => (await requests(/memberships/)).length === 3);
  expect(await members).toMatchObject([{ role: "admin", user: { name: "Zoë Müller" } }]);
});

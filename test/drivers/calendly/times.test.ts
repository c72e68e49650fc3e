import { describe, expect, test } from "vitest";
import { day, failure, hour, openCalendly } from "./calendly.ts";

/** The periods that were asked for, in seconds. */
async function periods(calls: { url: string }[]) {
  return calls.map(({ url }) => {
    const { searchParams } = new URL(url, "http://x");
    return ["start_time", "end_time"].map((name) => Date.parse(searchParams.get(name) ?? "") / 1_000);
  });
}

describe("available times", () => {
  test("are the starts that are free, in order, with the page of each", async () => {
    const { calendly, eventType, now } = await openCalendly();
    const { uri, scheduling_url } = await eventType("Building tour");
    const tuesday = now + day;
    const times = await calendly.commands.available_times({ event_type: uri, from: tuesday, to: tuesday + 8 * hour });
    // From 10:00 in Berlin: a visitor is there from 10:00 to 10:30, a meeting elsewhere from 15:00 to 16:30.
    const halfHours = [1, 2, 3, 4, 5, 6, 7, 8, 13];
    expect(times.filter(({ start_time }) => start_time < tuesday + 8 * hour)).toHaveLength(times.length);
    expect(times.map(({ start_time }) => (start_time - tuesday) / 1_800)).toEqual(halfHours.slice(0, -1));
    expect(times[0]).toEqual({
      start_time: tuesday + 1_800,
      invitees_remaining: 1,
      scheduling_url: `${scheduling_url}/2026-01-06T09:30:00.000000Z`,
    });
  });

  test("of a long time are asked for in parts of 31 days, and come once each", async () => {
    const { calendly, eventType, requests, now } = await openCalendly();
    const { uri } = await eventType("Building tour");
    const [from, to] = [now + day, now + 101 * day];
    const times = await calendly.commands.available_times({ event_type: uri, from, to });
    const asked = await periods(await requests(/available_times/));
    expect(asked.toSorted(([a = 0], [b = 0]) => a - b)).toEqual([
      [from, from + 31 * day],
      [from + 31 * day, from + 62 * day],
      [from + 62 * day, from + 93 * day],
      [from + 93 * day, to],
    ]);
    const starts = times.map(({ start_time }) => start_time);
    expect(starts).toEqual([...new Set(starts)].toSorted((a, b) => a - b));
    expect(starts.length).toBeGreaterThan(900);
  });

  test("can be asked for in smaller parts, as older accounts want it", async () => {
    const { calendly, eventType, requests, now } = await openCalendly({ calendly: { available_days: 7 } });
    const { uri } = await eventType("Building tour");
    await calendly.commands.available_times({ event_type: uri, from: now + day, to: now + 22 * day });
    expect(await requests(/available_times/)).toHaveLength(3);
  });

  test("leave out the past, which Calendly refuses", async () => {
    const { calendly, eventType, requests, now } = await openCalendly();
    const event_type = (await eventType("Quick call")).uri;
    const times = await calendly.commands.available_times({ event_type, from: now - 5 * day, to: now + day });
    expect(times.length).toBeGreaterThan(0);
    expect(await periods(await requests(/available_times/))).toEqual([[now + 60, now + day]]);
    expect(await calendly.commands.available_times({ event_type, from: now - day, to: now - hour })).toEqual([]);
    expect(await requests(/available_times/)).toHaveLength(1);
  });

  test("that Calendly does not call available are none", async () => {
    const { calendly, eventType, faults, now } = await openCalendly();
    const event_type = (await eventType("Quick call")).uri;
    const time = { status: "unavailable", invitees_remaining: 0, start_time: "2026-01-07T09:00:00.000000Z" };
    const body = { collection: [time, { ...time, status: "available", start_time: "2026-01-07T10:00:00.000000Z" }] };
    await faults({ path: "available_times", action: { type: "respond", status: 200, body } });
    const times = await calendly.commands.available_times({ event_type, from: now, to: now + 5 * day });
    expect(times).toEqual([{ start_time: Date.UTC(2026, 0, 7, 10) / 1_000, invitees_remaining: 0 }]);
  });

  test.each([
    [0, "must be after"],
    [-day, "must be after"],
    [367 * day, "366 days at most"],
  ])("of a period of %i seconds are refused before Calendly is asked", async (length, words) => {
    const { calendly, eventType, requests, now } = await openCalendly();
    const { uri } = await eventType("Quick call");
    const asked = (await requests()).length;
    const error = await failure(
      calendly.commands.available_times({ event_type: uri, from: now + day, to: now + day + length }),
    );
    expect(error).toMatchObject({ code: "invalid_arguments", message: expect.stringContaining(words) });
    expect(await requests()).toHaveLength(asked);
  });
});

describe("busy times", () => {
  test("are those of Calendly and of the calendars that are connected", async () => {
    const { calendly, now } = await openCalendly();
    const user = calendly.status.user?.uri ?? "";
    const times = await calendly.commands.busy_times({ user, from: now, to: now + day });
    expect(times).toEqual([
      {
        type: "calendly",
        start_time: now,
        end_time: now + 1_800,
        buffered_start_time: now,
        buffered_end_time: now + 1_800,
        event: expect.stringContaining("/scheduled_events/"),
      },
      { type: "external", start_time: now + 2 * hour, end_time: now + 3 * hour },
    ]);
  });

  test("of a long time are asked for in parts of 7 days, and come once each, however they lie to the seams", async () => {
    const { calendly, requests, faults, now } = await openCalendly();
    const user = calendly.status.user?.uri ?? "";
    const iso = (unix: number) => new Date(unix * 1_000).toISOString();
    const seam = now + 7 * day;
    const item = (start: number, end: number) => ({ type: "external", start_time: iso(start), end_time: iso(end) });
    const [before, over, at] = [item(now - hour, now + hour), item(seam - hour, seam + hour), item(seam, seam + hour)];
    // Both parts answer with what touches them, ends included.
    const respond = (collection: object[]) => ({ type: "respond", status: 200, body: { collection } }) as const;
    await faults(
      { path: encodeURIComponent(iso(now)), action: respond([before, over, at]) },
      { path: encodeURIComponent(iso(seam)), action: respond([over, at]) },
    );
    const times = await calendly.commands.busy_times({ user, from: now, to: now + 10 * day });
    expect(times.map(({ start_time }) => start_time - now)).toEqual([-hour, 7 * day - hour, 7 * day]);
    expect(await periods(await requests(/busy/))).toEqual([
      [now, seam],
      [seam, now + 10 * day],
    ]);
  });

  test("of calendars that Calendly cannot read are an error, not free time", async () => {
    const { calendly, faults, now } = await openCalendly();
    const body = { title: "External Calendar Error", message: "The calendar could not be reached" };
    await faults({ path: "busy", nth: 2, action: { type: "respond", status: 424, body } });
    const user = calendly.status.user?.uri ?? "";
    const { details } = await failure(calendly.commands.busy_times({ user, from: now, to: now + 20 * day }));
    expect(details).toMatchObject({ status: 424, code: "External Calendar Error", kind: "upstream_error" });
  });
});

import { expect, test } from "vitest";
import { ann, at, attendee, bob, type Client, meeting, quiet, withSandbox } from "./support.ts";

const start = `${ann}/calendarView/delta?startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-02-01T00:00:00Z`;
const day = 24 * 3_600_000;

/** Follows the links of one round to its end. */
async function round({ graph }: Client, from: string, size = 10) {
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came.
  const [events, sizes]: [any[], number[]] = [[], []];
  let next = from;
  for (;;) {
    const { json } = await graph("GET", next, undefined, { Prefer: `odata.maxpagesize=${size}` });
    events.push(...json.value);
    sizes.push(json.value.length);
    if (json["@odata.deltaLink"] !== undefined) return { events, sizes, link: json["@odata.deltaLink"] as string };
    next = json["@odata.nextLink"];
  }
}

test(
  "the first round has every event of the window, in pages; the next one nothing",
  withSandbox(async (client) => {
    for (const hour of ["08", "09", "10"])
      await client.graph("POST", `${ann}/events`, meeting(`${hour}:00`, `${hour}:30`));
    const first = await round(client, start, 2);
    expect(first.sizes).toEqual([2, 1]);
    expect(new Set(first.events.map(({ id }) => id)).size).toBe(3);
    expect((await round(client, first.link)).events).toEqual([]);
  }, quiet),
);

test(
  "later rounds have what was made, changed, moved out of the window or taken away since",
  withSandbox(async (client) => {
    const { graph } = client;
    const make = async (subject: string) =>
      (await graph("POST", `${ann}/events`, meeting("10:00", "11:00", { subject }))).json;
    const [changed, deleted, moved] = [await make("changed"), await make("deleted"), await make("moved")];
    await make("untouched");
    const { link } = await round(client, start);
    await graph("PATCH", at(ann, changed), { subject: "changed twice" });
    await graph("DELETE", at(ann, deleted));
    const march = { dateTime: "2026-03-05T10:00:00", timeZone: "UTC" };
    await graph("PATCH", at(ann, moved), { start: march, end: march });
    await graph("POST", `${bob}/events`, meeting("10:00", "11:00"));
    const made = await make("made");
    const second = await round(client, link, 3);
    expect(second.sizes).toEqual([3, 1]);
    const byId = Object.fromEntries(second.events.map((event) => [event.id, event]));
    expect(byId[changed.id].subject).toBe("changed twice");
    expect(byId[made.id].subject).toBe("made");
    for (const { id } of [deleted, moved]) expect(byId[id]["@removed"]).toEqual({ reason: "deleted" });
    expect((await round(client, second.link)).events).toEqual([]);
  }, quiet),
);

test(
  "a change of a series brings its occurrences, a deleted occurrence itself",
  withSandbox(async (client) => {
    const range = { type: "numbered", startDate: "2026-01-05", numberOfOccurrences: 3 };
    const attendees = [attendee("bob@contoso.example")];
    const event = meeting("10:00", "11:00", {
      attendees,
      recurrence: { pattern: { type: "daily", interval: 1 }, range },
    });
    const series = (await client.graph("POST", `${ann}/events`, event)).json;
    const first = await round(client, start);
    expect(first.events).toHaveLength(3);
    await client.graph("DELETE", at(ann, first.events[1]));
    const second = await round(client, first.link);
    expect(second.events).toMatchObject([{ id: first.events[1].id, "@removed": { reason: "deleted" } }]);
    await client.graph("PATCH", at(ann, series), { subject: "Renamed" });
    expect((await round(client, second.link)).events.map(({ subject }) => subject)).toEqual(["Renamed", "Renamed"]);
  }, quiet),
);

test.each([
  "$select=subject",
  "$filter=isAllDay%20eq%20true",
  "$orderby=start/dateTime",
  "$top=5",
  "$search=x",
  "$expand=x",
])("the option %s is refused", (query) =>
  withSandbox(async ({ graph }) => {
    expect((await graph("GET", `${start}&${query}`)).status).toBe(400);
  }, quiet)(),
);

test(
  "a position is gone after thirty days and after a reset, and nonsense is none",
  withSandbox(async (client) => {
    const { graph, clock, sandbox } = client;
    const { link } = await round(client, start);
    const again = async () => graph("GET", link, undefined, await bearer(client));
    await clock.advance(30 * day);
    expect((await again()).status).toBe(200);
    await clock.advance(1);
    const late = await again();
    expect([late.status, late.json.error.code]).toEqual([410, "syncStateNotFound"]);
    const fresh = (await graph("GET", start, undefined, await bearer(client))).json["@odata.deltaLink"];
    expect((await graph("GET", fresh, undefined, await bearer(client))).status).toBe(200);
    sandbox.reset();
    expect((await graph("GET", fresh, undefined, await bearer(client))).status).toBe(410);
    const nonsense = `${ann}/calendarView/delta?$deltatoken=nonsense`;
    expect((await graph("GET", nonsense, undefined, await bearer(client))).status).toBe(400);
  }, quiet),
);

async function bearer({ askToken }: Client): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${(await askToken()).json.access_token}` };
}

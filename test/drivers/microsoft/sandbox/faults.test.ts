import { Agent, request } from "node:http";
import { settle } from "atrium/testing";
import { expect, test } from "vitest";
import { ann, at, bob, meeting, quiet, today, until, withSandbox } from "./support.ts";

test(
  "a rule answers instead, with its status, headers and body, for as many requests as it says",
  withSandbox(async ({ graph, sandbox }) => {
    const action = {
      type: "respond",
      status: 429,
      headers: { "Retry-After": "2.128" },
      body: { error: { code: "x" } },
    } as const;
    sandbox.faults.set([
      { method: "get", path: "calendarView", mailbox: "ann@contoso.example", nth: 2, times: 1, action },
    ]);
    expect((await graph("GET", today(bob))).status).toBe(200);
    expect((await graph("GET", today(ann))).status).toBe(200);
    const second = await graph("GET", today(ann));
    expect([second.status, second.headers.get("retry-after"), second.text]).toEqual([
      429,
      "2.128",
      '{"error":{"code":"x"}}',
    ]);
    expect((await graph("GET", today(ann))).status).toBe(200);
  }, quiet),
);

test(
  "a 504 can come after the write, or instead of it",
  withSandbox(async ({ graph, sandbox }) => {
    const post = () => graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    sandbox.faults.set([{ path: "/events", action: { type: "respond", status: 504 } }]);
    expect([(await post()).status, (await graph("GET", today(ann))).json.value.length]).toEqual([504, 0]);
    sandbox.faults.set([{ path: "/events", action: { type: "respond", status: 504, applied: true } }]);
    expect([(await post()).status, (await graph("GET", today(ann))).json.value.length]).toEqual([504, 1]);
  }, quiet),
);

test(
  "a body can be HTML, empty or cut off",
  withSandbox(async ({ graph, sandbox }) => {
    const html = {
      type: "respond",
      status: 200,
      headers: { "Content-Type": "text/html" },
      body: "<html></html>",
    } as const;
    sandbox.faults.set([{ path: "calendarView", action: html }]);
    const page = await graph("GET", today(ann));
    expect([page.headers.get("content-type"), page.text]).toEqual(["text/html", "<html></html>"]);
    sandbox.faults.set([{ path: "calendarView", action: { type: "respond", status: 202 } }]);
    const empty = await graph("GET", today(ann));
    expect([empty.text, empty.headers.get("content-type")]).toEqual(["", null]);
    sandbox.faults.set([{ path: "calendarView", action: { type: "truncate" } }]);
    await expect(graph("GET", today(ann))).rejects.toThrow(SyntaxError);
  }, quiet),
);

test(
  "a connection can be dropped before the headers and in the middle of the body",
  withSandbox(async ({ graph, sandbox }) => {
    await graph("GET", today(ann));
    for (const type of ["drop", "drop_in_body"] as const) {
      sandbox.faults.set([{ action: { type } }]);
      await expect(graph("GET", today(ann))).rejects.toThrow(type === "drop" ? "fetch failed" : "terminated");
      expect(sandbox.journal.entries.at(-1)?.status).toBe(0);
    }
  }, quiet),
);

test(
  "an answer can be late by the tenant's clock",
  withSandbox(async ({ graph, sandbox, clock }) => {
    await graph("GET", today(ann));
    sandbox.faults.set([{ action: { type: "delay", milliseconds: 5_000 } }]);
    let answered = false;
    const waiting = graph("GET", today(ann)).finally(() => {
      answered = true;
    });
    await until(() => clock.pending === 1);
    await clock.advance(4_999);
    expect(answered).toBe(false);
    await clock.advance(1);
    expect((await waiting).status).toBe(200);
  }, quiet),
);

test(
  "a request that is never answered ends when its client gives up, and leaves the mailbox free",
  withSandbox(async ({ graph, sandbox }) => {
    await graph("GET", today(ann));
    const given = new AbortController();
    const headers = { Authorization: await bearer(sandbox) };
    sandbox.faults.set([{ path: "calendarView", times: 4, action: { type: "hang" } }]);
    const silent = Array.from({ length: 4 }, () =>
      fetch(`${sandbox.origin}/v1.0${today(ann)}`, { headers, signal: given.signal }),
    );
    const settled = Promise.allSettled(silent);
    await until(() => sandbox.throttle.highest["ann@contoso.example"] === 4);
    expect((await graph("GET", today(ann))).status).toBe(429);
    given.abort();
    expect((await settled).map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
    while ((await graph("GET", today(ann))).status === 429) await settle();
  }, quiet),
);

test(
  "a page can repeat itself, or lead to another host",
  withSandbox(async ({ graph, sandbox }) => {
    sandbox.faults.set([{ path: "calendarView", action: { type: "repeat_next_link" } }]);
    const { json } = await graph("GET", today(ann));
    expect((await graph("GET", json["@odata.nextLink"])).json["@odata.nextLink"]).toBe(json["@odata.nextLink"]);
    sandbox.faults.set([{ path: "calendarView", action: { type: "foreign_next_link" } }]);
    const foreign = (await graph("GET", today(ann))).json["@odata.nextLink"];
    expect(new URL(foreign).host).toBe("graph.elsewhere.example");
  }, quiet),
);

test(
  "tokens can be revoked in the middle of a list",
  withSandbox(async ({ graph, sandbox }) => {
    const { json } = await graph("GET", "/users?$top=10");
    sandbox.faults.set([{ path: "skiptoken", times: 1, action: { type: "revoke_tokens" } }]);
    expect((await graph("GET", json["@odata.nextLink"])).status).toBe(401);
    const headers = { Authorization: await bearer(sandbox) };
    expect((await graph("GET", json["@odata.nextLink"], undefined, headers)).status).toBe(200);
  }),
);

test(
  "a rule of the wrong shape is refused",
  withSandbox(async ({ sandbox }) => {
    expect(() => sandbox.faults.set([{ path: "(", action: { type: "drop" } }])).toThrow("not a regular expression");
    expect(() => sandbox.faults.set([{ action: { type: "aadsts", number: 1 } }])).toThrow();
  }, quiet),
);

test(
  "the fifth open request of one application at one mailbox is throttled",
  withSandbox(async ({ graph, sandbox, clock }) => {
    await graph("GET", "/users");
    sandbox.faults.set([{ path: "calendarView", action: { type: "delay", milliseconds: 100 } }]);
    const open = Array.from({ length: 4 }, () => graph("GET", today(ann)));
    await until(() => clock.pending === 4);
    const fifth = await graph("GET", today(ann));
    expect([fifth.status, fifth.headers.get("retry-after"), fifth.json.error.code]).toEqual([
      429,
      "1",
      "ApplicationThrottled",
    ]);
    const other = graph("GET", today(bob));
    await until(() => clock.pending === 5);
    await clock.advance(100);
    expect((await Promise.all([...open, other])).map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(sandbox.throttle.highest).toEqual({ "ann@contoso.example": 5, "bob@contoso.example": 1 });
    expect(sandbox.throttle.refused).toBe(1);
    sandbox.faults.clear();
    expect((await graph("GET", today(ann))).status).toBe(200);
  }, quiet),
);

test(
  "a page can be empty and have a next one, which is the page that was asked for",
  withSandbox(async ({ graph, sandbox }) => {
    await graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    sandbox.faults.set([{ path: "calendarView", times: 2, action: { type: "empty_page" } }]);
    const first = (await graph("GET", today(ann))).json;
    const second = (await graph("GET", first["@odata.nextLink"])).json;
    expect([first.value, second.value]).toEqual([[], []]);
    expect(second["@odata.nextLink"]).not.toBe(first["@odata.nextLink"]);
    const third = (await graph("GET", second["@odata.nextLink"])).json;
    expect(third.value).toHaveLength(1);
    expect(third).not.toHaveProperty("@odata.nextLink");
  }, quiet),
);

test(
  "members of every entity can be missing or have other values",
  withSandbox(async ({ graph, sandbox }) => {
    const { json } = await graph("POST", `${ann}/events`, meeting("10:00", "11:00"));
    const set = { showAs: "unknown", organizer: null, originalStartTimeZone: "tzone://Microsoft/Custom" };
    sandbox.faults.set([
      { path: "getSchedule", action: { type: "alter", set: { scheduleItems: null } } },
      { path: "calendarView|events", action: { type: "alter", set, remove: ["attendees", "subject"] } },
    ]);
    for (const event of [(await graph("GET", today(ann))).json.value[0], (await graph("GET", at(ann, json))).json]) {
      expect(event).toMatchObject({ id: json.id, ...set });
      expect(event).not.toHaveProperty("subject");
    }
    const time = (dateTime: string) => ({ dateTime, timeZone: "UTC" });
    const body = {
      schedules: ["ann@contoso.example"],
      startTime: time("2026-01-05T08:00"),
      endTime: time("2026-01-05T12:00"),
    };
    const schedule = await graph("POST", `${ann}/calendar/getSchedule`, body);
    expect(schedule.json.value).toMatchObject([{ scheduleId: "ann@contoso.example", scheduleItems: null }]);
    expect((await graph("GET", at(ann, { id: "nonsense" }))).json.error).not.toHaveProperty("showAs");
  }, quiet),
);

test(
  "a new event can be not found, and its join link missing, for a time",
  withSandbox(async ({ graph, sandbox, clock }) => {
    const online = meeting("10:00", "11:00", { isOnlineMeeting: true });
    sandbox.faults.set([
      { method: "POST", path: "events", times: 1, action: { type: "late_event", milliseconds: 500 } },
    ]);
    const late = await graph("POST", `${ann}/events`, online);
    expect(late.status).toBe(201);
    expect((await graph("GET", at(ann, late.json))).status).toBe(404);
    expect((await graph("GET", today(ann))).json.value).toEqual([]);
    await clock.advance(500);
    expect((await graph("GET", at(ann, late.json))).status).toBe(200);
    expect((await graph("GET", today(ann))).json.value).toHaveLength(1);

    sandbox.faults.set([
      { method: "POST", path: "events", times: 1, action: { type: "late_join_url", milliseconds: 500 } },
    ]);
    const { json } = await graph("POST", `${ann}/events`, online);
    expect([json.isOnlineMeeting, json.onlineMeeting]).toEqual([true, null]);
    await clock.advance(499);
    expect((await graph("GET", at(ann, json))).json.onlineMeeting).toBeNull();
    await clock.advance(1);
    expect((await graph("GET", at(ann, json))).json.onlineMeeting.joinUrl).toMatch(/^https:/);
  }, quiet),
);

test(
  "a rule can act on some requests only, always the same ones for a seed",
  withSandbox(async ({ graph, sandbox }) => {
    const statuses = async (seed: number) => {
      sandbox.faults.set([{ probability: 0.5, action: { type: "respond", status: 503 } }], seed);
      const all: number[] = [];
      for (let sent = 0; sent < 20; sent++) all.push((await graph("GET", today(ann))).status);
      return all;
    };
    await graph("GET", today(ann));
    const first = await statuses(7);
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await statuses(7)).toEqual(first);
    expect(await statuses(8)).not.toEqual(first);
  }, quiet),
);

test(
  "a connection can be dropped when it is used again",
  withSandbox(async ({ sandbox }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () =>
      new Promise<number | undefined>((resolve, reject) => {
        const outgoing = request(`${sandbox.origin}/common/discovery/instance`, { agent }, (incoming) => {
          incoming.resume().once("end", () => resolve(incoming.statusCode));
        });
        outgoing.once("error", reject).end();
      });
    sandbox.faults.set([{ reused: true, action: { type: "drop" } }]);
    expect(await ask()).toBe(200);
    // The agent takes a socket back only after the turn in which its answer ended.
    await settle();
    await expect(ask()).rejects.toThrow("socket hang up");
    expect(await ask()).toBe(200);
    agent.destroy();
  }, quiet),
);

async function bearer({ tokens }: { tokens: { issue(audience: string): string } }): Promise<string> {
  return `Bearer ${tokens.issue("https://graph.microsoft.com")}`;
}

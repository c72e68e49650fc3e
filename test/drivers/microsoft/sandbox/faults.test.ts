import { settle } from "atrium/testing";
import { expect, test } from "vitest";
import { ann, bob, meeting, quiet, today, until, withSandbox } from "./support.ts";

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

async function bearer({ tokens }: { tokens: { issue(audience: string): string } }): Promise<string> {
  return `Bearer ${tokens.issue("https://graph.microsoft.com")}`;
}

import { simpleParser } from "mailparser";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { eventually } from "../../../../eventually.ts";
import { type Answer, administrator, bookingHost, nextAddress, saturday, sunday, visit } from "./booking-host.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const path = "/api/public/book/visit";
const sundaySlots = `slots?from=${sunday("00:00")}&to=${sunday("23:00")}`;

let host: Awaited<ReturnType<typeof bookingHost>>;

beforeEach(async () => {
  host = await bookingHost({
    profiles: [
      visit,
      { ...visit, name: "inside", public: false },
      { ...visit, name: "closed", public: false, active: false },
    ],
  });
});

/** An answer to the last byte, but for the time at which it was given. */
function bytes({ status, headers, text }: Answer): object {
  const { date: _, ...others } = Object.fromEntries(headers);
  return { status, others, text };
}

describe("what does not exist, is not for everybody, or has another client's id", () => {
  const headers = { "x-request-id": "the-same" };

  const calls: [method: string, pattern: string, body?: object][] = [
    ["GET", "/api/public/book/NAME"],
    ["GET", `/api/public/book/NAME/${sundaySlots}`],
    ["GET", "/api/public/book/NAME/qrcode.svg"],
    ["GET", "/api/public/book/NAME/qrcode.png"],
    ["GET", "/v1/book/the-client/NAME/meeting"],
    ["POST", "/api/public/book/NAME", { start: sunday("10:00"), name: "Ada", email: "ada@visitors.example", form: "" }],
    [
      "POST",
      "/v1/book/the-client/NAME/meeting",
      { time: { start: sunday("10:00") }, name: "Ada", email: "ada@visitors.example" },
    ],
  ];

  test("is answered alike", async () => {
    for (const [method, pattern, body] of calls) {
      const ask = async (client: string, name: string) => {
        const address = pattern.replace("NAME", name).replace("the-client", client);
        return bytes(await host.call(method, address, { body, headers, from: nextAddress() }));
      };
      const unknown = await ask("the-client", "nothing");
      expect(unknown).toMatchObject({ status: 404 });
      for (const name of ["inside", "closed", "VISIT"]) expect(await ask("the-client", name)).toEqual(unknown);
      if (!pattern.startsWith("/v1")) continue;
      for (const name of ["visit", "inside", "nothing"]) expect(await ask("another", name)).toEqual(unknown);
    }
  });

  test("is a booking page like any other", async () => {
    const pages = await Promise.all(["visit", "inside", "nothing"].map((name) => host.get(`/book/${name}`)));
    expect(new Set(pages.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  });
});

test("nobody without a key learns who can be booked", async () => {
  const { items } = (await host.get(`${path}/${sundaySlots}`)).json;
  const ids: string[] = items[0].userIds;
  expect(ids).toHaveLength(2);
  await host.call("PATCH", "/api/booking/profiles/inside", { body: { public: true }, headers: administrator });
  const others: string[] = (await host.get(`/api/public/book/inside/${sundaySlots}`)).json.items[0].userIds;
  expect(others).toHaveLength(2);
  expect(others.filter((id) => ids.includes(id))).toEqual([]);

  const { json } = await host.post(path, await host.form(sunday("10:00")));
  const link = `/api/public/bookings/${json.token}`;
  const answers = [
    await host.get(path),
    await host.get(`${path}/${sundaySlots}`),
    await host.get("/v1/book/the-client/visit/meeting"),
    await host.get(link),
    await host.get(`${link}/${sundaySlots}`),
    await host.get(`${link}/booking.ics`),
  ];
  for (const { status, text } of answers) {
    expect(status).toBe(200);
    expect(text).not.toMatch(/raman|adeyemi|contoso\.example/i);
  }
});

test("ids of members stay the same when the module starts again", async () => {
  const ids = async () => (await host.get(`${path}/${sundaySlots}`)).json.items[0].userIds;
  const before = await ids();
  expect(
    (await host.call("POST", "/api/engine/v2/modules/mod-booking/restart", { headers: administrator })).status,
  ).toBe(200);
  await eventually(async () => expect((await host.get(path)).status).toBe(200));
  expect(await ids()).toEqual(before);
});

describe("what a visitor says", () => {
  const said = '<img src=x onerror="alert(1)"> {{email}} %{start} & "quoted"\r\nBcc: others@visitors.example';

  test("is text in the event and in the mail, whatever it looks like", async () => {
    const form = await host.form(sunday("10:00"), { fields: { comments: said, company: "<b>{{comments}}</b>" } });
    expect((await host.post(path, form)).status).toBe(201);
    await host.clock.advance(1_000);

    const query = {
      calendar_id: "priya.raman@contoso.example",
      period_start: sunday("00:00"),
      period_end: sunday("23:00"),
    };
    const [event] = await host.exec("Calendar", "list_events", query);
    expect(event.title).toBe("Visit of <b>{{comments}}</b>");
    expect(event.body).toContain("&lt;img src&#x3D;x onerror&#x3D;&quot;alert(1)&quot;&gt; {{email}} %{start} &amp;");
    expect(event.body).not.toMatch(/<img/i);

    const mails = await eventually(async () => {
      const found = await host.exec("Tenant", "outbox");
      expect(found).not.toEqual([]);
      return found;
    });
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(JSON.stringify([mail.to, mail.cc, mail.bcc])).toBe('[["ada@visitors.example"],[],[]]');
    expect(mail.subject).not.toMatch(/[\r\n]/);
    const { html } = await simpleParser(mail.mime);
    expect(html).toContain("<b>Visit of &lt;b&gt;{{comments}}&lt;&#x2F;b&gt;</b>");
  });

  test("of why they cancel is for the company, and in no mail: anybody may book in anybody's name", async () => {
    const { json } = await host.post(path, await host.form(sunday("10:00")));
    const reason = "Win at https://evil.example";
    expect((await host.post(`/api/public/bookings/${json.token}`, { action: "cancel", reason })).status).toBe(200);
    const cancellation = await eventually(async () => {
      await host.clock.advance(0);
      const sent = await host.exec("Tenant", "outbox");
      const found = sent.find(({ subject }: { subject: string }) => subject.startsWith("Cancelled"));
      expect(found).toBeDefined();
      return simpleParser(found.mime);
    });
    expect(cancellation.text).toContain("does not take place");
    expect(`${cancellation.text}${cancellation.html}`).not.toContain("evil");
    const { records } = await host.exec("GroupBooking", "list_bookings", { from: saturday, to: sunday("23:00") });
    expect(records).toMatchObject([{ status: "cancelled", reason }]);
  });

  test("appears in no line of the log and in no status variable, nor does the token of a booking", async () => {
    const form = await host.form(sunday("10:00"), { fields: { comments: "My secret errand" } });
    const { json } = await host.post(path, form);
    const link = `/api/public/bookings/${json.token}`;
    await host.post(path, { ...form, name: "Ada <Lovelace>" });
    await host.post(path, { ...form, start: sunday("10:10") });
    await host.post(link, { action: "reschedule", start: sunday("11:00") });
    await host.clock.advance(1_000);
    await host.exec("Tenant", "set_faults", {
      rules: [{ path: "sendMail", action: { type: "respond", status: 500 } }],
    });
    await host.post(link, { action: "cancel", reason: "My secret reason" });
    await host.clock.advance(10_000);

    const states = await host.call("GET", "/api/engine/v2/modules", { headers: administrator });
    const [{ id }] = (await host.exec("GroupBooking", "list_bookings", { from: saturday, to: sunday("23:00") }))
      .records;
    const seen = [...host.lines, states.text].join("\n");
    expect(seen).toContain("mod-booking");
    expect(seen).toContain(id);
    for (const secret of ["lovelace", "ada@", "errand", "secret reason", json.token, form.form]) {
      expect(seen.toLowerCase()).not.toContain(secret.toLowerCase());
    }
  });
});

test("no other site's page may read an answer, and none is kept but that of free times", async () => {
  const headers = { origin: "https://evil.example" };
  const { json } = await host.post(path, await host.form(sunday("10:00")));
  for (const address of [path, `${path}/${sundaySlots}`, `/api/public/bookings/${json.token}`]) {
    const answer = await host.get(address, { headers });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("cache-control")).toBe(address.includes("slots") ? "public, max-age=15" : "no-store");
  }
  const asked = await host.call("OPTIONS", path, { headers });
  expect(asked.headers.get("access-control-allow-origin")).toBeNull();
});

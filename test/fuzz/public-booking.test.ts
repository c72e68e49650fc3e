import fc from "fast-check";
import { expect, test } from "vitest";
import {
  basic,
  bookingHost,
  clientId,
  clientSecret,
  nextAddress,
  sunday,
} from "../drivers/place/group-booking/http/booking-host.ts";
import { fuzzTimeout, holds } from "./cases.ts";
import { expectNoLeak } from "./leaks.ts";
import { mutate, mutations } from "./mutations.ts";
import { oddText, wellFormed } from "./odd-values.ts";

/* What strangers may send to the public addresses of bookings, and programs to those with credentials. */

const start = sunday("10:00");
const day = { from: start - 3_600, to: start + 20 * 86_400 };
const attendee = { name: "Ada Lovelace", email: "ada@visitors.example" };
const profile = {
  name: "second",
  durationMinutes: 30,
  timezone: "Europe/Berlin",
  members: [{ userId: "priya.raman@contoso.example" }],
};

/** Calls that are right but for what no stranger can know. */
const calls: [method: string, path: string, query: Record<string, unknown>, body?: unknown][] = [
  ["GET", "/api/public/book/visit", {}],
  ["GET", "/api/public/book/visit/slots", day],
  [
    "POST",
    "/api/public/book/visit",
    {},
    { start, ...attendee, fields: { comments: "None" }, form: "FORM", userIds: [], website: "" },
  ],
  ["GET", "/api/public/book/visit/qrcode.png", { size: 128 }],
  ["GET", "/api/public/book/visit/qrcode.svg", {}],
  ["GET", "/api/public/bookings/TOKEN", {}],
  ["GET", "/api/public/bookings/TOKEN/slots", day],
  ["POST", "/api/public/bookings/TOKEN", {}, { action: "reschedule", start: start + 3_600 }],
  ["POST", "/api/public/bookings/TOKEN", {}, { action: "cancel", reason: "Ill" }],
  ["GET", "/api/public/bookings/TOKEN/booking.ics", {}],
  ["GET", `/v1/book/${clientId}/visit/meeting`, { fromDate: start, toDate: start + 86_400 }],
  [
    "POST",
    `/v1/book/${clientId}/visit/meeting`,
    { required: "one" },
    { start, ...attendee, values: { comments: "None" } },
  ],
  ["GET", "/v1/book/group/profiles", {}],
  ["POST", "/v1/book/group/profiles", {}, profile],
  ["GET", "/v1/book/group/profiles/1", {}],
  ["PATCH", "/v1/book/group/profiles/1", {}, { subject: "x {{name}}" }],
  ["POST", "/v1/book/group/profiles/1/attachUsers", {}, ["samuel.adeyemi@contoso.example"]],
  ["POST", "/v1/book/group/profiles/1/meeting", { reserveForMinutes: 5 }, { start, ...attendee }],
  ["GET", "/v1/book/group/profiles/1/meeting", { fromDate: start, toDate: start + 86_400 }],
  ["POST", "/v1/book/group/reservations/1/confirm", {}],
  ["GET", "/book/visit", {}],
];

const call = fc.record({
  call: fc.constantFrom(...calls),
  segment: fc.option(
    fc.tuple(
      fc.nat(6),
      oddText.map((text) => encodeURIComponent(wellFormed(text)).slice(0, 400)),
    ),
    { nil: undefined },
  ),
  wrongQuery: mutations(2),
  wrongBody: mutations(),
  credentials: fc.constantFrom(undefined, `${clientId}:${clientSecret}`, "nobody:nothing", ":"),
  key: fc.option(
    oddText.map((text) =>
      text
        .replace(/[^\x20-\x7e]/g, "")
        .slice(0, 500)
        .trim(),
    ),
    { nil: undefined },
  ),
});

test(
  "whatever is sent to public addresses, it gets one answer that tells nothing of the inside",
  async () => {
    const host = await bookingHost({ settings: { public_limits: { profile_posts_per_hour: 100_000 } } });
    const form = await host.form(start);
    const { json } = await host.post("/api/public/book/visit", form, { from: nextAddress() });
    const token = String(/[^/]+$/.exec(json.manageUrl ?? "") ?? json.token);
    const known: Record<string, string> = { TOKEN: token, FORM: form.form };

    await holds(
      call,
      async ({ call: [method, path, query, body], segment, wrongQuery, wrongBody, credentials, key }) => {
        const parts = path.replace("TOKEN", token).split("/");
        if (segment !== undefined) parts[1 + (segment[0] % (parts.length - 1))] = segment[1];
        const asked = Object.entries(Object(mutate(query, wrongQuery))).map(([name, value]) => [
          wellFormed(name).slice(0, 1_000),
          wellFormed(String(JSON.stringify(value)).replace(/^"|"$/g, "")).slice(0, 1_000),
        ]);
        const sent =
          body === undefined
            ? undefined
            : JSON.stringify(mutate(body, wrongBody))?.replace("FORM", known.FORM as string);
        const answer = await host.call(method, `${parts.join("/")}?${new URLSearchParams(asked)}`, {
          ...(sent === undefined ? {} : { body: sent }),
          headers: {
            ...(credentials === undefined ? {} : basic(credentials)),
            ...(key === undefined ? {} : { "idempotency-key": key }),
          },
          from: nextAddress(),
        });
        expectNoLeak(answer.text, [clientSecret, "for the test"]);
        // 503 is a calendar that does not answer; it does.
        expect(answer.status, answer.text).toBeLessThan(500);
      },
      { weight: 2 },
    );
    expect((await host.get("/api/public/book/visit", { from: nextAddress() })).status).toBe(200);
    expect(host.lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50)).toEqual([]);
  },
  fuzzTimeout,
);

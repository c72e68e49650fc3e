import fc from "fast-check";
import type { InjectOptions } from "fastify";
import { expect, test } from "vitest";
import { z } from "zod";
import { keys, lampBuilding, testBuilding } from "../runtime/test-host.ts";
import { fuzzTimeout, holds } from "./cases.ts";
import { expectNoLeak } from "./leaks.ts";
import { mutated, spoilt } from "./mutations.ts";
import { deepJsonText, oddJson, oddText, wellFormed } from "./odd-values.ts";

/* What a client may send over HTTP, after Node has read it: addresses, queries, headers and bodies. */

const building = lampBuilding
  .replace("modules:", "modules:\n  - { id: mod-guests, driver: demo/guestbook, settings: { greeting: Hello } }")
  .replace(
    "{ id: sys-2, name: Two, modules: [mod-lamp] }",
    "{ id: sys-2, name: Two, modules: [mod-lamp, mod-guests] }",
  );

/** What a REST call is answered that does not succeed; see docs/reference/protocol.md. */
const Failure = z.strictObject({
  error: z.string().min(1),
  sys_id: z.string().optional(),
  module_name: z.string().optional(),
  index: z.int().optional(),
  message: z.string().min(1),
  details: z.object().optional(),
  backtrace: z.array(z.string()),
});

const prefix = "/api/engine/v2";
const segment = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("systems", "modules", "panels", "pairing", "webhook", "sys-1", "sys-2", "Lamp_1"),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom("Room", "Lamp_2", "set_power", "echo", "power", "mod-lamp", "settings", "logs"),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("types", "functions", "start", "claim", "approve", "123456", "guests", "book"),
  },
  { weight: 2, arbitrary: oddText.map((text) => encodeURIComponent(wellFormed(text))) },
  { weight: 1, arbitrary: oddText.map((text) => encodeURI(wellFormed(text))) },
);
const goodCall = fc.constantFrom<[InjectOptions["method"] & string, string, unknown]>(
  ["GET", "/healthz", undefined],
  ["GET", "/auth/authority", undefined],
  ["GET", "/openapi.json", undefined],
  ["GET", `${prefix}/systems`, undefined],
  ["GET", `${prefix}/systems/sys-1/functions/Lamp_1`, undefined],
  ["GET", `${prefix}/systems/sys-1/Lamp_1/power`, undefined],
  ["GET", `${prefix}/modules/mod-lamp`, undefined],
  ["GET", `${prefix}/modules/mod-lamp/settings`, undefined],
  ["GET", `${prefix}/modules/mod-lamp/history`, undefined],
  ["GET", `${prefix}/modules/mod-lamp/logs`, undefined],
  ["POST", `${prefix}/modules/mod-lamp/start`, undefined],
  ["POST", `${prefix}/systems/sys-1/Lamp_1/set_power`, [true, 3]],
  ["POST", `${prefix}/systems/sys-1/Lamp_1/echo`, [{ a: [1] }]],
  ["POST", `${prefix}/systems/sys-1/Lamp_1/fail`, ["circular"]],
  ["POST", `${prefix}/systems/sys-1/Lamp_1/fail`, ["secret"]],
  ["POST", `${prefix}/systems/sys-1/Lamp_1/set_status`, ["scene", { a: 1 }]],
  ["POST", `${prefix}/systems/sys-1/Room_1/light`, [true]],
  ["POST", `${prefix}/sign_in`, { key: "somebody's" }],
  ["POST", `${prefix}/sign_out`, {}],
  ["POST", `${prefix}/pairing`, { system_id: "sys-1" }],
  ["POST", `${prefix}/pairing/claim`, { secret: "nobody's" }],
  ["POST", `${prefix}/pairing/123456/approve`, { system_id: "sys-1", name: "Door" }],
  ["DELETE", `${prefix}/panels/panel-1`, undefined],
  ["POST", `${prefix}/webhook/mod-lamp/secret/name`, {}],
  ["GET", "/guests/hall/book?limit=3", undefined],
  ["POST", "/guests/hall/book", { name: "Ada" }],
  ["POST", "/guests/hall/goodbye", { name: "Ada" }],
);

const query = fc
  .array(
    fc.tuple(fc.oneof(fc.constantFrom("limit", "offset", "q", "api-key", "bearer_token", "key"), oddText), oddText),
    { maxLength: 3 },
  )
  .map((pairs) =>
    pairs.map(([name, value]) => `${encodeURI(wellFormed(name))}=${encodeURI(wellFormed(value))}`).join("&"),
  );

/** Without what no HTTP parser lets through. */
const headerValue = oddText.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, "").slice(0, 2_000));
const headers = fc.dictionary(
  fc.constantFrom(
    "x-request-id",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "host",
    "accept",
    "accept-encoding",
    "authorization",
    "cookie",
    "if-none-match",
    "origin",
    "range",
    "idempotency-key",
    "__proto__",
  ),
  headerValue,
  { maxKeys: 3 },
);

const body = (good: unknown) =>
  fc.oneof(
    { weight: 4, arbitrary: mutated(fc.constant(good)).map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: spoilt(fc.constant(JSON.stringify(good) ?? "")) },
    { weight: 1, arbitrary: oddJson.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: deepJsonText },
    { weight: 1, arbitrary: deepJsonText.map((deep) => `[${deep}]`) },
  );

const call = goodCall.chain(([method, path, good]) =>
  fc.record({
    method: fc.oneof(
      { weight: 6, arbitrary: fc.constant(method) },
      {
        weight: 1,
        arbitrary: fc.constantFrom<InjectOptions["method"] & string>(
          "GET",
          "POST",
          "HEAD",
          "OPTIONS",
          "PUT",
          "PATCH",
          "DELETE",
        ),
      },
    ),
    path: fc.oneof(
      { weight: 4, arbitrary: fc.constant(path) },
      { weight: 2, arbitrary: fc.array(segment, { maxLength: 5 }).map((parts) => `${prefix}/${parts.join("/")}`) },
      { weight: 1, arbitrary: fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join("/")}`) },
    ),
    query,
    headers,
    type: fc.constantFrom(
      "application/json",
      "application/json",
      "application/json; charset=utf-8",
      "text/plain",
      "",
      ";",
    ),
    body: good === undefined ? fc.oneof(fc.constant(undefined), body([])) : body(good),
    key: fc.constantFrom(undefined, ...Object.values(keys)),
  }),
);

type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

const sent = ({ method, path, query, headers, type, body }: Call, key: string | undefined): InjectOptions => ({
  method,
  url: query === "" ? path : `${path}?${query}`,
  headers: {
    ...headers,
    ...(key === undefined ? {} : { "x-api-key": key }),
    ...(body === undefined ? {} : { "content-type": type }),
  },
  ...(body === undefined ? {} : { payload: body }),
});

test(
  "every call gets one answer of the documented shape, which shows neither a stack nor a secret",
  async () => {
    const { http, clock, defects } = await testBuilding(building);
    await holds(call, async (call) => {
      const { path, key } = call;
      const answered = http.inject(sent(call, key));
      // A command that never answers has its time-out; nothing else waits.
      if (/\/(hang|next)\b/.test(path)) await clock.advance(60_000);
      const { body: text, statusCode } = await answered;
      expectNoLeak(key === keys.administrator ? withoutBacktrace(text) : text, ["geheim"]);
      expect(text).not.toContain("Unexpected failure");
      if (statusCode < 400 || text === "" || path.startsWith("/guests")) return;
      Failure.parse(JSON.parse(text));
    });
    expect(defects).toEqual([]);
  },
  fuzzTimeout,
);

test(
  "whatever a key of one system asks, it hears nothing of the others",
  async () => {
    const supporting = building
      .replace(
        "- { name: panel,",
        "- { name: lobby, key: of-the-lobby, level: support, systems: [sys-1] }\n    - { name: panel,",
      )
      .replace(
        "name: Two, modules: [mod-lamp, mod-guests]",
        "name: Hidden room, email: hidden@example.com, modules: [mod-lamp, mod-guests, mod-hidden]",
      )
      .replace(
        "modules:",
        "modules:\n  - { id: mod-hidden, driver: demo/mixer, name: Hidden, settings: { password: hidden-too } }",
      );
    const { http, clock } = await testBuilding(supporting);
    const all = await http.inject({ url: `${prefix}/systems`, headers: { "x-api-key": keys.user } });
    expect(all.body).toContain("Hidden room");
    await holds(fc.tuple(call, fc.constantFrom(keys.panel, "of-the-lobby")), async ([call, key]) => {
      const answered = http.inject(sent(call, key));
      if (/\/(hang|next)\b/.test(call.path)) await clock.advance(60_000);
      // What all drivers can do is no secret, what they are called here is.
      if (!call.path.startsWith("/openapi.json")) expect((await answered).body).not.toMatch(/hidden/i);
    });
  },
  fuzzTimeout,
);

function withoutBacktrace(text: string): string {
  const { backtrace: _, ...rest } = /^\{/.test(text) ? JSON.parse(text) : { text };
  return JSON.stringify(rest);
}

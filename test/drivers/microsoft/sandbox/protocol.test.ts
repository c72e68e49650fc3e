import { expect, test } from "vitest";
import { Journal } from "../../../../drivers/microsoft/sandbox/journal.ts";
import { ann, quiet, withSandbox } from "./support.ts";

test(
  "every answer of Graph carries the ids of the request and the OData headers",
  withSandbox(async ({ graph }) => {
    const { headers, json } = await graph("GET", "/users/nobody", undefined, { "client-request-id": "my-own-id" });
    expect(headers.get("client-request-id")).toBe("my-own-id");
    expect(headers.get("odata-version")).toBe("4.0");
    expect(json.error.innerError).toEqual({
      date: "2026-01-05T09:00:00",
      "request-id": headers.get("request-id"),
      "client-request-id": "my-own-id",
    });
    const other = await graph("GET", "/users/nobody");
    expect(other.headers.get("request-id")).not.toBe(headers.get("request-id"));
  }),
);

test(
  "an unknown route, method or option is refused",
  withSandbox(async ({ graph }) => {
    const unknown = await graph("GET", "/users/a@contoso.example/horoscope");
    expect([unknown.status, unknown.json.error.message]).toEqual([
      400,
      "Resource not found for the segment 'horoscope'.",
    ]);
    expect((await graph("DELETE", "/users")).status).toBe(405);
    const option = await graph("GET", "/users?$apply=x");
    expect([option.status, option.json.error.code]).toEqual([400, "BadRequest"]);
    expect((await graph("GET", "/users/%E0%A4%A")).status).toBe(400);
  }),
);

test(
  "a mailbox that is unknown, or that somebody does not have, is 404 with its own code",
  withSandbox(async ({ graph }) => {
    const unknown = await graph("GET", "/users/nobody@contoso.example/calendar");
    expect([unknown.status, unknown.json.error.code]).toEqual([404, "ErrorInvalidUser"]);
    const without = await graph("GET", "/users/karim.haddad@contoso.example/calendar");
    expect([without.status, without.json.error.code]).toEqual([404, "MailboxNotEnabledForRESTAPI"]);
  }),
);

test(
  "a body above 4 MB is 413",
  withSandbox(async ({ graph }) => {
    const body = { subject: "x".repeat(4 * 1024 * 1024) };
    expect((await graph("POST", `${ann}/events`, body)).status).toBe(413);
  }, quiet),
);

test(
  "the journal has what was asked and answered, without bearers and client secrets",
  withSandbox(async ({ graph, sandbox }) => {
    await graph("GET", "/users?$top=1", undefined, { "X-Note": "kept" });
    const [token, users] = sandbox.journal.entries;
    expect(token).toMatchObject({ method: "POST", status: 200, time: Date.UTC(2026, 0, 5, 9) });
    expect(token?.body).toContain("client_secret=[secret]");
    expect(users).toMatchObject({ method: "GET", url: "/v1.0/users?$top=1", status: 200 });
    expect(users?.headers).toMatchObject({ "x-note": "kept" });
    expect(JSON.stringify(sandbox.journal.entries)).not.toContain(sandbox.app.clientSecret);
    expect(users?.headers).not.toHaveProperty("authorization");
  }),
);

test("the journal keeps the last thousand requests", () => {
  const journal = new Journal();
  const entry = { time: 0, method: "GET", headers: {}, body: "", status: 200, request_id: "", connection: 1 };
  for (let sent = 0; sent < 1_010; sent++) journal.add({ ...entry, url: `/${sent}` });
  expect(journal.entries).toHaveLength(1_000);
  expect(journal.entries[0]?.url).toBe("/10");
});

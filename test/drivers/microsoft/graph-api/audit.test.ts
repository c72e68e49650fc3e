import driver from "atrium/drivers/microsoft/graph-api";
import { expect, test } from "vitest";
import { auditOf, hidden } from "../../audited.ts";

const shown = auditOf(driver);

test("an audit log tells of which calendar and when, not what a meeting is about and who comes", () => {
  const calendar_id = "boardroom@contoso.example";
  const details = { title: "Layoffs", attendees: ["grace.okafor@contoso.example"] };
  expect(
    shown("create_event", { ...details, description: "All of them", event_start: 1_795_737_600, calendar_id }),
  ).toEqual({ calendar_id, event_start: 1_795_737_600, ...hidden("title", "attendees", "description") });
  const event = { id: "AAMk", ...details, body: "All of them" };
  expect(shown("update_event", { event, calendar_id })).toEqual({
    calendar_id,
    event: { id: "AAMk", ...hidden("title", "attendees", "body") },
  });
  expect(shown("decline_event", { calendar_id, event_id: "AAMk", comment: "Ill again" })).toEqual({
    ...{ calendar_id, event_id: "AAMk" },
    ...hidden("comment"),
  });
});

test("an audit log tells who sent a mail, not to whom and what", () => {
  const from = "building@contoso.example";
  const mail = { to: "grace.okafor@contoso.example", subject: "Your visit", message_plaintext: "Dear Grace" };
  expect(shown("send_mail", { ...mail, from })).toEqual({ from, ...hidden("to", "subject", "message_plaintext") });
});

test("an audit log tells that people were looked for, not whom somebody looked for", () => {
  const search = {
    query: "Grace",
    filter: "startswith(surname,'Oka')",
    next_page: "https://graph/users?$search=Grace",
  };
  expect(shown("list_users", { ...search, limit: 5 })).toEqual({ limit: 5, ...hidden(...Object.keys(search)) });
});

test("what a QR code leads to, and the secret of a subscription, stay out of an audit log", () => {
  const text = "WIFI:T:WPA;S:guests;P:open-sesame;;";
  expect(shown("generate_svg_qrcode", { text })).toEqual(hidden("text"));
  expect(shown("generate_png_qrcode", { text, size: 256 })).toEqual({ size: 256, ...hidden("text") });
  const watch = { resource: "/users/a/events", notification_url: "https://building.example/hook" };
  expect(shown("create_notifier", { ...watch, expiration_time: 9, client_secret: "geheim" })).toEqual({
    ...watch,
    expiration_time: 9,
    client_secret: "[secret]",
  });
});

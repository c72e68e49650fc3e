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

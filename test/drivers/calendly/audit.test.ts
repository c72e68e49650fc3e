import driver from "atrium/drivers/calendly";
import { expect, test } from "vitest";
import { auditOf, hidden } from "../audited.ts";

const shown = auditOf(driver);

test("an audit log tells what was booked and when, not by whom and what they said", () => {
  const what = { event_type: "E1", start_time: 1_795_415_400, time_zone: "Europe/Berlin" };
  const said = {
    name: "Ada Lovelace",
    email: "ada@visitors.example",
    location: { kind: "outbound_call", location: "+49 30 1" },
    guests: ["bob@visitors.example"],
    answers: [{ question: "About?", answer: "My salary" }],
    text_reminder_number: "+49 30 1",
  };
  expect(shown("create_invitee", { ...what, ...said })).toEqual({ ...what, ...hidden(...Object.keys(said)) });
  expect(shown("cancel_event", { event: "S1", reason: "Ada is ill" })).toEqual({ event: "S1", ...hidden("reason") });
  expect(shown("list_scheduled_events", { invitee_email: said.email })).toEqual(hidden("invitee_email"));
  const oneOff = { name: "Talk with Ada", location: { kind: "custom", location: "Her flat" } };
  expect(shown("create_one_off_event_type", { ...oneOff, duration: 30 })).toEqual({
    duration: 30,
    ...hidden("name", "location"),
  });
  expect(shown("list_members", { email: said.email })).toEqual(hidden("email"));
});

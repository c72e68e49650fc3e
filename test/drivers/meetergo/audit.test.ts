import driver from "atrium/drivers/meetergo";
import { expect, test } from "vitest";
import { auditOf, hidden } from "../audited.ts";

const shown = auditOf(driver);

const person = { email: "ada@example.com", given_name: "Ada", family_name: "Lovelace" };

test("an audit log tells what was booked and when, not by whom and what they said", () => {
  const what = { meeting_type: "m-1", start: 1_795_415_400 };
  const said = {
    email: "ada@visitors.example",
    first_name: "Ada",
    last_name: "Lovelace",
    phone: "+49 30 1",
    guests: ["bob@visitors.example"],
    notes: { about: "My salary" },
  };
  expect(shown("book", { ...what, ...said })).toEqual({ ...what, ...hidden(...Object.keys(said)) });
  expect(shown("cancel", { appointment: "a-1", reason: "Ada is ill" })).toEqual({
    appointment: "a-1",
    ...hidden("reason"),
  });
});

test("of users who are made or changed it tells neither names nor addresses", () => {
  expect(shown("create_user", { ...person, time_zone: "Europe/Berlin" })).toEqual({
    time_zone: "Europe/Berlin",
    ...hidden(...Object.keys(person)),
  });
  expect(shown("bulk_create_users", { users: [person], batch: 5 })).toEqual({
    users: [hidden(...Object.keys(person))],
    batch: 5,
  });
  expect(shown("update_user", { user: "u-1", given_name: "Ada", family_name: "King", slug: "ada-king" })).toEqual({
    user: "u-1",
    ...hidden("given_name", "family_name", "slug"),
  });
});

test("of an absence it tells when it is, not what it is called", () => {
  const days = { from: "2026-12-01", to: "2026-12-03" };
  expect(shown("add_exception", { ...days, name: "Ada is ill" })).toEqual({ ...days, ...hidden("name") });
});

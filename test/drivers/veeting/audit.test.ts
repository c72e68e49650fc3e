import driver from "atrium/drivers/veeting";
import { expect, test } from "vitest";
import { auditOf, hidden } from "../audited.ts";

const shown = auditOf(driver);

test("an audit log tells when a meeting is, not what it is about and who comes", () => {
  const when = { start: 1_795_255_200, end: 1_795_258_800 };
  const said = { topic: "Layoffs", participants: ["grace.okafor@contoso.example"] };
  const seen = { ...when, ...hidden("topic", "participants") };
  expect(shown("create_meeting", { ...when, ...said })).toEqual(seen);
  expect(shown("update_meeting", { id: "5e94", ...when, ...said })).toEqual({ id: "5e94", ...seen });
});

test("of an account it tells not whose it is", () => {
  const person = { firstname: "Grace", lastname: "Okafor", email: "grace.okafor@contoso.example" };
  expect(shown("create_account", { ...person, paid_until: 1 })).toEqual({
    paid_until: 1,
    ...hidden(...Object.keys(person)),
  });
});

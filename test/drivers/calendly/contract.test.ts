import { type CommandCalls, describeDriver } from "atrium";
import driver from "atrium/drivers/calendly";
import emulator from "atrium/drivers/calendly/emulator";
import { expect, expectTypeOf, test } from "vitest";

/* Clients rely on the order of arguments and on who may call what. */

const linesOf = ({ commands }: ReturnType<typeof describeDriver>) =>
  Object.fromEntries(Object.entries(commands).map(([name, { level, order }]) => [name, [level, ...order].join(" ")]));

test("commands take their arguments in this order, of callers of this level", () => {
  expect(linesOf(describeDriver(driver))).toEqual({
    me: "user",
    list_members: "user organization email",
    busy_times: "user user from to",
    list_event_types: "user user organization active all_pages next_page",
    get_event_type: "user uri",
    available_times: "user event_type from to",
    scheduling_links_for_organization: "administrator",
    scheduling_link_qrcode: "user event_type format size",
    create_single_use_link: "support event_type",
    create_one_off_event_type: "support name duration start_date end_date host co_hosts time_zone location",
    list_scheduled_events: "user user organization status from to invitee_email all_pages next_page",
    get_invitees: "support event",
    cancel_event: "support event reason",
    create_invitee: "support event_type start_time name email time_zone location guests answers text_reminder_number",
  });
  expect(linesOf(describeDriver(emulator))).toEqual({
    journal: "support limit",
    set_faults: "administrator rules",
    clear_faults: "administrator",
    reset: "administrator",
  });
});

test("the status shows this, and the token is the only secret", () => {
  const { status, secrets } = describeDriver(driver);
  expect(Object.keys(status)).toEqual([
    "connected",
    "last_error",
    "user",
    "organization",
    "event_type_count",
    "next_event",
    "events_today",
    "rate_limit_remaining",
  ]);
  expect(secrets).toEqual(["token"]);
});

test("commands may wait for a limit to end, longer than others may take", () => {
  for (const { timeout } of Object.values(describeDriver(driver).commands)) expect(timeout).toBe(120_000);
});

test("typed clients know every command, whichever file it stands in", () => {
  type Calls = CommandCalls<typeof driver>;
  expectTypeOf<Calls["scheduling_links_for_organization"]>().returns.resolves.items.toHaveProperty("pooling_type");
  expectTypeOf<Calls["list_event_types"]>().toBeCallableWith();
  expectTypeOf<Calls["create_invitee"]>().returns.resolves.toHaveProperty("cancel_url");
  // @ts-expect-error: an event type is needed.
  expectTypeOf<Calls["get_event_type"]>().toBeCallableWith({});
});

import { type CommandCalls, describeDriver } from "atrium";
import driver from "atrium/drivers/meetergo";
import emulator from "atrium/drivers/meetergo/emulator";
import { expect, expectTypeOf, test } from "vitest";

/* Clients rely on the order of arguments and on who may call what. */

const linesOf = ({ commands }: ReturnType<typeof describeDriver>) =>
  Object.fromEntries(Object.entries(commands).map(([name, { level, order }]) => [name, [level, ...order].join(" ")]));

test("commands take their arguments in this order, of callers of this level", () => {
  expect(linesOf(describeDriver(driver))).toEqual({
    me: "user",
    list_users: "support",
    get_user: "support user",
    create_user: "administrator email given_name family_name time_zone week",
    update_user: "administrator user given_name family_name slug",
    delete_user: "administrator user",
    list_meeting_types: "user user",
    get_meeting_type: "user meeting_type as_user",
    create_meeting_type:
      "administrator name duration channel description buffer_before buffer_after buffer_within_working_hours spots slug as_user",
    update_meeting_type: "administrator meeting_type patch as_user",
    delete_meeting_type: "administrator meeting_type as_user",
    get_availability: "support user",
    update_availability: "support availability week time_zone name as_user",
    add_exception: "support from to name is_available as_user",
    booking_availability: "user meeting_type from to host_ids queue_id time_zone duration all_hosts appointment",
    book:
      "user meeting_type start email first_name last_name time_zone host_ids queue_id duration phone language guests " +
      "notes reminders policy_accepted",
    reschedule: "support appointment start ignore_availability as_user",
    cancel: "support appointment reason attendee cancel_all cancel_series as_user",
    list_appointments: "support from to meeting_type page as_user",
    today: "support as_user",
    create_one_time_link: "support meeting_type as_user",
    bulk_create_users: "administrator users batch",
    bulk_update_meeting_types: "administrator patch dry_run batch",
  });
  expect(linesOf(describeDriver(emulator))).toEqual({
    journal: "support limit",
    set_faults: "administrator rules",
    clear_faults: "administrator",
    reset: "administrator",
  });
});

test("the status shows this, and the key is the only secret", () => {
  const { status, secrets } = describeDriver(driver);
  expect(Object.keys(status)).toEqual([
    "connected",
    "last_error",
    "user_count",
    "appointments_today",
    "next_appointment",
    "rate_limited_until",
    "key_expires_at",
    "bulk_progress",
  ]);
  expect(secrets).toEqual(["key"]);
  expect(describeDriver(emulator).secrets).toEqual(["token", "platform_key"]);
});

test("calls keep to 1.5 in a second on average, and 20 at once, unless the settings say otherwise", () => {
  expect(describeDriver(driver).settings).toMatchObject({
    rate_limit: { default: 1.5 },
    burst: { default: 20 },
  });
});

test("commands may wait for a limit to end, those about many users for half an hour", () => {
  for (const [name, { timeout }] of Object.entries(describeDriver(driver).commands)) {
    expect(timeout).toBe(name.startsWith("bulk_") ? 1_800_000 : 120_000);
  }
});

test("typed clients know every command, whichever file it stands in", () => {
  type Calls = CommandCalls<typeof driver>;
  expectTypeOf<Calls["bulk_create_users"]>().returns.resolves.toHaveProperty("successful");
  expectTypeOf<Calls["list_meeting_types"]>().toBeCallableWith();
  expectTypeOf<Calls["book"]>().returns.resolves.toHaveProperty("appointment");
  // @ts-expect-error: a meeting type is needed.
  expectTypeOf<Calls["get_meeting_type"]>().toBeCallableWith({});
});

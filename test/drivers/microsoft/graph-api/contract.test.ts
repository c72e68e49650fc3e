import { type CommandCalls, describeDriver } from "atrium";
import driver from "atrium/drivers/microsoft/graph-api";
import { expect, expectTypeOf, test } from "vitest";

/* Clients rely on the order of arguments and on who may call what. */

test("commands take their arguments in this order, of callers of this level", () => {
  const commands = Object.entries(describeDriver(driver).commands);
  expect(Object.fromEntries(commands.map(([name, { level, order }]) => [name, [level, ...order].join(" ")]))).toEqual({
    queue_size: "user",
    in_flight_size: "user",
    calendar_service_name: "user",
    generate_svg_qrcode: "user text",
    generate_png_qrcode: "user text size",
    list_events: "support calendar_id period_start period_end time_zone user_id include_cancelled ical_uid",
    get_event: "support calendar_id event_id user_id",
    create_event:
      "support title event_start event_end description attendees location timezone user_id calendar_id " +
      "online_meeting_id online_meeting_provider online_meeting_url online_meeting_sip online_meeting_phones " +
      "online_meeting_pin transaction_id online_meeting",
    update_event: "support event user_id calendar_id",
    delete_event: "support calendar_id event_id user_id notify comment",
    decline_event: "support calendar_id event_id user_id notify comment",
    accept_event: "support calendar_id event_id user_id notify comment",
    list_calendars: "support user_id",
    availability: "support calendars period_start period_end view_interval user_id",
    list_rooms: "support",
    list_room_lists: "support",
    list_users: "support query limit filter next_page",
    get_user: "support user_id",
    get_user_manager: "support user_id",
    get_user_photo: "support user_id pixel_width",
    get_groups: "support user_id",
    get_members: "support group_id next_page",
    list_groups: "support query",
    get_group: "support group_id",
    send_mail:
      "support to subject message_plaintext message_html resource_attachments attachments cc bcc from reply_to message_id",
    send_template: "support to template args resource_attachments attachments cc bcc from reply_to message_id",
    build_template: "user string args",
    create_notifier: "support resource notification_url expiration_time client_secret lifecycle_notification_url",
    renew_notifier: "support subscription new_expiration_time",
    reauthorize_notifier: "support subscription new_expiration_time",
    delete_notifier: "support subscription",
    access_token: "administrator user_id",
  });
});

test("typed clients know every command, whichever file it stands in", () => {
  type Calls = CommandCalls<typeof driver>;
  expectTypeOf<Calls["get_groups"]>().returns.resolves.items.toHaveProperty("email");
  expectTypeOf<Calls["get_user_manager"]>().returns.resolves.toBeNullable();
  expectTypeOf<Calls["availability"]>().parameter(0).toHaveProperty("calendars").toEqualTypeOf<string[]>();
  expectTypeOf<Calls["queue_size"]>().returns.resolves.toEqualTypeOf<number>();
  expectTypeOf<Calls["list_users"]>().toBeCallableWith();
  // @ts-expect-error: an event is needed.
  expectTypeOf<Calls["update_event"]>().toBeCallableWith({});
});

test("a command may wait for a mailbox that Graph wants left alone, longer than others may take", () => {
  const { commands } = describeDriver(driver);
  for (const name of ["list_events", "get_user", "send_mail", "renew_notifier"])
    expect(commands[name]?.timeout).toBe(120_000);
  expect(commands.queue_size).not.toHaveProperty("timeout");
});

import type { CommandCalls } from "atrium";
import driver from "atrium/drivers/microsoft/graph-api";
import { expect, expectTypeOf, test } from "vitest";

/* Clients rely on the order of arguments and on who may call what. */

const meeting = ["id", "provider", "url", "sip", "phones", "pin"].map((name) => `online_meeting_${name}`).join(", ");

test.each([
  ["queue_size", "", "user"],
  ["in_flight_size", "", "user"],
  ["calendar_service_name", "", "user"],
  ["generate_svg_qrcode", "text", "user"],
  ["generate_png_qrcode", "text, size", "user"],
  ["list_events", "calendar_id, period_start, period_end, time_zone, user_id, include_cancelled, ical_uid", "support"],
  ["get_event", "calendar_id, event_id, user_id", "support"],
  [
    "create_event",
    `title, event_start, event_end, description, attendees, location, timezone, user_id, calendar_id, ${meeting}`,
    "support",
  ],
  ["update_event", "event, user_id, calendar_id", "support"],
  ["delete_event", "calendar_id, event_id, user_id, notify, comment", "support"],
  ["decline_event", "calendar_id, event_id, user_id, notify, comment", "support"],
  ["accept_event", "calendar_id, event_id, user_id, notify, comment", "support"],
  ["list_calendars", "user_id", "support"],
  ["availability", "calendars, period_start, period_end, view_interval, user_id", "support"],
  ["list_rooms", "", "support"],
  ["list_room_lists", "", "support"],
  ["list_users", "query, limit, filter, next_page", "support"],
  ["get_user", "user_id", "support"],
  ["get_user_manager", "user_id", "support"],
  ["get_user_photo", "user_id, pixel_width", "support"],
  ["get_groups", "user_id", "support"],
  ["get_members", "group_id, next_page", "support"],
  ["list_groups", "query", "support"],
  ["get_group", "group_id", "support"],
  ["access_token", "user_id", "administrator"],
] as const)("%s takes (%s) of a %s", (name, params, level) => {
  const command = driver.commands[name];
  expect(Object.keys(command.params ?? {}).join(", ")).toBe(params);
  expect(command.level ?? "user").toBe(level);
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

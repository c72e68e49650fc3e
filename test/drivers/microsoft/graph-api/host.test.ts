import { connect } from "atrium/client";
import type calendarDriver from "atrium/drivers/microsoft/graph-api";
import { expect, onTestFinished, test } from "vitest";
import { testHost } from "../../../runtime/test-host.ts";

/* Every command of calendars and people through a host, over its WebSocket, as clients call them. */

const tenant = "contoso.example";
const host = `amelia.hartmann@${tenant}`;
const jonas = `jonas.weber@${tenant}`;
const boardroom = `boardroom@${tenant}`;

const building = `
host: { port: "\${port:host}" }
auth: { keys: [{ name: administrator, key: key-of-the-administrator, level: administrator }] }
modules:
  - id: mod-tenant
    driver: microsoft/sandbox
    settings: { port: "\${port:tenant}", client_secret: for the test, room_latency: 0 }
  - id: mod-calendar
    driver: microsoft/graph-api
    settings:
      calendar_service_account: ${host}
      rate_limit: 1000
      calendar_config:
        tenant: ${tenant}
        client_id: 0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2
        client_secret: for the test
        graph_endpoint: "http://127.0.0.1:\${port:tenant}"
        login_endpoint: "http://127.0.0.1:\${port:tenant}"
systems:
  - { id: sys-1, name: One, modules: [mod-tenant, mod-calendar] }
`;

async function open() {
  const { url } = await testHost(building);
  const client = connect<{ Calendar: typeof calendarDriver }>({ url, key: "key-of-the-administrator" });
  onTestFinished(() => client.close());
  await client.ready();
  const exec = <T>(command: string, ...args: unknown[]) =>
    client.exec("sys-1", "Calendar", command, args) as Promise<T>;
  return { calendar: client.module("sys-1", "Calendar"), exec };
}

/** Milliseconds; the first host of a test run has to build its drivers. */
const patience = 20_000;

test(
  "an event is made, read, changed, answered and taken away",
  async () => {
    const { calendar, exec } = await open();
    const start = Math.floor(Date.now() / 86_400_000) * 86_400 + 300 * 86_400;
    const attendees = [jonas, { email: boardroom, resource: true }];
    const made = await exec<{ id: string; ical_uid: string }>(
      "create_event",
      "Fire drill",
      start,
      start + 1_800,
      "Meet at the car park",
      attendees,
      "Boardroom",
      "Europe/Berlin",
    );
    expect(
      await exec("list_events", host, start, start + 1_800, "Europe/Berlin", null, false, made.ical_uid),
    ).toMatchObject([{ id: made.id, title: "Fire drill", timezone: "Europe/Berlin" }]);
    expect(await calendar.update_event({ event: { id: made.id, title: "Fire drill, moved" } })).toMatchObject({
      title: "Fire drill, moved",
      mailbox: host,
    });
    expect(await exec("accept_event", jonas, made.ical_uid, null, true, "On my way")).toBe(true);
    expect(await exec("get_event", host, made.id)).toMatchObject({
      title: "Fire drill, moved",
      attendees: [{ email: jonas, response_status: "accepted" }, { email: boardroom }],
    });
    expect(await exec("availability", [boardroom, "nobody@contoso.example"], start, start + 1_800, 5)).toMatchObject([
      { calendar: boardroom, availability: [{ starts_at: start, ends_at: start + 1_800 }] },
      { calendar: "nobody@contoso.example", error: expect.any(String) },
    ]);
    expect(await exec("decline_event", jonas, made.ical_uid)).toBe(true);
    expect(await exec("delete_event", host, made.id, null, true, "It rains")).toBe(true);
    await expect(exec("get_event", host, made.id)).rejects.toMatchObject({
      error_code: 3,
      details: { source: "graph", status: 404, code: "ErrorItemNotFound", retryable: false },
    });
  },
  patience,
);

test(
  "calendars, rooms, people and groups are read",
  async () => {
    const { calendar, exec } = await open();
    expect(await exec("calendar_service_name")).toBe("office365");
    expect(await exec("list_calendars", host)).toMatchObject([{ id: host, primary: true }]);
    expect(await calendar.list_rooms()).toContainEqual(expect.objectContaining({ email: boardroom, capacity: 12 }));
    expect(await exec("list_room_lists")).not.toEqual([]);
    expect(await exec("list_users", "amelia", 5)).toMatchObject([{ email: host, title: "Chief Executive Officer" }]);
    expect(await calendar.get_user({ user_id: jonas })).toMatchObject({ department: "Finance", suspended: false });
    expect(await exec("get_user_manager", host)).toBeNull();
    expect(await calendar.get_user_photo({ user_id: jonas, pixel_width: 64 })).toMatchObject({
      content_type: "image/png",
    });
    const groups = await calendar.get_groups({ user_id: jonas });
    const board = groups.find(({ name }) => name.startsWith("Board"));
    expect(await exec("get_group", board?.id)).toEqual(board);
    expect(await exec("list_groups", board?.name)).toEqual([board]);
    expect(await exec("get_members", board?.id)).toHaveLength(3);
    expect(await calendar.access_token()).toMatchObject({ token: expect.any(String), expires: expect.any(String) });
    expect(await exec("queue_size")).toBe(0);
    expect(await exec("in_flight_size")).toBe(0);
    expect(await exec("generate_svg_qrcode", "Test")).toContain("<svg");
    expect(await exec("generate_png_qrcode", "Test", 100)).toMatch(/^iVBOR/);
  },
  patience,
);

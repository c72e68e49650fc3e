import { connect } from "atrium/client";
import type meetergoDriver from "atrium/drivers/meetergo";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../eventually.ts";
import { testHost } from "../../runtime/test-host.ts";

/* The driver and its emulator in one host, as in the demo building, called over its WebSocket. */

const building = `
host: { port: "\${port:host}" }
auth:
  keys:
    - { name: administrator, key: key-of-the-administrator, level: administrator }
    - { name: panel, key: key-of-the-panel, level: user }
modules:
  - { id: mod-emulator, driver: meetergo/emulator, settings: { port: "\${port:meetergo}", token: rgo-for-the-test } }
  - { id: mod-meetergo, driver: meetergo, settings: { key: rgo-for-the-test, base_url: "http://127.0.0.1:\${port:meetergo}/v4" } }
systems:
  - { id: sys-1, name: One, modules: [mod-emulator, mod-meetergo] }
`;

test("people are made and changed by administrators, times and bookings are for everybody", async () => {
  const { url } = await testHost(building);
  const open = async (key: string) => {
    const client = connect<{ Meetergo: typeof meetergoDriver }>({ url, key });
    onTestFinished(() => client.close());
    await client.ready();
    return client.module("sys-1", "Meetergo");
  };
  const administrator = await open("key-of-the-administrator");
  const panel = await open("key-of-the-panel");
  await eventually(async () => expect(await panel.me()).toMatchObject({ given_name: "Siobhan" }));

  const ada = { email: "ada@b.example", given_name: "Ada", family_name: "Lovelace", time_zone: "UTC" };
  await expect(panel.bulk_create_users({ users: [ada] })).rejects.toMatchObject({ code: "access_denied" });
  const made = await administrator.bulk_create_users({ users: [ada] });
  expect(made).toMatchObject({ successful: [{ existing: false }], failed: [] });

  const [type] = await panel.list_meeting_types();
  const meeting_type = type?.id ?? "";
  const now = Math.floor(Date.now() / 1_000);
  const { starts } = await panel.booking_availability({ meeting_type, from: now, to: now + 14 * 86_400 });
  const booking = { meeting_type, start: starts.at(-1)?.start ?? 0, email: ada.email, first_name: "A", last_name: "L" };
  expect(await panel.book(booking)).toMatchObject({ status: "confirmed" });
  await expect(panel.book(booking)).rejects.toMatchObject({
    error_code: 3,
    details: { source: "meetergo", kind: "conflict", status: 409 },
  });
  await expect(panel.today()).rejects.toMatchObject({ code: "access_denied" });
}, 20_000);

import { connect } from "atrium/client";
import type calendlyDriver from "atrium/drivers/calendly";
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
  - { id: mod-emulator, driver: calendly/emulator, settings: { port: "\${port:calendly}", token: for-the-test } }
  - { id: mod-calendly, driver: calendly, settings: { token: for-the-test, base_url: "http://127.0.0.1:\${port:calendly}" } }
systems:
  - { id: sys-1, name: One, modules: [mod-emulator, mod-calendly] }
`;

test("links of the organization are for administrators, bookings for support, times for everybody", async () => {
  const { url } = await testHost(building);
  const open = async (key: string) => {
    const client = connect<{ Calendly: typeof calendlyDriver }>({ url, key });
    onTestFinished(() => client.close());
    await client.ready();
    return client.module("sys-1", "Calendly");
  };
  const administrator = await open("key-of-the-administrator");
  const panel = await open("key-of-the-panel");
  await eventually(async () => expect(await panel.me()).toMatchObject({ name: "Siobhan O'Brien" }));

  const links = await administrator.scheduling_links_for_organization();
  expect(links).toContainEqual(expect.objectContaining({ member: "Sales", pooling_type: "round_robin" }));
  await expect(panel.scheduling_links_for_organization()).rejects.toMatchObject({ code: "access_denied" });

  const event_type = links[0]?.event_type_uri ?? "";
  const now = Math.floor(Date.now() / 1_000);
  const [free] = await panel.available_times({ event_type, from: now, to: now + 14 * 86_400 });
  expect(free?.start_time).toBeGreaterThan(now);
  const booking = {
    event_type,
    start_time: free?.start_time ?? 0,
    name: "Ada",
    email: "ada@b.example",
    time_zone: "UTC",
  };
  await expect(panel.create_invitee(booking)).rejects.toMatchObject({ code: "access_denied" });
  expect(await administrator.create_invitee(booking)).toMatchObject({ status: "active" });
  await expect(administrator.create_invitee(booking)).rejects.toMatchObject({
    error_code: 3,
    details: { source: "calendly", kind: "conflict", status: 400 },
  });
}, 20_000);

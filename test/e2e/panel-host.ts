import { connect } from "atrium/client";
import type calendarDriver from "atrium/drivers/microsoft/graph-api";
import type bookingsDriver from "atrium/drivers/place/bookings";
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { clockStartingAt } from "../../lib/clock.ts";
import { unixTimeAt } from "../../lib/zoned-date.ts";
import type { HostOptions } from "../../runtime/host.ts";
import { testHost } from "../runtime/test-host.ts";

/** Keys of `panelBuilding`. */
export const panelKeys = {
  administrator: "key-of-the-administrator",
  panel: "key-of-the-panel-of-the-orchard",
  elsewhere: "key-of-another-panel",
};

/** Rooms over the Graph driver and the embedded tenant. Today is Tuesday 17 November 2026, when the orchard is empty. */
export function panelBuilding({ port, bookings = "" }: { port?: number; bookings?: string } = {}): string {
  return `
host: { port: "${port ?? "${port:host}"}" }
auth:
  keys:
    - { name: administrator, key: ${panelKeys.administrator}, level: administrator }
    - { name: panel, key: ${panelKeys.panel}, level: user, systems: [sys-orchard] }
    - { name: elsewhere, key: ${panelKeys.elsewhere}, level: user, systems: [sys-harbour] }
zones: [{ id: zone-1, name: One, settings: { time_zone: Europe/Berlin } }]
modules:
  - id: mod-tenant
    driver: microsoft/sandbox
    settings: { port: "\${port:tenant}", client_secret: for the test, room_latency: 0 }
  - id: mod-calendar
    driver: microsoft/graph-api
    settings:
      rate_limit: 1000
      calendar_config:
        tenant: contoso.example
        client_id: 0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2
        client_secret: for the test
        graph_endpoint: "http://127.0.0.1:\${port:tenant}"
        login_endpoint: "http://127.0.0.1:\${port:tenant}"
  - id: mod-orchard
    driver: place/bookings
    settings: { ${bookings} }
  - { id: mod-harbour, driver: place/bookings }
systems:
  - { id: sys-orchard, name: Orchard, email: orchard@contoso.example, capacity: 6, zones: [zone-1], modules: [mod-tenant, mod-calendar, mod-orchard] }
  - { id: sys-harbour, name: "Harbour: the large room on the second floor, beside the lifts", email: harbour@contoso.example, capacity: 10, zones: [zone-1], modules: [mod-tenant, mod-calendar, mod-harbour] }
  - { id: sys-cellar, name: Cellar, modules: [mod-tenant] }
`;
}

/** Unix time of "09:30" today in Berlin. */
export function berlin(time: string): number {
  return unixTimeAt(`2026-11-17T${time}`, "Europe/Berlin");
}

/** A host whose clock shows a time of today in Berlin, "09:59:50", and then goes on. */
export async function panelHost(
  time: string,
  building: { bookings?: string; port?: number } = {},
  options: Partial<HostOptions> = {},
) {
  const clock = clockStartingAt(berlin(time) * 1_000);
  const host = await testHost(panelBuilding(building), { clock, ...options });
  return { ...host, ...office(host.url) };
}

/** What people do in their offices, and who asks the host by itself. */
export function office(url: string) {
  const client = connect<{ Bookings: typeof bookingsDriver; Calendar: typeof calendarDriver }>({
    url,
    key: panelKeys.administrator,
  });
  onTestFinished(() => client.close());
  const calendar = client.module("sys-orchard", "Calendar");
  const calendar_id = "orchard@contoso.example";
  return {
    /** Books the orchard between two unix times; the panel learns it at the room's next look at its calendar. */
    async book(title: string, event_start: number, event_end: number) {
      return calendar.create_event({ calendar_id, title, event_start, event_end, timezone: "Europe/Berlin" });
    },
    /** Makes the room look at its calendar. */
    look: () => client.module("sys-orchard", "Bookings").poll_events(),
    /** The titles and times of the orchard's day. */
    async day() {
      const around = { calendar_id, period_start: berlin("00:00"), period_end: berlin("23:59") };
      const events = await calendar.list_events(around);
      return events.map(({ title, event_start, event_end }) => ({ title, event_start, event_end }));
    },
    /** REST as the administrator. */
    async rest(method: string, path: string, body?: unknown) {
      const answer = await fetch(`${url}/api/engine/v2${path}`, {
        method,
        headers: { "X-API-Key": panelKeys.administrator, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
  };
}

/** Opens the orchard's panel, signed in with a key that its address has. */
export async function openPanel(page: Page, url: string, key = panelKeys.panel, system = "sys-orchard"): Promise<void> {
  await page.goto(`${url}/panel/${system}?key=${key}`);
}

/** What a panel says of its room: "Free until 15:30". */
export async function sentence(page: Page): Promise<string> {
  return ((await page.locator(".state").textContent()) ?? "").replace(/\s+/g, " ").trim();
}

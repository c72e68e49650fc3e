import { systemClock } from "atrium";
import sandboxDriver from "atrium/drivers/microsoft/sandbox";
import { mountDriver } from "atrium/testing";
import { afterAll, beforeAll } from "vitest";
import { keys } from "./test-host.ts";

/** A tenant outside of the host, with a journal of what it was sent, for the tests of a file. */
export function useTenant() {
  let tenant: Awaited<ReturnType<typeof startTenant>>;
  beforeAll(async () => {
    tenant = await startTenant();
  });
  afterAll(() => tenant.stop());
  return {
    get origin() {
      return tenant.status.origin ?? "";
    },
    journal: () => tenant.commands.journal({ limit: 1_000 }),
  };
}

const startTenant = () =>
  mountDriver(sandboxDriver, { settings: { client_secret: "for the test", room_latency: 0 }, clock: systemClock });

/** A room over the Graph driver: `Bookings.poll_events` reads its calendar. */
export const roomOnGraph = (isolation: string, origin: string) => `
host: { port: 0, isolation: ${isolation} }
auth: { keys: [{ name: support, key: ${keys.support}, level: support }] }
modules:
  - id: mod-calendar
    driver: microsoft/graph-api
    settings:
      rate_limit: 1000
      calendar_config:
        tenant: contoso.example
        client_id: 0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2
        client_secret: for the test
        graph_endpoint: ${origin}
        login_endpoint: ${origin}
  - { id: mod-room, driver: place/bookings }
systems:
  - { id: sys-1, name: One, email: orchard@contoso.example, modules: [mod-calendar, mod-room] }
`;

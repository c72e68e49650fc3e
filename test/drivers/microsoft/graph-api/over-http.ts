import { systemClock } from "atrium";
import driver from "atrium/drivers/microsoft/graph-api";
import sandboxDriver from "atrium/drivers/microsoft/sandbox";
import { mountDriver } from "atrium/testing";

/* The driver against the embedded tenant, over real HTTP. Delays of retries are real here, so faults are few. */

export const tenant = "contoso.example";

/** An address in the tenant. */
export const at = (name: string) => `${name}@${tenant}`;

export const day = 86_400;

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;
type Rules = Parameters<Sandbox["commands"]["set_faults"]>[0]["rules"];

const startSandbox = () =>
  mountDriver(sandboxDriver, { settings: { client_secret: "for the test", room_latency: 0 }, clock: systemClock });

/** A tenant and the driver on it. */
export async function openTenant() {
  const sandbox = await startSandbox();
  const origin = sandbox.status.origin ?? "";
  const calendar = await mountDriver(driver, {
    clock: systemClock,
    settings: {
      calendar_service_account: at("building"),
      rate_limit: 1_000,
      calendar_config: {
        tenant,
        client_id: "0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2",
        client_secret: "for the test",
        graph_endpoint: origin,
        login_endpoint: origin,
      },
    },
  });
  return {
    sandbox,
    calendar,
    origin,
    /** Requests that the tenant got, oldest first. */
    async requests(method: string, url: RegExp, body = "") {
      const journal = await sandbox.commands.journal({ limit: 1_000 });
      return journal.filter((each) => each.method === method && url.test(each.url) && each.body.includes(body));
    },
    faults: (...rules: Rules) => sandbox.commands.set_faults({ rules }),
    async close() {
      await calendar.stop();
      await sandbox.stop();
    },
  };
}

let hours = 0;

/** The start of an hour, some days from now, when nobody has anything on: not even other tests of the file. */
export const quiet = () => Math.floor(Date.now() / 1_000 / day) * day + 200 * day + ++hours * 2 * 3_600;

/** Looks again and again, until what is seen is good. */
export async function eventually<T>(look: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const value = await look();
    if (good(value)) return value;
  }
  throw new Error("it never came true");
}

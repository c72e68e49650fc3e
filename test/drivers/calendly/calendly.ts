import driver from "atrium/drivers/calendly";
import emulatorDriver from "atrium/drivers/calendly/emulator";
import { FakeClock, type FaultRule, mountDriver } from "atrium/testing";
import { expect, onTestFinished } from "vitest";
import { eventually } from "../../eventually.ts";

/* The driver against the emulator, over real HTTP, on one clock: Monday 2026-01-05, 9:00 UTC, 10:00 in Berlin. */

export const hour = 3_600;
export const day = 24 * hour;

export const token = "token-of-the-test";

interface Options {
  emulator?: object;
  calendly?: object;
  /** False not to wait for the first look at the account. */
  connected?: boolean;
  /** Milliseconds since the epoch; 9:00 UTC if absent. */
  start?: number;
}

/** An organization, the driver on it, and what both have in common. */
export async function openCalendly({ emulator = {}, calendly = {}, connected = true, start }: Options = {}) {
  const clock = new FakeClock(start);
  const service = await mountDriver(emulatorDriver, { clock, settings: { token, ...emulator } });
  onTestFinished(() => service.stop());
  const origin = service.status.origin ?? "";
  const settings = { token, base_url: origin, rate_limit: 1_000, ...calendly };
  const module = await mountDriver(driver, { clock, settings });
  onTestFinished(() => module.stop());
  await clock.advance(0);
  if (connected) await comes(() => expect(module.status.connected).toBe(true));
  await service.commands.reset();

  return {
    clock,
    origin,
    calendly: module,
    emulator: service,
    now: clock.now() / 1_000,
    faults: (...rules: FaultRule[]) => service.commands.set_faults({ rules }),
    /** Requests that the emulator got, oldest first. */
    async requests(path = /./) {
      return (await service.commands.journal({ limit: 1_000 })).filter(({ url }) => path.test(url));
    },
    /** The first event type of this name. */
    async eventType(name: string) {
      const organization = module.status.organization;
      const { items } = await module.commands.list_event_types({ organization, all_pages: true });
      const found = items.find((each) => each.name === name);
      if (found === undefined) throw new Error(`nobody offers ${name}`);
      return found;
    },
  };
}

/** What a command throws. */
export function failure(
  promise: Promise<unknown>,
): Promise<Error & { code: string; details: Record<string, unknown> }> {
  return promise.then(
    () => {
      throw new Error("it did not fail");
    },
    (error) => error,
  );
}

/** Waits for what comes in real time, over the network. */
export const comes = (look: () => void) => eventually(look);

/** Lets time pass step by step, in milliseconds, until something is so. */
export function pass(clock: FakeClock, step: number, until: () => boolean | Promise<boolean>): Promise<void> {
  const look = async () => {
    if (await until()) return;
    await clock.advance(step);
    throw new Error("it never came true");
  };
  return eventually(look);
}

import driver from "atrium/drivers/veeting";
import emulatorDriver from "atrium/drivers/veeting/emulator";
import { FakeClock, type FaultRule, mountDriver } from "atrium/testing";
import { onTestFinished } from "vitest";
import { demoInstance } from "../../../drivers/veeting/emulator/instance.ts";

/* The driver against the emulator, over real HTTP, on one clock: Monday 2026-01-05, 9:00 UTC. */

export const keys = { account: "account-key-of-the-test", instance: "instance-key-of-the-test" };

/** An emulated instance, and the driver on it with a key of this level. */
export async function openVeeting(level: keyof typeof keys = "account", settings: object = {}) {
  const clock = new FakeClock();
  const service = await mountDriver(emulatorDriver, {
    clock,
    settings: { account_key: keys.account, instance_key: keys.instance },
  });
  onTestFinished(() => service.stop());
  const base_url = `${service.status.origin}/api/v6`;
  const module = await mountDriver(driver, {
    clock,
    settings: { base_url, api_key: keys[level], key_level: level, rate_limit: 1_000, ...settings },
  });
  onTestFinished(() => module.stop());
  const monday = clock.now() / 1_000;
  return {
    clock,
    veeting: module,
    host: new URL(base_url).host,
    /** Of the demo company. */
    account_id: demoInstance(clock.now()).accounts[0]?.id ?? "",
    faults: (...rules: FaultRule[]) => service.commands.set_faults({ rules }),
    /** Requests that the emulator got, oldest first. */
    requests: () => service.commands.journal({ limit: 1_000 }),
    meeting: { topic: "Lease renewal", start: monday + 3_600, end: monday + 2 * 3_600 },
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

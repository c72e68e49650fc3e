import driver from "atrium/drivers/meetergo";
import emulatorDriver from "atrium/drivers/meetergo/emulator";
import { FakeClock, type FaultRule, mountDriver } from "atrium/testing";
import { expect, onTestFinished } from "vitest";
import { eventually } from "../../eventually.ts";

/* The driver against the emulator, over real HTTP, on one clock: Monday 2026-01-05, 9:00 UTC, 10:00 in Berlin. */

export const hour = 3_600;
export const day = 24 * hour;

export const token = "rgo-token-of-the-test";
export const platformKey = "ak_live:0000:key-of-the-test";

interface Options {
  emulator?: object;
  meetergo?: object;
  /** False not to wait for the first look at the account. */
  connected?: boolean;
}

/** A company, the driver on it, and what both have in common. */
export async function openMeetergo({ emulator = {}, meetergo = {}, connected = true }: Options = {}) {
  const clock = new FakeClock();
  const keys = { token, platform_key: platformKey };
  const service = await mountDriver(emulatorDriver, { clock, settings: { ...keys, ...emulator } });
  onTestFinished(() => service.stop());
  const base_url = `${service.status.origin}/v4`;
  const settings = { key: token, base_url, rate_limit: 1_000, burst: 1_000, ...meetergo };
  const module = await mountDriver(driver, { clock, settings });
  onTestFinished(() => module.stop());
  await clock.advance(0);
  if (connected) await comes(() => expect(module.status.connected).toBe(true));
  await service.commands.reset();

  return {
    clock,
    meetergo: module,
    emulator: service,
    now: clock.now() / 1_000,
    faults: (...rules: FaultRule[]) => service.commands.set_faults({ rules }),
    /** Requests that the emulator got, oldest first: "GET /v4/user". */
    async requests(text = /./) {
      const journal = await service.commands.journal({ limit: 1_000 });
      return journal.filter(({ method, url }) => text.test(`${method} ${url}`));
    },
    /** What the token's user offers under this name. */
    async meetingType(name: string) {
      const found = (await module.commands.list_meeting_types()).find((each) => each.name === name);
      if (found === undefined) throw new Error(`nobody offers ${name}`);
      return found;
    },
    /** Ids of the users, by given name. */
    async userIds() {
      const users = await module.commands.list_users();
      return Object.fromEntries(users.map(({ id, given_name }) => [given_name, id]));
    },
  };
}

/** As `openMeetergo`, with a platform's key that acts as the first user. */
export async function openPlatform(options: Options = {}) {
  const { userIds } = await openMeetergo();
  const api_user_id = Object.values(await userIds())[0];
  return openMeetergo({ ...options, meetergo: { key: platformKey, api_user_id, ...options.meetergo } });
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

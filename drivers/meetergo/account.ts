import { type Caller, type Module, outsideCall, type Shape, unixTime, type Watch, watchService } from "atrium";
import { z } from "zod";
import { listAppointments, listToday } from "./appointments.ts";
import type { MeetergoClient } from "./meetergo-client.ts";
import { getMe, listUsers, type User } from "./users.ts";

const count = z.int().min(0);

/** The module's status variables. Names and addresses are not among them. */
export const status = {
  connected: z.boolean().describe("True when Meetergo answers and takes the key"),
  last_error: z.string().nullable().describe("Why it is not connected"),
  user_count: count.describe("Users of the company; absent when the key may not list them"),
  appointments_today: count.describe("Appointments today of whoever the key acts as, by Meetergo's own day"),
  next_appointment: z
    .object({ id: z.string(), start: unixTime, end: unixTime })
    .nullable()
    .describe("The next one that has not begun"),
  rate_limited_until: unixTime.nullable().describe("Nothing is sent before; null when Meetergo asked for no pause"),
  key_expires_at: unixTime.nullable().describe("By the setting; null without it"),
  bulk_progress: z
    .object({
      total: count.describe("Users in all"),
      done: count.describe("Users who are dealt with, those who failed included"),
      failed: count.describe("Users with whom something failed"),
    })
    .nullable()
    .describe("Of the bulk command that runs; null when none does"),
};

/** Whoever the key acts as, and what is shown of the account. */
export interface Account extends Watch {
  /** The user, asked for once. */
  me(caller: Caller): Promise<User>;
}

/** Looks at the account every `interval` seconds, and when the next appointment begins. */
export function watchAccount(
  module: Module<{ interval: z.ZodNumber }, typeof status>,
  client: MeetergoClient,
): Account {
  let user: Promise<User> | undefined;
  const watch = watchService(module, {
    interval: module.settings.interval * 1_000,
    look: (caller) => showAccount(module, client, caller),
  });
  return {
    ...watch,
    async me(caller) {
      user ??= getMe(client, caller);
      user.catch(() => {
        user = undefined;
      });
      return user;
    },
  };
}

/** Shows users and appointments. Answers in how many milliseconds the next appointment begins. */
async function showAccount(
  module: Module<Shape, typeof status>,
  client: MeetergoClient,
  caller: Caller,
): Promise<number | undefined> {
  const now = Math.floor(module.clock.now() / 1_000);
  const [users, today, coming] = await Promise.all([
    countUsers(client, caller),
    listToday(client, caller, {}),
    listAppointments(client, caller, { from: now, page: 0 }, {}),
  ]);
  // Looked at here as well: Meetergo drops what it does not know of a query without a word.
  const ahead = coming.filter(({ is_cancelled, start }) => !is_cancelled && start >= now);
  const [next] = ahead.sort((a, b) => a.start - b.start);
  module.setStatus("user_count", users);
  module.setStatus("appointments_today", today.filter(({ is_cancelled }) => !is_cancelled).length);
  module.setStatus("next_appointment", next ? { id: next.id, start: next.start, end: next.end } : null);
  return next && (next.start + 1) * 1_000 - module.clock.now();
}

/** How many users there are; undefined when the key may not know. */
async function countUsers(client: MeetergoClient, caller: Caller): Promise<number | undefined> {
  try {
    return (await listUsers(client, caller)).length;
  } catch (error) {
    if (["forbidden", "plan_limit"].includes(outsideCall(error)?.kind ?? "")) return undefined;
    throw error;
  }
}

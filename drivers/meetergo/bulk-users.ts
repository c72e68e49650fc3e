import { z } from "zod";
import { Failure, outcomeOf, runBulk } from "./bulk.ts";
import type { MeetergoModule } from "./meetergo-module.ts";
import { CreatedUser, ensureUser, type NewUser, type UserFinder, userFinder } from "./users.ts";

const index = z.int().describe("Position in `users`, from 0");

/** What became of users who were to be made; their addresses are not repeated. */
export const BulkUsers = z.object({
  successful: z.array(CreatedUser.extend({ index })),
  failed: z.array(z.object({ index, error: Failure })),
});

/**
 * Makes many users. Safe to run again: who is there already is found by mail address, and left as they are.
 *
 * @throws DriverError when the users who are there cannot be read; then nobody was made
 */
export async function createUsers(
  self: MeetergoModule,
  users: readonly NewUser[],
  size: number,
): Promise<z.output<typeof BulkUsers>> {
  const result: z.output<typeof BulkUsers> = { successful: [], failed: [] };
  let existing: UserFinder;
  /** Of each address that was dealt with: the same one twice in a list makes one user. */
  const made = new Map<string, Promise<CreatedUser>>();
  await runBulk(self, {
    size,
    async read() {
      existing = await userFinder(self.client, self);
      return users;
    },
    async run(user, index) {
      const before = made.get(user.email);
      const call = before?.then((same) => ({ ...same, existing: true }));
      const first = call ?? ensureUser(self.client, self, user, existing);
      if (before === undefined) made.set(user.email, first);
      const outcome = await outcomeOf(self, first);
      if ("value" in outcome) result.successful.push({ index, ...outcome.value });
      else result.failed.push({ index, error: outcome.failure });
      return "value" in outcome;
    },
  });
  result.successful.sort((a, b) => a.index - b.index);
  result.failed.sort((a, b) => a.index - b.index);
  return result;
}

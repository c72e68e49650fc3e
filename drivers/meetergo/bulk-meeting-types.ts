import { z } from "zod";
import { Failure, outcomeOf, runBulk } from "./bulk.ts";
import type { MeetergoModule } from "./meetergo-module.ts";
import { listMeetingTypes, type MeetingType, type MeetingTypePatch, updateMeetingType } from "./meeting-types.ts";
import { differences } from "./not-applied.ts";
import { listUsers } from "./users.ts";

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const whose = { user: z.string().describe("Id of the user") };

/** What a change of all meeting types did, or would do. */
export const BulkMeetingTypes = z.object({
  dry_run: z.boolean().describe("True when nothing was changed"),
  successful: z.array(
    z.object({
      ...whose,
      meeting_type: z.string(),
      name: z.string().describe("As it was"),
      changes: z.record(z.string(), z.object({ from: value, to: value })).describe("Empty when all is so already"),
    }),
  ),
  failed: z.array(
    z.object({
      ...whose,
      meeting_type: z.string().nullable().describe("Null when those of the user could not be read"),
      error: Failure,
    }),
  ),
});

type Result = z.output<typeof BulkMeetingTypes>;

/**
 * Changes what everybody offers, and reads each back. Safe to run again: what is so already is not written.
 *
 * @throws DriverError when the users cannot be read; then nothing was changed
 */
export async function updateMeetingTypes(
  self: MeetergoModule,
  patch: MeetingTypePatch,
  { dry_run, size }: { dry_run: boolean; size: number },
): Promise<Result> {
  const { client } = self;
  const result: Result = { dry_run, successful: [], failed: [] };
  /** A meeting type that several people share comes with each of them. */
  const seen = new Set<string>();

  const change = async (user: string, type: MeetingType): Promise<boolean> => {
    const changes = changesOf(type, patch);
    const isSame = Object.keys(changes).length === 0;
    if (!dry_run && !isSame) {
      const outcome = await outcomeOf(self, updateMeetingType(client, self, type, patch, { as: user }));
      if ("failure" in outcome) {
        result.failed.push({ user, meeting_type: type.id, error: outcome.failure });
        return false;
      }
    }
    result.successful.push({ user, meeting_type: type.id, name: type.name, changes });
    return true;
  };

  await runBulk(self, {
    size,
    read: () => listUsers(client, self),
    async run({ id: user }) {
      const types = await outcomeOf(self, listMeetingTypes(client, self, user));
      if ("failure" in types) {
        result.failed.push({ user, meeting_type: null, error: types.failure });
        return false;
      }
      let isWell = true;
      for (const type of types.value) {
        if (seen.has(type.id)) continue;
        seen.add(type.id);
        isWell = (await change(user, type)) && isWell;
      }
      return isWell;
    },
  });
  return result;
}

function changesOf(type: MeetingType, patch: MeetingTypePatch): Result["successful"][number]["changes"] {
  const now = new Map(Object.entries(type));
  const wanted = new Map(Object.entries(patch));
  return Object.fromEntries(
    differences(patch, type).map((name) => [name, { from: now.get(name) ?? null, to: wanted.get(name) ?? null }]),
  );
}

import { createHmac } from "node:crypto";
import { DriverError } from "atrium";
import type { KeptProfile } from "../records.ts";

/** Turns members' ids into ids that stand for them in this profile alone, and tell nothing of them. */
export function opaqueIds(key: Buffer, { profile }: KeptProfile): (userId: string) => string {
  return (userId) =>
    createHmac("sha256", key).update(`user ${profile.id} ${userId}`).digest().subarray(0, 16).toString("base64url");
}

/**
 * The members whom such ids stand for.
 *
 * @throws DriverError `invalid_arguments` for an id that is nobody's
 */
export function realIds(
  ids: readonly string[],
  { members }: KeptProfile,
  publicId: (userId: string) => string,
): string[] {
  const known = new Map(members.map(({ userId }) => [publicId(userId), userId]));
  return ids.map((id) => {
    const userId = known.get(id);
    if (userId !== undefined) return userId;
    throw new DriverError("userIds has an id that this profile does not know", { code: "invalid_arguments" });
  });
}

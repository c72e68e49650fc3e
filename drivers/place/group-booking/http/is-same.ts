import { createHash, timingSafeEqual } from "node:crypto";

/** True for two equal texts; takes as long for texts that begin alike as for others. */
export function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

import { z } from "zod";

/** A point in time as Meetergo writes it, "2026-11-21T09:30:00.000Z", as Unix time in seconds. */
export const meetergoTime = z.iso.datetime({ offset: true }).transform((text) => Math.floor(Date.parse(text) / 1_000));

/** Unix time in seconds as Meetergo takes it. */
export function toMeetergo(unix: number): string {
  return new Date(unix * 1_000).toISOString();
}

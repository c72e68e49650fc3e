import { DriverError } from "../../lib/errors.ts";

const units = { d: 86_400, h: 3_600 };

/**
 * When a key expires, in unix seconds: "90d" or "12h" from now, a day (its beginning in UTC), or an instant with its offset.
 *
 * @param now milliseconds since the epoch
 * @throws DriverError `bad_request` for anything else, and for what has passed
 */
export function parseExpiry(text: string, now: number): number {
  const [, amount, unit] = /^(\d{1,6})([dh])$/.exec(text) ?? [];
  const instant = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:?\d\d))?$/.test(text) ? Date.parse(text) / 1000 : Number.NaN;
  const end = unit === undefined ? instant : now / 1000 + Number(amount) * units[unit as keyof typeof units];
  if (Number.isNaN(end)) {
    throw new DriverError(
      `--expires takes 90d, 12h, a day as 2027-01-31, or an instant as 2027-01-31T18:00:00Z, not "${text}"`,
      { code: "bad_request" },
    );
  }
  if (end * 1000 <= now) throw new DriverError(`--expires ${text} has passed already`, { code: "bad_request" });
  return Math.floor(end);
}

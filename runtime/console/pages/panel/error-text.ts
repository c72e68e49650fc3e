import { z } from "zod";
import { ClientError } from "../../../../lib/client/index.ts";
import type { Booking } from "./room-status.ts";
import type { RoomTime } from "./room-time.ts";
import { titleOf } from "./room-view.ts";
import type { Texts } from "./texts/texts.ts";

/** What errors say in their details, each of them where it applies. */
const Details = z.object({
  outcome: z.string().optional().catch(undefined),
  sent: z.boolean().optional().catch(undefined),
  state: z.string().optional().catch(undefined),
  free_seconds: z.number().optional().catch(undefined),
  free_until: z.number().optional().catch(undefined),
  meeting: z.object({ title: z.string(), event_start: z.number(), event_end: z.number() }).optional().catch(undefined),
});

/**
 * What people are told when what they tapped failed.
 *
 * @param now unix seconds
 * @param bookings as they are known, which say of a meeting whether it is private
 */
export function errorText(
  error: unknown,
  now: number,
  bookings: readonly Booking[],
  time: RoomTime,
  texts: Texts,
): string {
  if (!(error instanceof ClientError)) return texts.failed;
  const { outcome, sent, state, free_seconds, free_until, meeting } = Details.parse(error.details ?? {});
  if (outcome === "unknown") return texts.outcomeUnknown;
  if (sent === false) return texts.notSent;
  if (state !== undefined) return texts.notRunning;
  const until = (unix: number) => texts.until(time.momentOf(unix, now));
  if (free_seconds !== undefined && free_seconds > 0 && free_until !== undefined)
    return texts.freeOnly(texts.minutes(Math.max(1, Math.floor(free_seconds / 60))), until(free_until));
  if (meeting !== undefined) {
    const known = bookings.find(
      ({ event_start, event_end }) => event_start === meeting.event_start && event_end === meeting.event_end,
    );
    return texts.taken(titleOf(known ?? { ...meeting, private: false }, texts), until(meeting.event_end));
  }
  return texts.failed;
}

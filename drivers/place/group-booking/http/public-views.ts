import { unixTime } from "atrium";
import { z } from "zod";
import type { Booked } from "../book.ts";
import { type Desk, now } from "../desk.ts";
import { eventLines } from "../event-text.ts";
import { additionalFields, filledLine, variablesOf } from "../fields.ts";
import type { Profile } from "../model.ts";
import { namesOf, peopleOf } from "../names.ts";
import { profileOf } from "../profiles.ts";
import { isLapsed, type KeptBooking, type KeptProfile } from "../records.ts";
import type { Interval } from "../slots/intervals.ts";
import { windowOf } from "../slots/window.ts";
import { manageUrl } from "../tokens.ts";
import { ChallengeView, challengeView } from "./challenge.ts";
import type { GroupBookingHost } from "./door.ts";
import { opaqueIds } from "./opaque-ids.ts";
import { newStamp, shortest } from "./stamp.ts";

/** Seconds ahead that somebody without a key can see and book. */
export const publicHorizon = 60 * 86_400;

const shared = {
  title: z.string(),
  location: z.string(),
  online: z.boolean().describe("True for an online meeting"),
  durationMinutes: z.int(),
  timezone: z.string().describe("IANA zone of the profile"),
  from: unixTime.describe("Nothing starts before"),
  to: unixTime.describe("Everything ends by then; nothing can be booked when it is not after `from`"),
  now: unixTime,
};

/** What can be booked, for those who may not know who is behind it. */
export const OfferView = z.object({
  ...shared,
  name: z.string(),
  availabilityStep: z.int(),
  people: z
    .array(z.object({ id: z.string().describe("As in userIds of a slot"), name: z.string() }))
    .describe("Who can be booked; empty unless the profile has showNames"),
  everybody: z.boolean().describe("True when all of them take part, and not one"),
  additionalFields: z
    .array(z.object({ name: z.string(), type: z.literal("string"), default: z.string().optional() }))
    .describe("What to ask for, beside name and mail address; what has a default may be left out"),
  challenge: ChallengeView.optional().describe("A test for people, whose answer a booking holds"),
  form: z.string().describe("To send back with a booking, within two hours"),
  formWait: z.int().describe("Seconds for which `form` is not taken yet"),
});

/** Free times. */
export const SlotsView = z.object({
  items: z.array(
    z.object({
      start: unixTime,
      end: unixTime.describe("Exclusive"),
      userIds: z.array(z.string()).describe("Ids that stand for members in this profile alone"),
    }),
  ),
  now: unixTime,
});

/** A booking, for whoever has its link. */
export const ManagedView = z.object({
  ...shared,
  people: z.array(z.string()).describe("Names of those it is with; empty unless the profile has showNames"),
  status: z
    .enum(["held", "expired", "creating", "confirmed", "cancelled"])
    .describe("`held`: waits to be confirmed by its link; `expired`: was not, in time"),
  holdExpires: unixTime.optional().describe("Until when it waits"),
  start: unixTime,
  end: unixTime.describe("Exclusive"),
  profile: z.string().optional().describe("Name of the profile, when everybody can book it"),
});

/** A booking that was just made. */
export const NewBookingView = z.object({
  status: ManagedView.shape.status,
  holdExpires: ManagedView.shape.holdExpires,
  people: ManagedView.shape.people,
  title: z.string(),
  start: unixTime,
  end: unixTime.describe("Exclusive"),
  token: z
    .string()
    .optional()
    .describe(
      "A secret: who has it may move and cancel the booking. Absent where it goes to the attendee by mail alone",
    ),
  manageUrl: z.string().optional().describe("Where the attendee does that"),
});

export async function offerView(self: GroupBookingHost, kept: KeptProfile): Promise<z.output<typeof OfferView>> {
  const { desk, door } = self;
  const challenge = challengeView(self);
  const { profile } = kept;
  const { name, availabilityStep, durationMinutes, timezone } = profile;
  const publicId = opaqueIds(door.key, kept);
  const people = await peopleOf(desk, kept);
  return {
    name,
    title: titleOf(profile),
    ...place(profile, filledLine(profile.location, profile.additionalFieldDefaults)),
    durationMinutes,
    availabilityStep,
    timezone,
    ...rangeOf(desk, profile),
    now: now(desk),
    people: people.map((each) => ({ id: publicId(each.userId), name: each.name })),
    everybody: profile.pooling === "collective",
    additionalFields: additionalFields(profile),
    ...(challenge === undefined ? {} : { challenge }),
    form: newStamp(door.key, profile.id, now(desk)),
    formWait: shortest,
  };
}

export async function managedView(desk: Desk, booking: KeptBooking): Promise<z.output<typeof ManagedView>> {
  const kept = profileOf(desk, booking);
  const { start, end, status } = booking;
  const canMove = kept !== undefined && kept.deletedAt === undefined;
  const text = kept && eventLines(desk, kept.profile, booking, booking);
  return {
    status: status === "failed" ? "cancelled" : isLapsed(booking, now(desk)) ? "expired" : status,
    ...(status === "held" ? { holdExpires: booking.holdExpires } : {}),
    people: kept === undefined ? [] : await namesOf(desk, kept, booking.userIds),
    title: text?.title ?? "",
    ...place(kept?.profile, text?.location ?? ""),
    durationMinutes: (end - start) / 60,
    timezone: kept?.profile.timezone ?? "UTC",
    start,
    end,
    ...(canMove ? rangeOf(desk, kept.profile) : { from: now(desk), to: now(desk) }),
    now: now(desk),
    ...(canMove && kept.profile.public ? { profile: kept.profile.name } : {}),
  };
}

export async function newBookingView(desk: Desk, { booking, token }: Booked): Promise<z.output<typeof NewBookingView>> {
  const { status, holdExpires, people, title, start, end } = await managedView(desk, booking);
  const made = { status, ...(holdExpires === undefined ? {} : { holdExpires }), people, title, start, end };
  if (booking.linkByMail === true) return made;
  const url = manageUrl(desk, token);
  return { ...made, token, ...(url === undefined ? {} : { manageUrl: url }) };
}

/** The times between which something can be booked without a key: [first start, last end]. */
export function rangeOf(desk: Desk, profile: Profile): { from: number; to: number } {
  const { notice, opens, closes } = windowOf(profile, now(desk));
  const from = Math.ceil(Math.max(notice, opens));
  return { from, to: profile.active ? Math.floor(Math.min(closes, now(desk) + publicHorizon)) : from };
}

/** What of a range of starts can be seen without a key. */
export function seenOf(desk: Desk, { start, end }: Interval): Interval {
  return { start, end: Math.max(start, Math.min(end, now(desk) + publicHorizon)) };
}

/** A profile's subject without what is not known yet: dots in its place, nothing at its end; its name where it has none. */
function titleOf({ name, subject, additionalFieldDefaults }: Profile): string {
  if (subject === "") return name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");
  const known = new Map(Object.entries(additionalFieldDefaults));
  const values = variablesOf(subject).map((each) => [each.name, each.fallback ?? known.get(each.name) ?? "…"]);
  return filledLine(subject, Object.fromEntries(values)).replace(/\s*[:,;–—-]\s*…$/u, "");
}

function place(profile: Profile | undefined, location: string) {
  return { location, online: profile?.startConference === true || profile?.openMeetingUrl !== undefined };
}

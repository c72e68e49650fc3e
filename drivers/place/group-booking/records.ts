import { emailAddress, unixTime } from "atrium";
import { z } from "zod";
import { Booking, Member, Profile } from "./model.ts";

/** A person or a room, with what is the same in every profile. */
export const Person = Member.pick({
  userId: true,
  email: true,
  name: true,
  kind: true,
  timezone: true,
  schedule: true,
  exceptions: true,
});

export type Person = z.output<typeof Person>;

/** What a profile says of one of its members. */
export const Membership = Member.pick({ userId: true, position: true, weight: true, priority: true, active: true });

export type Membership = z.output<typeof Membership>;

/** A profile with its members. One that was deleted stays until its last booking is over. */
export const KeptProfile = z.object({
  profile: Profile,
  members: z.array(Membership),
  /** 128 random bits: the last part of a link by which it can be booked although it is not public. */
  link: z.string().optional(),
  deletedAt: unixTime.optional(),
});

export type KeptProfile = z.output<typeof KeptProfile>;

/** When something takes place and with whom, and the minutes to keep free around it. */
export const Placement = Booking.pick({ userIds: true, start: true, end: true, bufferBefore: true, bufferAfter: true });

export type Placement = z.output<typeof Placement>;

/** The mails that attendees get. */
export const mailKinds = ["verification", "confirmation", "rescheduled", "cancelled"] as const;

export type MailKind = (typeof mailKinds)[number];

/** An event that has to go from a calendar. */
const Obsolete = z.object({ calendar: emailAddress, eventId: z.string() });

/**
 * A booking, with what has still to be done for it. Its lines are the truth: calendars and mailboxes are brought to where
 * they say, however often that has to be tried.
 */
export const KeptBooking = Booking.omit({ idempotencyKey: true, manageTokenHash: true }).extend({
  /** True when its link goes to the attendee by mail alone, who makes a booking of a reservation by it. */
  linkByMail: z.boolean().optional(),
  /** How often its event was made anew: part of the transaction under which the calendar makes it. */
  moves: z.int().min(0),
  /** Where it is being moved to. Until that is done it has both times. */
  move: Placement.optional(),
  obsolete: z.array(Obsolete),
  /** Those to send, in order. */
  mails: z.array(z.enum(mailKinds)),
  /** Why it was cancelled. */
  reason: z.string().optional(),
  /** True when only the company may read why. */
  isReasonInternal: z.boolean().optional(),
  icalUid: z.string().optional(),
});

export type KeptBooking = z.output<typeof KeptBooking>;

/** True when a calendar is not as the booking says. */
export function isUnsettled({ status, move, obsolete }: KeptBooking): boolean {
  return status === "creating" || move !== undefined || obsolete.length > 0;
}

/**
 * True for a reservation that nobody confirmed in time.
 *
 * @param now unix seconds
 */
export function isLapsed({ status, holdExpires = 0 }: KeptBooking, now: number): boolean {
  return status === "held" && holdExpires <= now;
}

/** True when something has still to be done for a booking. */
export function isUnfinished(booking: KeptBooking): boolean {
  return isUnsettled(booking) || booking.mails.length > 0;
}

/** The answer to a request that may be sent again: the booking that it made. */
export const KeptAnswer = z.object({
  bookingId: z.string(),
  /** Of what was asked. */
  digest: z.string(),
  at: unixTime,
});

export type KeptAnswer = z.output<typeof KeptAnswer>;

/** What is kept under the digest of a link by which an attendee changes a booking. */
export const KeptToken = z.object({ bookingId: z.string() });

import { emailAddress, mailbox, timeZone, unixTime } from "atrium";
import { z } from "zod";
import { availabilityIntervals, exceptions, WorkHours, weekDays } from "./hours.ts";

const minutes = z.int().min(0).max(720);
const count = z.int().min(1).max(1_000);

/** Unix time in seconds, also from a date and time with its offset: "2026-03-29T09:00:00Z". */
export const instant = z
  .union([unixTime, z.iso.datetime({ offset: true }).transform((iso) => Math.floor(Date.parse(iso) / 1_000))])
  .describe("Unix time in seconds, or ISO 8601 with an offset");

/** A period of calendar days: "P30D", "P4W", "P1M". The P may be missing. */
export const period = z
  .string()
  .trim()
  .regex(
    /^[Pp]?(?=\d)(?=.*[1-9])(\d{1,2}[Yy])?(\d{1,3}[Mm])?(\d{1,3}[Ww])?(\d{1,4}[Dd])?$/,
    "is not a period of days, weeks, months or years such as P30D",
  )
  .overwrite((text) => `P${text.toUpperCase().replace(/^P/, "")}`)
  .describe("How far ahead can be booked, as an ISO 8601 period of days, weeks, months or years: P30D");

/** What people say of a profile. Each is read in the same way wherever it appears: anew, in a change, in the store. */
const fields = {
  name: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9-]{2,62}$/, "is not 3 to 63 small letters, digits and hyphens")
    .describe("Part of the profile's link; unique"),
  durationMinutes: z.int().min(5).max(720),
  availabilityStep: z
    .literal([5, 10, 15, 20, 30, 60], "step.invalid: is none of 5, 10, 15, 20, 30 and 60")
    .describe("Minutes between two starts, counted from midnight in the profile's time zone"),
  bufferBeforeMinutes: minutes.describe("Free time before a meeting"),
  bufferAfterMinutes: minutes.describe("Free time after a meeting"),
  bufferWithinWorkHours: z.boolean().describe("True when buffers must lie in working hours as well"),
  startAfterMinutes: z.int().min(0).max(525_600).describe("Minutes from now to the first start"),
  startTime: instant.describe("Nothing starts before"),
  endTime: instant.describe("Everything ends by then"),
  timeAvailableFor: period,
  timezone: timeZone.describe("Zone of starts, of days and of periods"),
  workHours: WorkHours,
  availabilityIntervals,
  exceptions,
  pooling: z
    .enum(["any", "round_robin", "collective"])
    .describe("One person is enough, first come or in turn; or all are needed. Of rooms one is always enough"),
  subject: z.string().max(255),
  description: z.string().max(20_000),
  location: z.string().max(255),
  startConference: z.boolean().describe("True for an online meeting"),
  openMeetingUrl: z.url({ protocol: /^https?$/ }).max(2_000),
  additionalFieldDefaults: z.record(z.string(), z.string().max(2_000)),
  fairnessWindow: z.enum(["month", "all"]).describe("The bookings that round_robin counts"),
  maxBookingsPerDay: count.describe("On a day in the profile's time zone"),
  maxBookingsPerUserPerDay: count.describe("Of one person with this profile, on a day in its time zone"),
  context: z.string().max(4_096).describe("Kept for the caller, and not looked at"),
  active: z.boolean(),
  public: z.boolean().describe("True when it can be booked without signing in"),
  verifyEmail: z
    .boolean()
    .describe(
      "True when what is booked without signing in counts only once the link in a mail to the attendee is used",
    ),
  showNames: z.boolean().describe("True when its public page says who can be booked"),
};

const optionalFields = {
  startTime: fields.startTime.optional(),
  endTime: fields.endTime.optional(),
  workHours: fields.workHours.optional().describe("Any hour where neither this nor a member's schedule is set"),
  availabilityIntervals: fields.availabilityIntervals.optional(),
  openMeetingUrl: fields.openMeetingUrl.optional(),
  maxBookingsPerDay: fields.maxBookingsPerDay.optional(),
  maxBookingsPerUserPerDay: fields.maxBookingsPerUserPerDay.optional(),
  context: fields.context.optional(),
};

/** Other names of fields, as other services call them. */
const aliases = {
  bufferBetweenMinutes: minutes.optional().describe("The same as bufferAfterMinutes"),
  required: z.enum(["one", "all"]).optional().describe("The same as pooling: any, collective"),
};

/** A booking profile: what can be booked, when, and with how many of its members. */
export const Profile = z.object({
  id: z.int().min(1),
  ...fields,
  ...optionalFields,
  // Stores have profiles from before there were these.
  verifyEmail: fields.verifyEmail.default(false),
  showNames: fields.showNames.default(false),
  version: z.int().min(1).describe("Grows with every change"),
});

export type Profile = z.output<typeof Profile>;

/** A profile as somebody creates it: the host adds its id and version. */
export const NewProfile = z
  .object({
    ...fields,
    ...optionalFields,
    ...aliases,
    availabilityStep: fields.availabilityStep.default(15),
    bufferBeforeMinutes: fields.bufferBeforeMinutes.default(0),
    bufferAfterMinutes: fields.bufferAfterMinutes.optional(),
    bufferWithinWorkHours: fields.bufferWithinWorkHours.default(false),
    startAfterMinutes: fields.startAfterMinutes.default(60),
    timeAvailableFor: fields.timeAvailableFor.default("P30D"),
    timezone: fields.timezone.optional().describe("That of workHours if absent"),
    exceptions: fields.exceptions.default([]),
    pooling: fields.pooling.optional(),
    subject: fields.subject.default(""),
    description: fields.description.default(""),
    location: fields.location.default(""),
    startConference: fields.startConference.default(false),
    additionalFieldDefaults: fields.additionalFieldDefaults.default({}),
    fairnessWindow: fields.fairnessWindow.default("month"),
    active: fields.active.default(true),
    public: fields.public.default(false),
    verifyEmail: fields.verifyEmail.default(false),
    showNames: fields.showNames.default(false),
  })
  .transform((input, context) => {
    const { timezone = input.workHours?.timezone, ...rest } = withoutAliases(input);
    if (timezone === undefined) {
      context.addIssue({ code: "custom", path: ["timezone"], message: "is missing, and workHours names none" });
      return z.NEVER;
    }
    return { pooling: "any" as const, bufferAfterMinutes: 0, ...rest, timezone };
  });

export type NewProfile = z.output<typeof NewProfile>;

/** A change of a profile: what is absent stays, and null takes away what a profile can be without. */
export const ProfilePatch = z
  .object({
    ...fields,
    ...aliases,
    startTime: fields.startTime.nullable(),
    endTime: fields.endTime.nullable(),
    workHours: fields.workHours.nullable(),
    availabilityIntervals: fields.availabilityIntervals.nullable(),
    openMeetingUrl: fields.openMeetingUrl.nullable(),
    maxBookingsPerDay: fields.maxBookingsPerDay.nullable(),
    maxBookingsPerUserPerDay: fields.maxBookingsPerUserPerDay.nullable(),
    context: fields.context.nullable(),
  })
  .partial()
  .transform(withoutAliases);

export type ProfilePatch = z.output<typeof ProfilePatch>;

/** A profile after a change; its version is the next one. */
export function patched(profile: Profile, patch: ProfilePatch): Profile {
  const changed = Object.entries({ ...profile, ...patch }).filter(([, value]) => value !== null && value !== undefined);
  return { ...(Object.fromEntries(changed) as Profile), version: profile.version + 1 };
}

type Aliased = {
  [Name in keyof typeof aliases]?: z.output<(typeof aliases)[Name]>;
} & {
  pooling?: Profile["pooling"] | undefined;
  bufferAfterMinutes?: number | undefined;
};

function withoutAliases<Input extends Aliased>(input: Input) {
  const { required, bufferBetweenMinutes, pooling, bufferAfterMinutes, ...rest } = input;
  const pool = pooling ?? (required === undefined ? undefined : required === "all" ? "collective" : "any");
  const after = bufferAfterMinutes ?? bufferBetweenMinutes;
  return {
    ...rest,
    ...(pool === undefined ? {} : { pooling: pool }),
    ...(after === undefined ? {} : { bufferAfterMinutes: after }),
  };
}

/** A person or a room that a profile offers. */
export const Member = z.object({
  userId: mailbox,
  email: emailAddress,
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((name) => !name.includes("@"), "is a name, not a mail address")
    .optional()
    .describe("As visitors see it where the profile has showNames; the directory's if absent"),
  kind: z.enum(["person", "room"]).default("person").describe("Of several rooms, one free one is enough"),
  position: z.int().min(0).default(0).describe("Lower ones come first; among equal ones, the lower userId"),
  timezone: timeZone.optional().describe("That of the profile if absent"),
  schedule: weekDays.optional().describe("Weekly hours; where the profile has workHours too, what both allow"),
  exceptions: exceptions.default([]),
  weight: z.number().positive().max(1_000).default(1).describe("With round_robin, 2 gets twice as many as 1"),
  priority: z.int().default(0).describe("With round_robin, higher ones are taken while they are free"),
  active: z.boolean().default(true),
});

export type Member = z.output<typeof Member>;

/** A booking as it is kept. */
export const Booking = z.object({
  id: z.string(),
  profileId: z.int(),
  userIds: z.array(z.string()).describe("Who was chosen: people, then rooms; the first one's calendar has the event"),
  start: unixTime,
  end: unixTime.describe("Unix time in seconds; exclusive"),
  bufferBefore: minutes.describe("Minutes, as the profile had it when this was booked"),
  bufferAfter: minutes.describe("Minutes, as the profile had it when this was booked"),
  attendee: z.object({ name: z.string(), email: z.string() }).describe("Both empty once they are purged"),
  fields: z.record(z.string(), z.string()),
  eventIds: z.record(z.string(), z.string()).describe("Ids of calendar events by userId"),
  status: z.enum(["held", "creating", "confirmed", "cancelled", "failed"]),
  holdExpires: unixTime.optional(),
  idempotencyKey: z.string().optional(),
  manageTokenHash: z.string(),
  createdAt: unixTime,
});

export type Booking = z.output<typeof Booking>;

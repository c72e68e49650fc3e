import { type EmulatorAnswer, type EmulatorRequest, Refusal } from "atrium/testing";
import type { z } from "zod";
import type { Account, Meeting } from "./instance.ts";

/** A good answer. */
export function data(value: unknown): EmulatorAnswer {
  return { status: 200, body: { responseCode: 0, data: value } };
}

/** A refusal as the first version of the API sends it: HTTP 200, and a code below 0. */
export function refusal(responseCode: number, responseMessage: string): Refusal {
  return new Refusal({ status: 200, body: { responseCode, responseMessage } });
}

/** @throws Refusal -4 when the body has another shape */
export function bodyOf<Schema extends z.ZodType>({ body }: EmulatorRequest, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refusal(-4, `The data is not valid: ${issue?.path.join(".")}`);
}

export function accountJson(account: Account): object {
  return {
    name: account.name,
    accountType: account.type,
    numberOfMeetings: 0,
    numberOfMeetingOrganizers: account.organizers.length,
    numberOfMeetingRooms: 1,
    paidUntil: account.paidUntil,
    defaultMeetingType: "standard",
    autoDeleteMeetingsAfterXDays: 360,
    id: account.id,
    canAddMeetingOrganizer: true,
    accountRooms: [],
  };
}

export function organizerJson({ id, email, firstName, lastName, language }: Account["organizers"][number]): object {
  return {
    email,
    firstName,
    lastName,
    externalUserId: null,
    preferredLanguage: language,
    timezone: "Europe/Berlin",
    additionalTimezones: [],
    id,
    icsToken: `ics-token-of-${id}`,
    icsPath: `/api/v6/meeting/calender/user/ics-token-of-${id}`,
  };
}

/** With `duration` and `icalSequence` as texts, as Veeting has them. */
export function meetingJson(meeting: Meeting): object {
  const { account, organizer, changes, duration, ...facts } = meeting;
  return {
    ...facts,
    duration: String(duration),
    roomId: account.id,
    isRecurring: false,
    recurring: {
      frequencyType: "",
      frequency: null,
      monthlyPattern: "",
      endsType: "",
      endsOn: meeting.endTime,
      endsAfter: 0,
    },
    agenda: "",
    documents: [],
    meetingPermissionId: null,
    addedByUserId: organizer.id,
    addedByUserEmail: organizer.email,
    accountId: account.id,
    timezone: "Europe/Berlin",
    icalSequence: String(changes),
    isActive: false,
    isOpen: false,
  };
}

import { type Caller, path } from "atrium";
import { z } from "zod";
import type { VeetingClient } from "./veeting-client.ts";

/** An account to be made, with its first organizer. */
export interface NewAccount {
  /** "trial" in Veeting's example; others are not documented. */
  type: string;
  firstname: string;
  lastname: string;
  email: string;
  /** "en", "de", ... */
  language: string;
  /** Unix time in seconds. */
  paid_until: number;
  /** True to have Veeting mail the organizer a password. */
  send_password: boolean;
}

const text = z.string().nullish();

const VeetingAccount = z.object({
  id: z.string().min(1),
  name: text,
  accountType: text,
  numberOfMeetingRooms: z.number().nullish(),
  paidUntil: text,
});

/** A customer's account. */
export const Account = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  meeting_rooms: z.number().nullable(),
  paid_until: z.number().nullable().describe("Unix time in seconds"),
});

/** Makes an account, once. */
export async function createAccount(
  client: VeetingClient,
  caller: Caller,
  account: NewAccount,
): Promise<z.output<typeof Account>> {
  const body = {
    sendPassword: account.send_password,
    accountType: account.type,
    adminFirstname: account.firstname,
    adminLastname: account.lastname,
    adminEmail: account.email,
    adminPreferredLanguage: account.language,
    paidUntil: new Date(account.paid_until * 1_000).toISOString(),
  };
  const made = await client.ofInstance(caller, { method: "POST", path: "/account", body }, VeetingAccount);
  const paidUntil = Date.parse(made.paidUntil ?? "");
  return {
    id: made.id,
    name: made.name ?? "",
    type: made.accountType ?? "",
    meeting_rooms: made.numberOfMeetingRooms ?? null,
    paid_until: Number.isNaN(paidUntil) ? null : Math.floor(paidUntil / 1_000),
  };
}

const VeetingOrganizer = z.object({
  id: z.string().min(1),
  email: z.string(),
  firstName: text,
  lastName: text,
  preferredLanguage: text,
  timezone: text,
});

/** Somebody who may plan meetings. The link to their calendar is left out: who has it can read all of it. */
export const Organizer = z.object({
  id: z.string(),
  email: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  language: z.string().nullable(),
  time_zone: z.string().nullable(),
});

/** Those who may plan meetings in an account, by its id. */
export async function listOrganizers(
  client: VeetingClient,
  caller: Caller,
  account: string,
): Promise<z.output<typeof Organizer>[]> {
  const request = { path: path`/account/admin/${account}` };
  const found = await client.ofInstance(caller, request, z.array(VeetingOrganizer));
  return found.map(({ id, email, firstName, lastName, preferredLanguage, timezone }) => ({
    id,
    email,
    first_name: firstName ?? "",
    last_name: lastName ?? "",
    language: preferredLanguage ?? null,
    time_zone: timezone ?? null,
  }));
}

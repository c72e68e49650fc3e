import type { Caller } from "atrium";
import { z } from "zod";
import type { CalendlyClient } from "./calendly-client.ts";

/** Somebody with a Calendly account. */
export const User = z.object({
  uri: z.string(),
  name: z.string(),
  email: z.string(),
  scheduling_url: z.string().describe("Their page, with all that can be booked with them"),
  timezone: z.string().describe("IANA name"),
  avatar_url: z.string().nullish(),
  locale: z.string().nullish(),
  current_organization: z.string().describe("URI"),
});

export type User = z.output<typeof User>;

/** Somebody's place in an organization. */
export const Member = z.object({
  uri: z.string(),
  role: z.string().describe("`user`, `admin` or `owner`"),
  organization: z.string(),
  user: z.object({
    uri: z.string(),
    name: z.string(),
    email: z.string(),
    scheduling_url: z.string().nullish(),
    timezone: z.string().nullish(),
  }),
});

export type Member = z.output<typeof Member>;

/** Whose token it is. */
export function getMe(client: CalendlyClient, caller: Caller): Promise<User> {
  return client.get(caller, { path: "/users/me", answer: User });
}

/** All members of an organization, or the one with a mail address. */
export function listMembers(
  client: CalendlyClient,
  caller: Caller,
  query: { organization: string; email?: string | undefined },
): Promise<Member[]> {
  return client.all(caller, { path: "/organization_memberships", query, answer: Member });
}

import { type CommandBuilder, emailAddress, personal, unixTime } from "atrium";
import { z } from "zod";
import type { CalendlyModule } from "./calendly-module.ts";
import { getMe, listMembers, Member, User } from "./people.ts";
import { BusyTime, busyTimes } from "./times.ts";

/** A user, by URI or id. */
export const user = z.string().describe("URI or id of a user");

/** An organization, by URI or id. */
export const organization = z.string().describe("URI or id of an organization");

/** The URI of the organization that is named, or else of the token's. */
export async function organizationUri(self: CalendlyModule, named: string | undefined): Promise<string> {
  if (named !== undefined) return self.uri("organizations", named);
  return (await self.account.me(self)).current_organization;
}

/** The URI of the user who is named, or else of the token's. */
export async function userUri(self: CalendlyModule, named: string | undefined): Promise<string> {
  return named === undefined ? (await self.account.me(self)).uri : self.uri("users", named);
}

/** The owner of a list, as Calendly wants it: the user or organization that is named, or else the token's user. */
export async function ownerUri(
  self: CalendlyModule,
  { user, organization }: { user?: string | undefined; organization?: string | undefined },
): Promise<{ user: string } | { organization: string }> {
  if (user === undefined && organization !== undefined)
    return { organization: self.uri("organizations", organization) };
  return { user: await userUri(self, user) };
}

/** Commands about people. */
export const peopleCommands = (command: CommandBuilder<CalendlyModule>) => ({
  me: command({
    summary: "Whose token it is",
    returns: User,
    run: (self) => getMe(self.client, self),
  }),
  list_members: command({
    summary: "The members of an organization, with their roles",
    params: {
      organization: organization.optional().describe("The token's if absent"),
      email: personal(emailAddress.optional().describe("Only who has this address")),
    },
    returns: z.array(Member),
    run: async (self, { organization, email }) =>
      listMembers(self.client, self, { organization: await organizationUri(self, organization), email }),
  }),
  busy_times: command({
    summary: "When somebody cannot be booked, by Calendly and by the calendars that they connected to it",
    description: "At most 366 days.",
    params: { user, from: unixTime, to: unixTime },
    returns: z.array(BusyTime),
    run: (self, { user, from, to }) => busyTimes(self.client, self, { user: self.uri("users", user), from, to }),
  }),
});

import { emailAddress } from "atrium";
import { z } from "zod";
import { type Desk, now } from "./desk.ts";
import { MemberInput, personChange, personOf, withMembers } from "./members.ts";
import { NewProfile } from "./model.ts";
import { createProfile, existingProfiles } from "./profiles.ts";

/** A member in the settings: nobody looks it up, so that the userId is the mail address, or there is one beside it. */
const SeedMember = MemberInput.transform((member, context) => {
  const email = member.email ?? emailAddress.safeParse(member.userId).data;
  if (email !== undefined) return { ...member, email };
  context.addIssue({ code: "custom", path: ["email"], message: "is missing, and the userId is no mail address" });
  return z.NEVER;
});

/** The setting `profiles`. */
export const Seeds = z
  .array(z.intersection(NewProfile, z.object({ members: z.array(SeedMember).default([]) })))
  .default([])
  .describe("Profiles to begin with: each is created once, and is the store's from then on");

/** Creates the profiles of the settings that never were. */
export async function seedProfiles(desk: Desk): Promise<void> {
  const seeded = desk.store.all("seed");
  for (const { members, ...profile } of desk.module.settings.profiles) {
    const { name } = profile;
    if (seeded.has(name) || existingProfiles(desk).some((each) => each.profile.name === name)) continue;
    const known = desk.store.all("person");
    const people = members.map((member) => {
      const { email, kind = "person" } = member;
      return personChange(personOf(member, { email, kind }, known.get(member.userId)));
    });
    const seed = { kind: "seed", key: name, value: now(desk) } as const;
    await createProfile(desk, profile, withMembers([], members), seed, ...people);
  }
}

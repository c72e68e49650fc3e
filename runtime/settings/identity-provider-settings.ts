import { z } from "zod";
import { levels } from "../../lib/level.ts";

/** An address that secrets may go to: over TLS, or on this machine. */
const safeUrl = z
  .url({ protocol: /^https?$/, hostname: /./ })
  .refine((text) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(text), "has to be https");

const right = z
  .strictObject({
    claim: z
      .string()
      .min(1)
      .optional()
      .describe("Claim that has to be there, `roles` or `realm_access.roles`; any token if absent"),
    value: z.string().min(1).optional().describe("What the claim is, or what its list contains; anything if absent"),
    level: z.enum(levels).describe("What whoever has it may do"),
    systems: z.array(z.string()).optional().describe("The only systems that they may reach; all if absent"),
  })
  .refine(({ claim, value }) => value === undefined || claim !== undefined, "a `value` needs the `claim` that has it");

const signIn = z.strictObject({
  client_id: z.string().min(1).describe("This host, as the provider knows it"),
  client_secret: z
    .string()
    .min(1)
    .optional()
    .describe("Its secret, as ${env:NAME} or ${file:path}; without one PKCE alone protects the sign-in"),
  label: z.string().min(1).default("your organization").describe("What the button names: Sign in with ..."),
  scopes: z.array(z.string().min(1)).default(["openid", "profile", "email"]).describe("What is asked for"),
  hours: z.number().positive().max(720).default(12).describe("Hours after which people sign in again"),
});

/** A company's identity provider (OpenID Connect), whose tokens let people and programs in. */
export const identityProviderSettings = z.strictObject({
  issuer: safeUrl.describe("`iss` of its tokens; what it can do is looked up below this address"),
  audience: z.string().min(1).describe("`aud` of tokens that are meant for this host"),
  jwks_url: safeUrl.optional().describe("Where its keys are; looked up if absent"),
  rights: z.array(right).min(1).describe("What tokens let do: the first entry that fits counts, none lets nobody in"),
  sign_in: signIn.optional().describe("Sign-in of people to the operator console"),
});

/** A company's identity provider, as the settings file describes it. */
export type IdentityProviderSettings = z.output<typeof identityProviderSettings>;

import { exchange, outsideCallFailed, parseJson, secret } from "atrium";
import { z } from "zod";
import { bookingError } from "../errors.ts";
import type { GroupBookingHost } from "./door.ts";

const service = { name: "The service of the challenge", source: "challenge" };

/** Milliseconds that it may take. */
const patience = 10_000;

const address = z.url({ protocol: /^https?$/, hostname: /./ });

/** The setting `challenge`: a test for people, such as Turnstile. */
export const Challenge = z
  .object({
    script: address.describe("Of the widget: https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit"),
    api: z
      .string()
      .regex(/^[A-Za-z_$][\w$]*$/, "is no name of a variable")
      .default("turnstile")
      .describe("What the script calls itself; it has `render` and `reset` as turnstile, hcaptcha and grecaptcha have"),
    site_key: z.string().min(1),
    secret: secret(z.string().min(1)),
    verify_url: address.describe(
      "https://challenges.cloudflare.com/turnstile/v0/siteverify, or another that answers alike",
    ),
  })
  .optional()
  .describe("A test that those pass who book without a key; host.booking_scripts has to name the site of its script");

const Verdict = z.object({ success: z.boolean(), "error-codes": z.array(z.string()).default([]) });

/** What the booking page shows of it. */
export const ChallengeView = z.object({ script: z.string(), api: z.string(), siteKey: z.string() });

/** The challenge as the booking page needs it; undefined where the settings have none. */
export function challengeView({ settings }: GroupBookingHost): z.output<typeof ChallengeView> | undefined {
  const { challenge } = settings;
  return challenge && { script: challenge.script, api: challenge.api, siteKey: challenge.site_key };
}

/**
 * Has an answer to the challenge checked by its service, if the settings have one. While that cannot be reached nobody books.
 *
 * @param answer what the widget gave; good for one booking
 * @throws DriverError `challenge.failed`; `outside_call_failed` when the service cannot be asked, or does not know the secret
 */
export async function checkChallenge(self: GroupBookingHost, answer: string): Promise<void> {
  const { settings, clock, signal } = self;
  if (settings.challenge === undefined) return;
  const refuse = () => {
    self.desk.figures.blocked();
    return bookingError("challenge.failed", "Show that you are a person, and send it again");
  };
  if (answer === "") throw refuse();
  const { secret: key, verify_url: url } = settings.challenge;
  const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams({ secret: key, response: answer }).toString();
  const sent = { method: "POST", url, headers, body, timeout: patience };
  const { status, payload } = await exchange(sent, { service, fetch: (...call) => fetch(...call), clock, signal });
  const verdict = Verdict.safeParse(parseJson(payload.toString()));
  const details = { source: service.source, status, retryable: true };
  if (!verdict.success)
    throw outsideCallFailed(`${service.name} answered ${status}, and not what was expected`, details);
  if (verdict.data.success) return;
  const wrong = verdict.data["error-codes"].find((code) => code.endsWith("-input-secret"));
  if (wrong !== undefined) throw outsideCallFailed(`${service.name} does not take the secret: ${wrong}`, details);
  throw refuse();
}

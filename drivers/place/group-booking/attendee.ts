import { emailAddress } from "atrium";
import { z } from "zod";
import { bookingError } from "./errors.ts";
import { oneLine } from "./fields.ts";

/** Characters of a mail address (RFC 5321). */
const longestAddress = 254;

/** What mail programs make a link of: mail in the name of a company must not carry a stranger's. */
const link = /[:/\\@<>]|www\.|[^\s.。]{2,}[.。]\p{L}{2,}/iu;

/** A title before a name, which is often written without a space: Dr.Smith. */
const title = /(?<!\p{L})(?:Dipl|Dr|Ing|Jr|Ma|Mag|Mr|Mrs|Ms|Prof|Sr|Sra|St|Wm)\.(?=\p{Lu}\p{Ll})/gu;

/** Where somebody who books is written to. */
export const attendeeAddress = emailAddress.refine(
  (text) => text.length <= longestAddress,
  `is longer than ${longestAddress} characters`,
);

/** Who books, as they say. Without an address nobody is invited, and no mail is sent. */
export const Attendee = z.object({
  name: z
    .string()
    .overwrite(oneLine)
    .min(1, "is empty")
    .max(100)
    .refine((name) => !hasLink(name), "is a person's name, without links and addresses; write a space after a dot"),
  email: z.union([z.literal("").transform(() => undefined), attendeeAddress]).optional(),
});

export type Attendee = z.output<typeof Attendee>;

/** Looks through what only looks different, such as a wide dot, and through what cannot be seen. */
function hasLink(name: string): boolean {
  const seen = name.normalize("NFKC").replaceAll(/\p{Cf}/gu, "");
  return link.test(seen.replaceAll(title, ""));
}

/** @throws DriverError `attendee.refused` for an address or a domain that the settings do not let in */
export function mustBeWelcome({ email }: Attendee, blocked: readonly string[]): void {
  const domain = email?.slice(email.lastIndexOf("@") + 1);
  if (email === undefined || !blocked.some((each) => each === email || each === domain)) return;
  throw bookingError("attendee.refused", "Bookings from this mail address are not taken");
}

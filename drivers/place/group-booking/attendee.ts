import { emailAddress } from "atrium";
import { z } from "zod";
import { bookingError } from "./errors.ts";
import { oneLine } from "./fields.ts";

/** What mail programs make a link of: mail in the name of a company must not carry a stranger's. */
const link = /[:/\\@<>]|www\.|[^\s.]{2,}\.[a-z]{2,}\b/;

/** Who books, as they say. Without an address nobody is invited, and no mail is sent. */
export const Attendee = z.object({
  name: z
    .string()
    .overwrite(oneLine)
    .min(1, "is empty")
    .max(100)
    .refine((name) => !link.test(name), "is a person's name, without links and addresses"),
  email: z.union([z.literal("").transform(() => undefined), emailAddress]).optional(),
});

export type Attendee = z.output<typeof Attendee>;

/** @throws DriverError `attendee.refused` for an address or a domain that the settings do not let in */
export function mustBeWelcome({ email }: Attendee, blocked: readonly string[]): void {
  const domain = email?.slice(email.lastIndexOf("@") + 1);
  if (email === undefined || !blocked.some((each) => each === email || each === domain)) return;
  throw bookingError("attendee.refused", "Bookings from this mail address are not taken");
}

import { emailAddress } from "atrium";
import { z } from "zod";

/** Addresses, given as a list, or as one text with commas between them. */
export const addresses = z
  .union(
    [z.string().transform((text) => text.split(",").filter((part) => part.trim() !== "")), z.array(z.string())],
    "is an address or a list of addresses",
  )
  .pipe(z.array(emailAddress))
  .describe("One address or a list");

/** The size of base64 text says how many bytes are in it, as long as it is nothing but base64. */
const base64 = z
  .string()
  .transform((text) => text.replace(/\s+/g, ""))
  .refine((text) => Buffer.from(text, "base64").length === sizeOf(text), "is not base64");

function sizeOf(text: string): number {
  return Math.floor((text.replace(/={1,2}$/, "").length * 3) / 4);
}

/** A file that goes with a mail. */
export const Attachment = z.object({
  file_name: z.string().trim().min(1, "is empty"),
  content: base64.describe("Base64"),
  content_id: z
    .string()
    .regex(/^[^\s<>]+$/, "is an id without spaces and angle brackets")
    .nullish()
    .describe("Name under which the HTML shows it as an image: <img src='cid:...'>"),
});

export type Attachment = z.output<typeof Attachment>;

/** A mail as it is to be sent. Addresses are in lower case, and there is a text or HTML. */
export interface Mail {
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  reply_to: string[];
  subject: string;
  text: string | undefined;
  html: string | undefined;
  attachments: Attachment[];
}

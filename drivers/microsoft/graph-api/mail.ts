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

/** Bytes in base64. Node reads as much as it understands: all of it must have been. */
const base64 = z
  .string()
  .transform((text) => text.replace(/\s+/g, "").replace(/={1,2}$/, ""))
  .refine((text) => Buffer.from(text, "base64").length === Math.floor((text.length * 3) / 4), "is not base64")
  .refine((text) => text.length % 4 !== 1, "is not base64");

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
  /** The Message-ID; one that nobody had before if absent. */
  message_id?: string | undefined;
}

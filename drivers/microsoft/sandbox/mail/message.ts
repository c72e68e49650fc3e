import { z } from "zod";
import { GraphError } from "../answer.ts";
import { hashed, outlookId } from "../ids.ts";

const Recipient = z.object({ emailAddress: z.object({ address: z.string(), name: z.string().nullish() }) });

/** A file as a client attaches it (Graph reference, "fileAttachment resource type"). */
export const AttachmentInput = z.object({
  "@odata.type": z.literal("#microsoft.graph.fileAttachment"),
  name: z.string().min(1),
  contentType: z.string().nullish(),
  contentBytes: z.base64(),
  contentId: z.string().nullish(),
  isInline: z.boolean().nullish(),
});

/** What a client writes of a message (Graph reference, "message resource type"); what it leaves out stays out. */
export const MessageInput = z.strictObject({
  subject: z.string().nullish(),
  body: z.object({ contentType: z.string().regex(/^(text|html)$/i), content: z.string() }).optional(),
  toRecipients: z.array(Recipient).default([]),
  ccRecipients: z.array(Recipient).default([]),
  bccRecipients: z.array(Recipient).default([]),
  replyTo: z.array(Recipient).default([]),
  from: Recipient.nullish(),
  sender: Recipient.nullish(),
  attachments: z.array(AttachmentInput).default([]),
  importance: z.string().optional(),
  categories: z.array(z.string()).optional(),
  internetMessageHeaders: z
    .array(z.object({ name: z.string().regex(/^x-/i, "must start with 'x-'"), value: z.string() }))
    .optional(),
  isDeliveryReceiptRequested: z.boolean().nullish(),
  isReadReceiptRequested: z.boolean().optional(),
  singleValueExtendedProperties: z.array(z.object({ id: z.string(), value: z.string() })).optional(),
});

export type MessageInput = z.output<typeof MessageInput>;

/** A file in the outbox or in a draft. */
export const Attachment = z.object({
  name: z.string(),
  content_type: z.string(),
  content: z.string().describe("base64"),
  content_id: z.string().nullable(),
  inline: z.boolean(),
});

export type Attachment = z.output<typeof Attachment>;

/** The attachment that a client wrote; without a content type it is of an unknown one. */
export function attachmentOf(input: z.output<typeof AttachmentInput>): Attachment {
  return {
    name: input.name,
    content_type: input.contentType ?? "application/octet-stream",
    content: input.contentBytes,
    content_id: input.contentId ?? null,
    inline: input.isInline ?? false,
  };
}

/** An attachment as Graph shows it. */
export function attachmentJson(attachment: Attachment, index: number): object {
  return {
    "@odata.type": "#microsoft.graph.fileAttachment",
    "@odata.mediaContentType": attachment.content_type,
    id: outlookId(hashed(`attachment ${index} ${attachment.name}`), false),
    name: attachment.name,
    contentType: attachment.content_type,
    size: Buffer.byteLength(attachment.content, "base64"),
    isInline: attachment.inline,
    contentId: attachment.content_id,
    contentLocation: null,
    contentBytes: attachment.content,
  };
}

/**
 * The addresses of recipients.
 *
 * @throws GraphError 400 `ErrorInvalidRecipients` for one that is no address
 */
export function addressesOf(recipients: MessageInput["toRecipients"]): string[] {
  return recipients.map(({ emailAddress: { address } }) => checkedAddress(address));
}

/** @throws GraphError 400 `ErrorInvalidRecipients` */
export function checkedAddress(address: string): string {
  if (/^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(address)) return address;
  throw new GraphError(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.");
}

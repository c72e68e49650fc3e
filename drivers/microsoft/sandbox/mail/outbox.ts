import { z } from "zod";
import { GraphError } from "../answer.ts";
import { sameAddress } from "../event-input.ts";
import type { Mailbox, Tenant } from "../tenant.ts";
import { Attachment, addressesOf, attachmentOf, type MessageInput } from "./message.ts";
import { envelopeOf } from "./mime.ts";

/** One message that was sent, with everything as it was sent. Nothing is delivered anywhere. */
export const OutboxEntry = z.object({
  /** Milliseconds. */
  time: z.number(),
  /** Address of the mailbox that sent it. */
  mailbox: z.string(),
  /** Address that recipients see. */
  from: z.string(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  bcc: z.array(z.string()),
  subject: z.string().describe("Of a MIME message as its header has it, encoded words included"),
  mime: z.string().nullable().describe("The MIME message; null when JSON was sent"),
  message: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("The JSON message without its attachments; null for MIME"),
  attachments: z.array(Attachment).describe("Of a JSON message; those of MIME are in its text"),
  saved_to_sent_items: z.boolean(),
});

export type OutboxEntry = z.output<typeof OutboxEntry>;

/** A message on its way, in either form. */
export type Outgoing =
  | { mime: string; attachments: Attachment[] }
  | { message: MessageInput; attachments: Attachment[] };

/** Entries kept; older ones are forgotten. */
const most = 1_000;

/** The messages that were sent, oldest first. */
export class Outbox {
  readonly #tenant: Tenant;
  #entries: OutboxEntry[] = [];

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  get entries(): readonly OutboxEntry[] {
    return this.#entries;
  }

  /**
   * Sends a message from a mailbox.
   *
   * @throws GraphError 400 `ErrorInvalidRecipients`, 403 `ErrorSendAsDenied`
   */
  send(mailbox: Mailbox, outgoing: Outgoing, saved: boolean): void {
    const entry = this.#entryOf(mailbox, outgoing, saved);
    if (entry.to.length + entry.cc.length + entry.bcc.length === 0) {
      throw new GraphError(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.");
    }
    if (!this.#maySendAs(mailbox, entry.from)) {
      const message =
        "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.";
      throw new GraphError(403, "ErrorSendAsDenied", message);
    }
    this.#entries.push(entry);
    if (this.#entries.length > most) this.#entries.shift();
  }

  clear(): void {
    this.#entries = [];
  }

  #entryOf(mailbox: Mailbox, outgoing: Outgoing, saved: boolean): OutboxEntry {
    const { attachments } = outgoing;
    const plain = { time: this.#tenant.clock.now(), mailbox: mailbox.address, saved_to_sent_items: saved };
    if ("mime" in outgoing) {
      const envelope = envelopeOf(outgoing.mime);
      const from = envelope.from ?? mailbox.address;
      return { ...plain, ...envelope, from, mime: outgoing.mime, message: null, attachments };
    }
    const { attachments: _, ...message } = outgoing.message;
    const { subject, toRecipients, ccRecipients, bccRecipients, from } = message;
    return {
      ...plain,
      from: from?.emailAddress.address ?? mailbox.address,
      to: addressesOf(toRecipients),
      cc: addressesOf(ccRecipients),
      bcc: addressesOf(bccRecipients),
      subject: subject ?? "",
      mime: null,
      message,
      attachments,
    };
  }

  #maySendAs({ address, profile, sendAs }: Mailbox, from: string): boolean {
    const own = [address, profile.mail, profile.userPrincipalName, ...(sendAs ?? [])];
    return own.some((allowed) => allowed !== null && sameAddress(allowed, from));
  }
}

/** A JSON message with its attachments, as it is sent. */
export function outgoingOf(message: MessageInput): Outgoing {
  return { message, attachments: message.attachments.map(attachmentOf) };
}

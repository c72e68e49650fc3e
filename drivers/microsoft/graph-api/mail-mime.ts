import type { MailComposerOptions } from "nodemailer/lib/mail-composer";
import type { Mail } from "./mail.ts";

/**
 * A mail in the words of nodemailer, which cares for scripts, encodings and line ends in headers. It must neither read
 * files nor URLs for a mail: attachments come as they are.
 */
export function mimeParts(mail: Mail, date: Date): MailComposerOptions {
  const { from, to, cc, bcc, reply_to, subject, text, html, attachments, message_id } = mail;
  return {
    from,
    to,
    cc,
    bcc,
    replyTo: reply_to,
    messageId: message_id,
    subject,
    text,
    html,
    attachments: attachments.map(({ file_name, content, content_id }) => ({
      filename: file_name,
      content: Buffer.from(content, "base64"),
      ...(content_id && { cid: content_id }),
    })),
    date,
    newline: "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A mail as MIME with its Bcc header, which the server that gets it reads and takes out. */
export async function composed(mail: Mail, date: Date): Promise<Buffer> {
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  const message = new MailComposer(mimeParts(mail, date)).compile();
  message.keepBcc = true;
  return message.build();
}

import { type CommandBuilder, DriverError, personal, renderText } from "atrium";
import { z } from "zod";
import type { GraphModule } from "./graph-module.ts";
import { Attachment, addresses, type Mail } from "./mail.ts";
import { sendByGraph } from "./mail-graph.ts";
import { sendBySmtp } from "./smtp.ts";
import { filledTemplate, Template } from "./templates.ts";

const to = personal(addresses);

/** What stands after the content of a mail. */
const envelope = {
  resource_attachments: z.array(Attachment).default([]).describe("Images that the HTML shows by their content_id"),
  attachments: personal(z.array(Attachment).default([])),
  cc: personal(addresses.default([])),
  bcc: personal(addresses.default([])),
  from: addresses.optional().describe("Whose mailbox sends it; mailer_from if absent, else the service account"),
  reply_to: personal(addresses.optional()),
  message_id: z
    .string()
    .regex(/^<[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+>$/, "is not of the form <id@domain>")
    .max(250)
    .optional()
    .describe("Message-ID: mail programs that got it already may show the mail once. A new one if absent"),
};

const args = personal(z.record(z.string(), z.unknown()).describe("The variables' values by name"));

/** Commands that send mail. */
export const mailCommands = (command: CommandBuilder<GraphModule>) => ({
  send_mail: command({
    summary: "Sends a mail",
    description:
      "One of message_plaintext and message_html is required. It is sent once: when nobody knows whether it was, the " +
      "error's details have `outcome: unknown`.",
    level: "support",
    params: {
      to,
      subject: personal(z.string()),
      message_plaintext: personal(z.string().optional()),
      message_html: personal(z.string().optional()),
      ...envelope,
    },
    returns: z.literal(true),
    run: (self, { message_plaintext: text, message_html: html, ...mail }) => send(self, { ...mail, text, html }),
  }),
  send_template: command({
    summary: "Sends a mail made from a template",
    description: "In the HTML, values are escaped. A variable without a value stays as it is, a null is empty text.",
    level: "support",
    params: {
      to,
      template: z
        .union([z.tuple([z.string(), z.string()]), Template])
        .describe("[event, who] as in email_templates, or the template itself: {subject, text, html}"),
      args,
      ...envelope,
    },
    returns: z.literal(true),
    run: (self, { template, args, ...mail }) =>
      send(self, { ...mail, ...filledTemplate(self.settings.email_templates, template, args) }),
  }),
  build_template: command({
    summary: "A text with its %{name} variables replaced; nothing is escaped",
    params: { string: personal(z.string()), args },
    returns: z.string(),
    run: (_, { string, args }) => renderText(string, args),
  }),
});

interface Letter extends Omit<Mail, "from" | "reply_to"> {
  resource_attachments: Attachment[];
  from?: string[] | undefined;
  reply_to?: string[] | undefined;
}

async function send(self: GraphModule, { resource_attachments, ...letter }: Letter): Promise<true> {
  const mail: Mail = {
    ...letter,
    // One line, whatever comes in by a variable.
    subject: letter.subject.replace(/[\r\n]+/g, " "),
    text: letter.text || undefined,
    html: letter.html || undefined,
    from: senderOf(self, letter.from?.[0]),
    reply_to: letter.reply_to ?? [],
    attachments: [...resource_attachments, ...letter.attachments],
  };
  if (mail.text === undefined && mail.html === undefined) throw refusal("The mail has neither a text nor HTML");
  if (mail.to.length + mail.cc.length + mail.bcc.length === 0) throw refusal("The mail has no recipient");
  const smtp = self.settings.smtp ?? self.settings.calendar_config.smtp;
  if (smtp === undefined) await sendByGraph(self.graph, self, mail);
  else {
    const refused = await sendBySmtp(smtp, self.clock, mail);
    if (refused > 0)
      self.log.warn(`The mail server refused ${refused} of the recipients and took the mail for the others`);
  }
  return true;
}

function senderOf({ settings }: GraphModule, from: string | undefined): string {
  const sender = from ?? settings.mailer_from ?? settings.calendar_service_account;
  if (sender === undefined) throw refusal("Name a sender in from, or set mailer_from or calendar_service_account");
  if (!sender.includes("@")) throw refusal("mailer_from is not an email address");
  return sender;
}

function refusal(message: string): DriverError {
  return new DriverError(message, { code: "invalid_arguments" });
}

import type { Caller, Clock } from "atrium";
import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import type { Mail } from "./mail.ts";
import { attach } from "./mail-attachments.ts";
import { composed } from "./mail-mime.ts";
import { withOutcome } from "./mail-outcome.ts";
import { path } from "./url.ts";

/** Bytes of a request that Graph takes; more is answered with 413. */
const largestRequest = 4_000_000;

/**
 * Sends a mail from the mailbox of its sender: in one request where it fits, else as a draft that gets its files one by
 * one. A mail in one request is MIME, with text and HTML. A draft has one body, the HTML where there is some.
 *
 * It is sent once: a request that may have taken effect is not repeated, and its error says so.
 *
 * @throws DriverError `outside_call_failed` with source "graph" or "login"
 */
export async function sendByGraph(graph: GraphClient, caller: Caller & { clock: Clock }, mail: Mail): Promise<void> {
  const mime = await composed(mail, new Date(caller.clock.now()));
  if (Math.ceil(mime.length / 3) * 4 > largestRequest) return sendDraft(graph, caller, mail);
  // Graph takes MIME as plain text in base64 ("user: sendMail").
  const url = path`/users/${mail.from}/sendMail`;
  const request = { method: "POST", url, mailbox: mail.from, body: mime.toString("base64") } as const;
  await graph.send(caller, { ...request, permission: "Mail.Send" }).catch((error) => {
    throw withOutcome(error);
  });
}

const Draft = z.object({ id: z.string().min(1) });

async function sendDraft(graph: GraphClient, caller: Caller, mail: Mail): Promise<void> {
  const { from: mailbox } = mail;
  const post = { method: "POST", mailbox, permission: "Mail.ReadWrite" } as const;
  const drafts = path`/users/${mailbox}/messages`;
  const { id } = await graph.send(caller, { ...post, url: drafts, body: draftOf(mail), answer: Draft });
  const url = path`/users/${mailbox}/messages/${id}`;
  // Who gets an error has sent nothing: a draft that stays would only look as if.
  const discard = () => graph.send(caller, { method: "DELETE", url, mailbox }).catch(() => {});
  try {
    for (const attachment of mail.attachments) await attach(graph, caller, { url, mailbox, attachment });
  } catch (error) {
    await discard();
    throw error;
  }
  await graph.send(caller, { ...post, url: `${url}/send`, permission: "Mail.Send" }).catch(async (error) => {
    const failure = withOutcome(error);
    if (failure === error) await discard();
    throw failure;
  });
}

/** The sender is the mailbox that the draft is in. */
function draftOf({ to, cc, bcc, reply_to, subject, text = "", html, message_id }: Mail): object {
  const recipients = (list: string[]) => list.map((address) => ({ emailAddress: { address } }));
  return {
    subject,
    body: html === undefined ? { contentType: "Text", content: text } : { contentType: "HTML", content: html },
    toRecipients: recipients(to),
    ccRecipients: recipients(cc),
    bccRecipients: recipients(bcc),
    replyTo: recipients(reply_to),
    internetMessageId: message_id,
  };
}

import { GraphError } from "../answer.ts";
import { checkedAddress } from "./message.ts";

/** What Exchange reads from a MIME message to deliver it. */
export interface MimeEnvelope {
  /** Null when there is no `From`; the mailbox then is the sender. */
  from: string | null;
  to: string[];
  cc: string[];
  bcc: string[];
  /** As it is written, encoded words included. */
  subject: string;
}

/**
 * The MIME text that a body of `text/plain` carries in base64.
 *
 * @throws GraphError 400 `ErrorMimeContentInvalidBase64String`
 */
export function decodedMime(body: string): string {
  const text = body.replace(/\s/g, "");
  if (text !== "" && text.length % 4 === 0 && /^[A-Za-z\d+/]+={0,2}$/.test(text)) {
    return Buffer.from(text, "base64").toString();
  }
  throw new GraphError(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.");
}

/**
 * The envelope in the headers of a MIME message.
 *
 * @throws GraphError 400 `ErrorInvalidRecipients` for an address that is none
 */
export function envelopeOf(mime: string): MimeEnvelope {
  const head = mime.split(/\r?\n\r?\n/, 1)[0] ?? "";
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) headers.set(name.toLowerCase(), value ?? "");
  }
  const addresses = (name: string) => addressesIn(headers.get(name) ?? "");
  return {
    from: addresses("from")[0] ?? null,
    to: addresses("to"),
    cc: addresses("cc"),
    bcc: addresses("bcc"),
    subject: headers.get("subject") ?? "",
  };
}

/** `"Last, First" <a@b.c>, d@e.f`: commas inside quotes or angle brackets separate nothing. */
function addressesIn(header: string): string[] {
  const parts = header.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,])+/g) ?? [];
  return parts
    .map((part) => (/<([^>]*)>\s*$/.exec(part)?.[1] ?? part).trim())
    .filter((address) => address !== "")
    .map(checkedAddress);
}

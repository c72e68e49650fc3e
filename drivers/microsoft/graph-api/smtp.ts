import { type Clock, outsideCallFailed, secret } from "atrium";
import type { NodemailerError } from "nodemailer";
import { z } from "zod";
import type { Mail } from "./mail.ts";
import { mimeParts } from "./mail-mime.ts";
import { unknownOutcome } from "./mail-outcome.ts";

/** Milliseconds that the mail server may take to be reached, and to greet. */
const patience = 10_000;

/** Milliseconds that it may take for an answer; some look for malware before they take a mail. */
const longPatience = 30_000;

/** The setting `smtp`: a mail server that takes mails instead of Graph. */
export const Smtp = z
  .object({
    host: z.string().trim().min(1, "is empty"),
    port: z.int().min(1).max(65_535).optional().describe("465 with secure, else 587"),
    secure: z.boolean().default(false).describe("TLS from the start; otherwise STARTTLS where the server has it"),
    user: z.string().min(1, "is empty").optional().describe("Name to log in with; then there must be TLS"),
    password: secret(z.string()).optional(),
  })
  .describe("Mail server that takes mails instead of Graph");

export type Smtp = z.output<typeof Smtp>;

/**
 * Sends a mail through a mail server, once.
 *
 * @returns how many of the recipients the server refused while it took the mail for others
 * @throws DriverError `outside_call_failed` with source "smtp" and the server's reply code as `status`
 */
export async function sendBySmtp(smtp: Smtp, clock: Clock, mail: Mail): Promise<number> {
  const { host, secure, port = secure ? 465 : 587, user, password = "" } = smtp;
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host,
    port,
    secure,
    // The password must not go in the clear, whatever the server or somebody on the way pretends.
    requireTLS: user !== undefined && !isLoopback(host),
    ...(user === undefined ? {} : { auth: { user, pass: password } }),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: longPatience,
  });
  try {
    const { rejected = [] } = await transport.sendMail(mimeParts(mail, new Date(clock.now())));
    return rejected.length;
  } catch (error) {
    throw failure(error as NodemailerError);
  } finally {
    transport.close();
  }
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}

/** The server's own words may repeat addresses: its codes have to do. */
function failure(error: NodemailerError): Error {
  const { responseCode: status, permanent, code: kind = "no_connection", originalCode: code = kind } = error;
  const hint = kind === "ETLS" ? ": it offers no TLS, and a password must not go in the clear" : "";
  const message = `The mail server ${status === undefined ? "cannot be used" : `answered ${status}`} (${code})${hint}`;
  if (status !== undefined) {
    return outsideCallFailed(message, { source: "smtp", status, code, retryable: permanent === false }, error);
  }
  const call = { source: "smtp", code, retryable: error.syscall !== undefined || kind === "ETIMEDOUT" };
  // Once they talk, an end without a word leaves open whether the mail was taken.
  const talking = kind === "ECONNECTION" || error.timeoutType === "SOCKET_TIMEOUT" || /ECONNRESET|EPIPE/.test(code);
  return talking ? unknownOutcome(message, call, error) : outsideCallFailed(message, call, error);
}

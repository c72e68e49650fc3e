import { z } from "zod";
import { accepted } from "../answer.ts";
import { actionBody, header, param, type SandboxRequest } from "../request.ts";
import type { Route } from "../router.ts";
import type { Tenant } from "../tenant.ts";
import { MessageInput } from "./message.ts";
import { decodedMime } from "./mime.ts";
import { type Outbox, outgoingOf } from "./outbox.ts";

const SendMailInput = z.strictObject({ message: MessageInput, saveToSentItems: z.boolean().default(true) });

/** Sends a message in one request, as JSON or as MIME in base64 (Graph reference, "user: sendMail"). */
export function sendMailRoutes(tenant: Tenant, outbox: Outbox): Route[] {
  return [
    {
      method: "POST",
      path: "/v1.0/users/:user/sendMail",
      permissions: ["Mail.Send"],
      run(request) {
        const mailbox = tenant.mailbox(param(request, "user"));
        if (isMime(request)) {
          outbox.send(mailbox, { mime: decodedMime(request.body), attachments: [] }, true);
        } else {
          const { message, saveToSentItems } = actionBody(request, SendMailInput);
          outbox.send(mailbox, outgoingOf(message), saveToSentItems);
        }
        return accepted;
      },
    },
  ];
}

/** Graph tells a MIME message by its content type alone. */
export function isMime(request: SandboxRequest): boolean {
  return /^text\/plain\b/i.test(header(request, "content-type") ?? "");
}

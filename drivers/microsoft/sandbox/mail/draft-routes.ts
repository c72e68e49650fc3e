import { z } from "zod";
import { accepted, GraphError, noContent, ok } from "../answer.ts";
import { outlookId } from "../ids.ts";
import { jsonBody, param, preferences, type SandboxRequest } from "../request.ts";
import type { Route } from "../router.ts";
import type { Tenant } from "../tenant.ts";
import { type Draft, type Drafts, messageOf } from "./drafts.ts";
import { AttachmentInput, attachmentJson, attachmentOf, MessageInput } from "./message.ts";
import { decodedMime } from "./mime.ts";
import { type Outbox, outgoingOf } from "./outbox.ts";
import { isMime } from "./send-mail.ts";

const permissions = ["Mail.ReadWrite"];

const messages = "/v1.0/users/:user/messages";

const Nothing = z.strictObject({});

/** Drafts: written, given files, sent or thrown away. */
export function draftRoutes(tenant: Tenant, drafts: Drafts, outbox: Outbox): Route[] {
  const mailboxOf = (request: SandboxRequest) => tenant.mailbox(param(request, "user"));
  const draftOf = (request: SandboxRequest) => drafts.get(mailboxOf(request), param(request, "message"));
  return [
    {
      method: "POST",
      path: messages,
      permissions,
      run(request) {
        const outgoing = isMime(request)
          ? { mime: decodedMime(request.body), attachments: [] }
          : outgoingOf(jsonBody(request, MessageInput));
        const draft = drafts.add(mailboxOf(request), outgoing);
        return ok(draftJson(draft, request), 201);
      },
    },
    {
      method: "GET",
      path: `${messages}/:message`,
      permissions: ["Mail.Read", ...permissions],
      run: (request) => ok(draftJson(draftOf(request), request)),
    },
    {
      method: "DELETE",
      path: `${messages}/:message`,
      permissions,
      run(request) {
        drafts.remove(draftOf(request));
        return noContent;
      },
    },
    {
      method: "POST",
      path: `${messages}/:message/send`,
      permissions: ["Mail.Send"],
      run(request) {
        const draft = draftOf(request);
        if (request.body !== "") jsonBody(request, Nothing);
        outbox.send(mailboxOf(request), draft.outgoing, true);
        drafts.remove(draft);
        return accepted;
      },
    },
    {
      method: "GET",
      path: `${messages}/:message/attachments`,
      permissions: ["Mail.Read", ...permissions],
      run: (request) => ok({ value: draftOf(request).outgoing.attachments.map(attachmentJson) }),
    },
    {
      method: "POST",
      path: `${messages}/:message/attachments`,
      permissions,
      run(request) {
        const { outgoing } = draftOf(request);
        const attachment = attachmentOf(jsonBody(request, AttachmentInput));
        if (attachment.content === "") {
          throw new GraphError(400, "ErrorAttachmentSizeShouldNotBeZero", "An attachment must not be empty.");
        }
        outgoing.attachments.push(attachment);
        return ok(attachmentJson(attachment, outgoing.attachments.length - 1), 201);
      },
    },
  ];
}

function draftJson(draft: Draft, request: SandboxRequest): object {
  const { attachments: _, ...message } = messageOf(draft);
  const user = encodeURIComponent(draft.mailbox);
  const id = outlookId(draft.key, preferences(request).immutableIds);
  return {
    "@odata.context": `${request.url.origin}/v1.0/$metadata#users('${user}')/messages/$entity`,
    "@odata.etag": `W/"${draft.key.slice(0, 16)}"`,
    id,
    createdDateTime: new Date(draft.created).toISOString(),
    ...message,
    isDraft: true,
    hasAttachments: draft.outgoing.attachments.length > 0,
    webLink: `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(id)}&exvsurl=1&viewmodel=ReadMessageItem`,
  };
}

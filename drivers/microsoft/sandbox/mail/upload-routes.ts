import { z } from "zod";
import { type Answer, GraphError, graphJson, noContent, ok } from "../answer.ts";
import { actionBody, header, param, type SandboxRequest } from "../request.ts";
import type { Route } from "../router.ts";
import type { Tenant } from "../tenant.ts";
import { type Drafts, sessionLifetime, type UploadSession } from "./drafts.ts";

/** The largest file that an upload session takes, in bytes (Graph concepts, "Attach large files to Outlook messages"). */
const largestFile = 150 * 1024 * 1024;

const SessionInput = z.strictObject({
  attachmentItem: z.object({
    attachmentType: z.literal("file"),
    name: z.string().min(1),
    size: z.number().int().positive(),
    contentType: z.string().nullish(),
    isInline: z.boolean().nullish(),
    contentId: z.string().nullish(),
  }),
});

/**
 * Files that are too large for one request. The URL of an upload lies outside `/v1.0` and is its own credential: a
 * client sends no `Authorization` there; the journal's `authorized` says whether it did.
 */
export function uploadRoutes(tenant: Tenant, drafts: Drafts): Route[] {
  return [
    {
      method: "POST",
      path: "/v1.0/users/:user/messages/:message/attachments/createUploadSession",
      permissions: ["Mail.ReadWrite"],
      run(request) {
        const draft = drafts.get(tenant.mailbox(param(request, "user")), param(request, "message"));
        const { name, size, contentType, isInline, contentId } = actionBody(request, SessionInput).attachmentItem;
        if (size > largestFile) {
          throw new GraphError(400, "ErrorAttachmentSizeLimitExceeded", "An attachment can have 150 MB at most.");
        }
        const session = drafts.openSession(draft, {
          name,
          size,
          content_type: contentType ?? "application/octet-stream",
          content_id: contentId ?? null,
          inline: isInline ?? false,
        });
        const json = {
          "@odata.context": `${request.url.origin}/v1.0/$metadata#microsoft.graph.uploadSession`,
          uploadUrl: `${request.url.origin}/attachment-uploads/${session.id}`,
          expirationDateTime: new Date(session.expires).toISOString(),
          nextExpectedRanges: ["0-"],
        };
        return ok(json, 201);
      },
    },
    {
      method: "PUT",
      path: "/attachment-uploads/:session",
      run: (request) => receive(request, drafts.session(param(request, "session")), tenant, drafts),
    },
    {
      method: "DELETE",
      path: "/attachment-uploads/:session",
      run(request) {
        drafts.closeSession(drafts.session(param(request, "session")));
        return noContent;
      },
    },
  ];
}

/** Takes one chunk, which must follow the one before it. */
function receive(request: SandboxRequest, session: UploadSession, tenant: Tenant, drafts: Drafts): Answer {
  const { file, draft } = session;
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/
    .exec(header(request, "content-range") ?? "")
    ?.slice(1)
    .map(Number);
  const [from = -1, to = -1, size] = range ?? [];
  if (to - from + 1 !== request.bytes.length || size !== file.size) {
    throw new GraphError(400, "ErrorInvalidRequest", "The Content-Range header does not describe the body.");
  }
  if (from !== session.received) {
    throw new GraphError(416, "ErrorInvalidRange", `The next byte that is expected is ${session.received}.`);
  }
  session.chunks.push(request.bytes);
  session.received = to + 1;
  session.expires = tenant.clock.now() + sessionLifetime;
  if (session.received < file.size) {
    // The service writes this one name with a capital, and plain offsets for ranges.
    const expiry = new Date(session.expires).toISOString();
    const body = { ExpirationDateTime: expiry, nextExpectedRanges: [String(session.received)] };
    return { status: 200, headers: { "Content-Type": graphJson }, body };
  }
  const { size: _, ...attachment } = file;
  draft.outgoing.attachments.push({ ...attachment, content: Buffer.concat(session.chunks).toString("base64") });
  drafts.closeSession(session);
  const location = `https://outlook.office.com/api/v2.0/Users('${encodeURIComponent(draft.mailbox)}')/Messages('${draft.key}')/Attachments('${session.id}')`;
  return { status: 201, headers: { Location: location } };
}

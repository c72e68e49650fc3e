import { type Caller, outsideCallFailed } from "atrium";
import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import type { Attachment } from "./mail.ts";

/** Bytes of a file that goes in one request; larger ones go in an upload session, which takes 3 to 150 MB. */
const largestWhole = 3_000_000;

/** Bytes of a file that an upload session gets at once; Outlook takes 4 MB. */
const chunkSize = 3_200_000;

/** A draft and what it gets. */
export interface Enclosure {
  /** The draft's path. */
  url: string;
  mailbox: string;
  attachment: Attachment;
}

/**
 * Adds a file to a draft (Graph concepts, "Attach large files to Outlook messages").
 *
 * @throws DriverError `outside_call_failed`
 */
export async function attach(graph: GraphClient, caller: Caller, enclosure: Enclosure): Promise<void> {
  const { url, mailbox, attachment } = enclosure;
  const { file_name: name, content, content_id } = attachment;
  const bytes = Buffer.from(content, "base64");
  const { detectMimeType } = await import("nodemailer/lib/mime-funcs");
  const file = {
    name,
    contentType: detectMimeType(name),
    ...(content_id && { contentId: content_id, isInline: true }),
  };
  const post = { method: "POST", mailbox, permission: "Mail.ReadWrite" } as const;
  if (bytes.length <= largestWhole) {
    const body = { "@odata.type": "#microsoft.graph.fileAttachment", ...file, contentBytes: bytes.toString("base64") };
    return graph.send(caller, { ...post, url: `${url}/attachments`, body });
  }
  const { uploadUrl } = await graph.send(caller, {
    ...post,
    url: `${url}/attachments/createUploadSession`,
    body: { AttachmentItem: { attachmentType: "file", ...file, size: bytes.length } },
    answer: UploadSession,
    // Of two sessions one is never used, and forgotten.
    repeatable: true,
  });
  if (!graph.isOwn(uploadUrl) && !uploadUrl.startsWith("https://")) throw unsafeUpload();
  await upload(graph, caller, { url: uploadUrl, mailbox, bytes });
}

const UploadSession = z.object({ uploadUrl: z.url() });

/** The URL is its own permission, on a host of Outlook: a token has no business there. */
async function upload(
  graph: GraphClient,
  caller: Caller,
  { url, mailbox, bytes }: { url: string; mailbox: string; bytes: Buffer },
): Promise<void> {
  for (let from = 0; from < bytes.length; from += chunkSize) {
    const body = bytes.subarray(from, from + chunkSize);
    const headers = { "content-range": `bytes ${from}-${from + body.length - 1}/${bytes.length}` };
    await graph.send(caller, { method: "PUT", url, mailbox, body, headers, anonymous: true });
  }
}

function unsafeUpload(): Error {
  const details = { source: "graph", code: "bad_upload_url", retryable: false };
  return outsideCallFailed("Graph's upload URL is not one of https", details);
}

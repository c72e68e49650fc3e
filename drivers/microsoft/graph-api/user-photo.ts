import { type Caller, outsideCall } from "atrium";
import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import { path } from "./url.ts";
import { ofUser } from "./users.ts";

/** Widths in which Microsoft keeps photos ("Get profilePhoto"). */
const widths = [48, 64, 96, 120, 240, 360, 432, 504, 648];

/** A picture. */
export const Photo = z.object({
  content_type: z.string().startsWith("image/").describe("Media type, such as image/jpeg"),
  content: z.string().describe("Base64"),
});

export type Photo = z.output<typeof Photo>;

/**
 * A person's photo; null for one who has none.
 *
 * @param width pixels; the next larger one that Microsoft keeps, or as it was uploaded where it was smaller, or if absent
 */
export function getUserPhoto(
  graph: GraphClient,
  caller: Caller,
  user_id: string,
  width: number | undefined,
): Promise<Photo | null> {
  return ofUser(graph, caller, user_id, async (name) => {
    const user = path`/users/${name}`;
    const size = width === undefined ? undefined : (widths.find((each) => each >= width) ?? widths.at(-1));
    const sized =
      size === undefined ? null : await read(graph, caller, user_id, `${user}/photos/${size}x${size}/$value`);
    return sized ?? read(graph, caller, user_id, `${user}/photo/$value`);
  });
}

async function read(graph: GraphClient, caller: Caller, mailbox: string, url: string): Promise<Photo | null> {
  try {
    return await graph.send(caller, { url, mailbox, answer: Photo, bytes: true, permission: "User.Read.All" });
  } catch (error) {
    const { status, code } = outsideCall(error) ?? {};
    // The services behind it have a code each; a mailbox is where photos are kept.
    const none = /^(ErrorItemNotFound|ImageNotFound|GetUserPhoto|MailboxNotEnabledForRESTAPI)$/i;
    if (status === 404 && none.test(code ?? "")) return null;
    throw error;
  }
}

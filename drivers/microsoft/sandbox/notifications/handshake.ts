import { randomUUID } from "node:crypto";
import type { Clock } from "atrium";
import { GraphError } from "../answer.ts";
import { post } from "./post.ts";

/**
 * Asks a receiver whether it wants notifications: it must answer within ten seconds with 200, `text/plain` and the token
 * that the query carries, decoded (Graph concepts, "Receive change notifications through webhooks").
 *
 * @throws GraphError 400 `ValidationError`
 */
export async function shakeHands(clock: Clock, notificationUrl: string, ended: AbortSignal): Promise<void> {
  // Something in it that a receiver has to decode.
  const token = `Validation: Testing client application reachability for subscription ${randomUUID()} <+&%>`;
  const url = new URL(notificationUrl);
  url.search += `${url.search === "" ? "?" : "&"}validationToken=${encodeURIComponent(token)}`;
  const empty = { type: "text/plain; charset=utf-8", text: "" };
  const answer = await post(clock, url, empty, ended).catch((error: Error) => {
    throw failed(`The operation failed: ${error.message}.`);
  });
  if (answer.status !== 200) {
    throw failed(`Notification endpoint must respond with 200 OK to validation request; it answered ${answer.status}.`);
  }
  if (!answer.type.startsWith("text/plain")) throw failed("The validation response must be of type text/plain.");
  if (answer.text !== token)
    throw failed("Validation response must exactly match the validationToken query parameter.");
}

function failed(reason: string): GraphError {
  return new GraphError(400, "ValidationError", `Subscription validation request failed. ${reason}`);
}

import type { WebhookReply, WebhookRequest } from "atrium";
import { z } from "zod";

/*
 * What Graph posts: https://learn.microsoft.com/graph/change-notifications-delivery-webhooks and
 * https://learn.microsoft.com/graph/change-notifications-lifecycle-events
 */

/** What happened to an event. */
export const ChangeType = z.enum(["created", "updated", "deleted"]);

export type ChangeType = z.output<typeof ChangeType>;

/** What becomes of a subscription. */
export type LifecycleEvent = z.output<typeof LifecycleEvent>;

const LifecycleEvent = z.enum(["reauthorizationRequired", "subscriptionRemoved", "missed"]);

const ChangeNotification = z.object({
  subscriptionId: z.string(),
  clientState: z.string().nullish(),
  changeType: ChangeType.nullish(),
  lifecycleEvent: LifecycleEvent.nullish(),
  resourceData: z.object({ id: z.string().nullish(), "@odata.etag": z.string().nullish() }).nullish(),
});

/** One change, or one turn in the life of a subscription. */
export type ChangeNotification = z.output<typeof ChangeNotification>;

const Body = z.string().transform((text, context) => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("is not JSON");
    return z.NEVER;
  }
});

const Notifications = Body.pipe(z.object({ value: z.array(z.unknown()) }));

/** The notifications in a request, of whatever subscriptions; what is none is left out. */
export function readNotifications(body: string): ChangeNotification[] {
  const items = Notifications.safeParse(body).data?.value ?? [];
  return items.flatMap((item) => ChangeNotification.safeParse(item).data ?? []);
}

/** Graph asks before it subscribes whether the URL is one that wants to hear of changes. */
export function handshake({ query }: WebhookRequest): WebhookReply | undefined {
  const token = query.validationToken;
  if (token === undefined) return undefined;
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: token };
}

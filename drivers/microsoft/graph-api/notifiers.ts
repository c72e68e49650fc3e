import { type Caller, type Clock, outsideCall, unixTime } from "atrium";
import { z } from "zod";
import type { GraphClient } from "./graph-client.ts";
import { path } from "./url.ts";

/*
 * Subscriptions of Graph, which PlaceOS calls notifiers: https://learn.microsoft.com/graph/api/resources/subscription
 */

/** Minutes that a subscription may last. Graph says 10,080 and 41,760, and refuses the last ten of them. */
const longest = { mailbox: 10_070, directory: 41_750 };

/** Minutes; Graph takes a shorter time for this one. */
const shortest = 45;

const GraphSubscription = z.object({
  id: z.string(),
  resource: z.string(),
  notificationUrl: z.string().nullish(),
  expirationDateTime: z.iso.datetime({ offset: true }).transform((text) => Math.floor(Date.parse(text) / 1_000)),
});

/** A subscription as commands answer it. */
export const Notifier = z.object({
  id: z.string(),
  resource_uri: z.string().describe("What is watched: `/users/{id}/events`"),
  notification_url: z.string().optional().describe("Where the notifications go"),
  expires_at: unixTime.describe("When it ends, in Unix seconds: not later than Graph allows"),
});

export type Notifier = z.output<typeof Notifier>;

export interface NewNotifier {
  resource: string;
  notification_url: string;
  /** Unix seconds. */
  expiration_time: number;
  client_secret?: string | undefined;
  lifecycle_notification_url?: string | undefined;
}

type TimedCaller = Caller & { clock: Clock };

/** Subscribes to a resource. The one that the application has to it already, if there is one, lives on instead. */
export async function createNotifier(graph: GraphClient, caller: TimedCaller, wanted: NewNotifier): Promise<Notifier> {
  const { resource, notification_url, client_secret, lifecycle_notification_url } = wanted;
  const body = {
    changeType: "created,updated,deleted",
    resource,
    notificationUrl: notification_url,
    expirationDateTime: expiry(caller.clock, wanted.expiration_time, resource),
    ...(client_secret === undefined ? {} : { clientState: client_secret }),
    ...(lifecycle_notification_url === undefined ? {} : { lifecycleNotificationUrl: lifecycle_notification_url }),
  };
  // A second subscription to the same is refused, so that it may be sent twice.
  const permission = /\/events\/?$/i.test(resource) ? { permission: "Calendars.Read" } : {};
  const request = { method: "POST", url: "/subscriptions", body, repeatable: true, ...permission } as const;
  try {
    return toNotifier(await graph.send(caller, { ...request, answer: GraphSubscription }));
  } catch (error) {
    if (outsideCall(error)?.status !== 409) throw error;
    const existing = namedIn(error) ?? (await find(graph, caller, resource));
    if (existing === undefined) throw error;
    return renewNotifier(graph, caller, existing, wanted.expiration_time);
  }
}

/** Gives a subscription a new end; reauthorizes it too. */
export async function renewNotifier(
  graph: GraphClient,
  caller: TimedCaller,
  { id, resource_uri = "" }: { id: string; resource_uri?: string | undefined },
  expiration_time: number,
): Promise<Notifier> {
  const body = { expirationDateTime: expiry(caller.clock, expiration_time, resource_uri) };
  const url = path`/subscriptions/${id}`;
  return toNotifier(await graph.send(caller, { method: "PATCH", url, body, answer: GraphSubscription }));
}

/** Lets a subscription go on that Graph wants to see authorized again. */
export async function reauthorizeNotifier(
  graph: GraphClient,
  caller: Caller,
  { id }: { id: string },
): Promise<Notifier> {
  const url = path`/subscriptions/${id}`;
  await graph.send(caller, { method: "POST", url: `${url}/reauthorize`, repeatable: true });
  return toNotifier(await graph.send(caller, { url, answer: GraphSubscription }));
}

export async function deleteNotifier(graph: GraphClient, caller: Caller, { id }: { id: string }): Promise<void> {
  await graph.send(caller, { method: "DELETE", url: path`/subscriptions/${id}` });
}

/** The id in "Subscription Id <id> already exists for the requested combination". */
function namedIn(error: unknown): { id: string } | undefined {
  const { data } = z.object({ cause: z.object({ message: z.string() }) }).safeParse(error);
  const id = /subscription id ['"]?([\w-]+)/i.exec(data?.cause.message ?? "")?.[1];
  return id === undefined ? undefined : { id };
}

async function find(graph: GraphClient, caller: Caller, resource: string): Promise<Notifier | undefined> {
  const plain = (text: string) => text.replace(/^\//, "").toLowerCase();
  const all = await graph.list(caller, { url: "/subscriptions", answer: GraphSubscription });
  const found = all.find((each) => plain(each.resource) === plain(resource));
  return found && toNotifier(found);
}

/** The wanted end, within what Graph allows for the resource. */
function expiry(clock: Clock, wanted: number, resource: string): string {
  const now = Math.floor(clock.now() / 1_000);
  const most = /^\/?(users|groups)(\/[^/]+)?\/?$/i.test(resource) ? longest.directory : longest.mailbox;
  const within = Math.min(Math.max(wanted, now + shortest * 60), now + most * 60);
  return new Date(within * 1_000).toISOString();
}

function toNotifier({
  id,
  resource,
  notificationUrl,
  expirationDateTime,
}: z.output<typeof GraphSubscription>): Notifier {
  return {
    id,
    resource_uri: resource,
    ...(notificationUrl ? { notification_url: notificationUrl } : {}),
    expires_at: expirationDateTime,
  };
}

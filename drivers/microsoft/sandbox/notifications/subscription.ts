import { z } from "zod";

/** Minutes that a subscription to events lasts at most (Graph reference, "subscription resource type", November 2024). */
export const longestLifetime = 10_080;

/** Minutes that it lasts at least: a shorter time is taken for this one. */
export const shortestLifetime = 45;

export type ChangeType = "created" | "updated" | "deleted";

export type LifecycleEvent = "reauthorizationRequired" | "subscriptionRemoved" | "missed";

/** What one application wants to be told of one mailbox. */
export interface Subscription {
  id: string;
  /** Id of the application. */
  applicationId: string;
  changeTypes: ChangeType[];
  /** As it was written. */
  changeType: string;
  resource: string;
  /** Address of the mailbox that `resource` names. */
  mailbox: string;
  notificationUrl: string;
  lifecycleNotificationUrl: string | null;
  clientState: string | null;
  latestSupportedTlsVersion: string;
  /** Milliseconds. */
  expires: number;
  /** The kind of ids in its notifications, as the creation preferred them. */
  immutableIds: boolean;
}

const Instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const url = z.url({ protocol: /^https?$/ }).refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}, "The URL must be HTTPS.");

/** A creation. Microsoft takes https only; here http on loopback is taken as well. */
export const SubscriptionInput = z.object({
  changeType: z.string().refine((text) => text.split(",").every(isChangeType), "Invalid change type."),
  notificationUrl: url,
  lifecycleNotificationUrl: url.nullish(),
  resource: z.string().refine((text) => !/%(?![\da-f]{2})/i.test(text), "The resource is not encoded well."),
  expirationDateTime: Instant,
  clientState: z.string().max(128).nullish(),
  latestSupportedTlsVersion: z.enum(["v1_0", "v1_1", "v1_2", "v1_3"]).default("v1_2"),
});

/** A renewal. Nothing else of a subscription can be changed, its lifecycle URL neither. */
export const RenewalInput = z.strictObject({ expirationDateTime: Instant });

/** A subscription as Graph shows it. */
export const SubscriptionJson = z.object({
  id: z.string(),
  resource: z.string(),
  applicationId: z.string(),
  changeType: z.string(),
  clientState: z.string().nullable(),
  notificationUrl: z.string(),
  notificationQueryOptions: z.null(),
  lifecycleNotificationUrl: z.string().nullable(),
  expirationDateTime: z.string(),
  creatorId: z.string(),
  includeResourceData: z.null(),
  latestSupportedTlsVersion: z.string(),
  encryptionCertificate: z.null(),
  encryptionCertificateId: z.null(),
  notificationUrlAppId: z.null(),
});

export function subscriptionJson(subscription: Subscription): z.output<typeof SubscriptionJson> {
  const { id, resource, applicationId, changeType, clientState, notificationUrl } = subscription;
  return {
    id,
    resource,
    applicationId,
    changeType,
    clientState,
    notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl,
    expirationDateTime: new Date(subscription.expires).toISOString(),
    creatorId: applicationId,
    includeResourceData: null,
    latestSupportedTlsVersion: subscription.latestSupportedTlsVersion,
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  };
}

function isChangeType(text: string): text is ChangeType {
  return ["created", "updated", "deleted"].includes(text);
}

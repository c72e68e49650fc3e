import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { type Answer, GraphError, noContent, ok } from "../answer.ts";
import { jsonBody, param, preferences, type SandboxRequest } from "../request.ts";
import type { Route } from "../router.ts";
import type { Mailbox, Tenant } from "../tenant.ts";
import { shakeHands } from "./handshake.ts";
import {
  type ChangeType,
  longestLifetime,
  RenewalInput,
  type Subscription,
  SubscriptionInput,
  shortestLifetime,
  subscriptionJson,
} from "./subscription.ts";
import type { Subscriptions } from "./subscriptions.ts";

const permissions = ["Calendars.Read", "Calendars.ReadWrite"];

const minute = 60_000;

/** What a subscription belongs to, and where its calls go. */
export interface SubscriptionContext {
  tenant: Tenant;
  subscriptions: Subscriptions;
  /** Id of the application. */
  clientId: string;
  /** Aborts when the server closes. */
  ended: AbortSignal;
}

/** Subscriptions to the events of a mailbox: made with a handshake, renewed, reauthorized, ended. */
export function subscriptionRoutes(context: SubscriptionContext): Route[] {
  const { tenant, subscriptions } = context;
  const one = "/v1.0/subscriptions/:subscription";
  const found = (request: SandboxRequest) => subscriptions.get(param(request, "subscription"));
  const shown = (request: SandboxRequest, subscription: Subscription, status = 200): Answer => {
    const context = `${request.url.origin}/v1.0/$metadata#subscriptions/$entity`;
    return ok({ "@odata.context": context, ...subscriptionJson(subscription) }, status);
  };
  return [
    {
      method: "GET",
      path: "/v1.0/subscriptions",
      permissions,
      run: (request) =>
        ok({
          "@odata.context": `${request.url.origin}/v1.0/$metadata#subscriptions`,
          value: subscriptions.all.map(subscriptionJson),
        }),
    },
    {
      method: "POST",
      path: "/v1.0/subscriptions",
      permissions,
      run: async (request) => shown(request, await create(request, context), 201),
    },
    { method: "GET", path: one, permissions, run: (request) => shown(request, found(request)) },
    {
      method: "PATCH",
      path: one,
      permissions,
      run(request) {
        const subscription = found(request);
        subscription.expires = expiryOf(jsonBody(request, RenewalInput).expirationDateTime, tenant);
        return shown(request, subscription);
      },
    },
    {
      method: "DELETE",
      path: one,
      permissions,
      run(request) {
        subscriptions.remove(found(request));
        return noContent;
      },
    },
    {
      method: "POST",
      path: `${one}/reauthorize`,
      permissions,
      run(request) {
        found(request);
        return noContent;
      },
    },
  ];
}

async function create(
  request: SandboxRequest,
  { tenant, subscriptions, clientId, ended }: SubscriptionContext,
): Promise<Subscription> {
  const input = jsonBody(request, SubscriptionInput);
  const mailbox = mailboxOf(input.resource, tenant);
  const expires = expiryOf(input.expirationDateTime, tenant);
  const checkNew = () => {
    const same = subscriptions.all.find((other) => isSame(other, input, mailbox));
    if (same === undefined) return;
    const message = `Subscription Id ${same.id} already exists for the requested combination`;
    throw new GraphError(409, "ObjectIdentifierInUse", message);
  };
  checkNew();
  const urls = [input.notificationUrl, ...(input.lifecycleNotificationUrl ? [input.lifecycleNotificationUrl] : [])];
  for (const url of urls) await shakeHands(tenant.clock, url, ended);
  checkNew();
  const subscription: Subscription = {
    id: randomUUID(),
    applicationId: clientId,
    changeTypes: input.changeType.split(",") as ChangeType[],
    changeType: input.changeType,
    resource: input.resource,
    mailbox: mailbox.address,
    notificationUrl: input.notificationUrl,
    lifecycleNotificationUrl: input.lifecycleNotificationUrl ?? null,
    clientState: input.clientState ?? null,
    latestSupportedTlsVersion: input.latestSupportedTlsVersion,
    expires,
    immutableIds: preferences(request).immutableIds,
  };
  subscriptions.add(subscription);
  return subscription;
}

/** The documented resource of events: a user's, in whatever calendar. */
function mailboxOf(resource: string, tenant: Tenant): Mailbox {
  const user = /^\/?users\/([^/]+)\/events\/?$/i.exec(resource)?.[1];
  if (user !== undefined) return tenant.mailbox(decodeURIComponent(user));
  throw new GraphError(400, "InvalidRequest", `The resource '${resource}' is not supported for subscriptions.`);
}

function isSame(other: Subscription, input: z.output<typeof SubscriptionInput>, mailbox: Mailbox): boolean {
  const sorted = (text: string) => text.split(",").toSorted().join();
  return other.mailbox === mailbox.address && sorted(other.changeType) === sorted(input.changeType);
}

function expiryOf(wanted: number, { clock }: Tenant): number {
  const now = clock.now();
  if (wanted <= now) throw new GraphError(400, "InvalidRequest", "Subscription expiration must be in the future.");
  if (wanted > now + longestLifetime * minute) {
    const message = `Subscription expiration can only be ${longestLifetime} minutes in the future.`;
    throw new GraphError(400, "InvalidRequest", message);
  }
  return Math.max(wanted, now + shortestLifetime * minute);
}

import { type Clock, systemClock } from "atrium";
import { batchRoutes } from "./batch.ts";
import { calendarDeltaRoutes } from "./calendar-delta.ts";
import { calendarViewRoutes } from "./calendar-view.ts";
import { calendarRoutes } from "./calendars.ts";
import { fillDemoTenant } from "./demo-tenant.ts";
import { eventPartRoutes } from "./event-parts.ts";
import { eventRoutes, type Replay } from "./events.ts";
import { Faults } from "./faults.ts";
import { groupRoutes } from "./groups.ts";
import { handlerOf } from "./handle.ts";
import { Journal } from "./journal.ts";
import { listen } from "./listen.ts";
import { draftRoutes } from "./mail/draft-routes.ts";
import { Drafts } from "./mail/drafts.ts";
import { Outbox } from "./mail/outbox.ts";
import { sendMailRoutes } from "./mail/send-mail.ts";
import { uploadRoutes } from "./mail/upload-routes.ts";
import { managedIdentityRoutes } from "./managed-identity.ts";
import { Meetings } from "./meetings.ts";
import { subscriptionRoutes } from "./notifications/subscription-routes.ts";
import { Subscriptions } from "./notifications/subscriptions.ts";
import { photoRoutes } from "./photos.ts";
import { placeRoutes } from "./places.ts";
import { responseRoutes } from "./responses.ts";
import type { Route } from "./router.ts";
import { scheduleRoutes } from "./schedule.ts";
import { Tenant } from "./tenant.ts";
import { publishedLimits, Throttle, type ThrottleLimits } from "./throttle.ts";
import { tokenRoutes } from "./token-endpoint.ts";
import { type App, Tokens } from "./tokens.ts";
import { userRoutes } from "./users.ts";

export interface SandboxOptions {
  /** Its only source of time; the machine's clock if absent. */
  clock?: Clock;
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** The tenant's GUID. */
  tenant?: string;
  /** The tenant's domain. */
  organization?: string;
  clientId?: string;
  clientSecret?: string;
  /** PEM of certificates or public keys; an assertion that their owner signed is as good as the secret. */
  certificates?: readonly string[];
  /** `X-IDENTITY-HEADER` of the managed identity endpoint, `/msi/token`. */
  identityHeader?: string;
  /** Application permissions of the one application; all that the server knows if absent. */
  roles?: readonly string[];
  /** Milliseconds after which a room answers an invitation. */
  roomLatency?: number;
  /** Milliseconds for which change notifications are collected before they are posted; 200 if absent. */
  notificationLatency?: number;
  /** `return_same` if absent. */
  replay?: Replay;
  /** Other limits than Microsoft's. */
  limits?: Partial<ThrottleLimits>;
  /** Addresses that one getSchedule takes; 100 if absent. The documents promise 20. */
  scheduleLimit?: number;
  /** Puts the first content into the tenant, and again at `reset`; the demo company if absent. */
  fill?: (tenant: Tenant, meetings: Meetings) => void;
  /** Called when a request has been answered. */
  onAnswer?: () => void;
}

/** A running server. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`, both Graph (`/v1.0/...`) and the login host. */
  readonly origin: string;
  readonly app: App;
  readonly tenant: Tenant;
  readonly meetings: Meetings;
  readonly subscriptions: Subscriptions;
  readonly outbox: Outbox;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly throttle: Throttle;
  readonly tokens: Tokens;
  /** Requests since the start. */
  readonly requests: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Content as at the start, at the clock's instant; no rules, an empty journal. Tokens stay good. */
  reset(): void;
  /** Closes the server and every connection. */
  close(): Promise<void>;
}

/** The application of a server that is started without one; good on loopback only. */
export const demoApp: App = {
  tenant: "6b7a2f0e-3c58-4d0b-9f4e-a1c0ffee2026",
  organization: "contoso.example",
  clientId: "0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2",
  clientSecret: "a-secret-for-the-demo",
  certificates: [],
  identityHeader: "an-identity-for-the-demo",
  roles: [
    "Calendars.ReadWrite",
    "User.Read.All",
    "GroupMember.Read.All",
    "Place.Read.All",
    "Mail.Send",
    "Mail.ReadWrite",
  ],
};

/**
 * Starts a tenant that behaves like Microsoft Graph and its token endpoint, on 127.0.0.1.
 *
 * @throws Error of `listen`, e.g. `EADDRINUSE`
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock ?? systemClock;
  const app: App = {
    tenant: (options.tenant ?? demoApp.tenant).toLowerCase(),
    organization: (options.organization ?? demoApp.organization).toLowerCase(),
    clientId: options.clientId ?? demoApp.clientId,
    clientSecret: options.clientSecret ?? demoApp.clientSecret,
    certificates: options.certificates ?? demoApp.certificates,
    identityHeader: options.identityHeader ?? demoApp.identityHeader,
    roles: options.roles ?? demoApp.roles,
  };
  const tokens = new Tokens(app, clock);
  const tenant = new Tenant(clock, app.organization);
  const meetings = new Meetings(tenant, options.roomLatency ?? 1_000);
  const [journal, faults] = [new Journal(), new Faults()];
  const throttle = new Throttle(clock, { ...publishedLimits, ...options.limits });
  const [outbox, drafts] = [new Outbox(tenant), new Drafts(tenant)];
  const subscriptions = new Subscriptions(tenant, app.tenant, faults, options.notificationLatency ?? 200);
  const ended = new AbortController();
  const fill = () => (options.fill ?? fillDemoTenant)(tenant, meetings);
  fill();

  const routes: Route[] = [
    ...batchRoutes((request) => handle(request), clock),
    ...tokenRoutes(app, tokens, clock),
    ...userRoutes(tenant),
    ...groupRoutes(tenant),
    ...photoRoutes(tenant),
    ...calendarRoutes(tenant),
    ...calendarViewRoutes(tenant),
    ...eventRoutes(tenant, meetings, options.replay ?? "return_same"),
    ...eventPartRoutes(tenant, meetings),
    ...calendarDeltaRoutes(tenant),
    ...responseRoutes(tenant, meetings),
    ...scheduleRoutes(tenant, options.scheduleLimit ?? 100),
    ...placeRoutes(tenant),
    ...subscriptionRoutes({ tenant, subscriptions, clientId: app.clientId, ended: ended.signal }),
    ...sendMailRoutes(tenant, outbox),
    ...draftRoutes(tenant, drafts, outbox),
    ...uploadRoutes(tenant, drafts),
    ...managedIdentityRoutes(app, tokens, clock),
  ];
  const handle = handlerOf(routes, { app, tenant, tokens, faults, throttle, clock });

  const server = await listen(options.port ?? 0, clock, journal, async (request) => {
    try {
      return await handle(request);
    } finally {
      options.onAnswer?.();
    }
  });

  return {
    origin: server.origin,
    app,
    tenant,
    meetings,
    subscriptions,
    outbox,
    journal,
    faults,
    throttle,
    tokens,
    get requests() {
      return server.requests;
    },
    get connections() {
      return server.connections;
    },
    reset() {
      subscriptions.clear();
      meetings.forget();
      tenant.clear();
      fill();
      outbox.clear();
      drafts.clear();
      journal.clear();
      faults.clear();
      throttle.reset();
      tokens.endChallenge();
    },
    async close() {
      subscriptions.clear();
      ended.abort();
      meetings.forget();
      await server.close();
    },
  };
}

import { once } from "node:events";
import { type Clock, sleep } from "atrium";
import { tokenError } from "./aadsts.ts";
import { type Answer, GraphError } from "./answer.ts";
import type { FaultAction, Faults } from "./faults.ts";
import { checkOptions } from "./odata.ts";
import type { SandboxRequest } from "./request.ts";
import { type Route, routerOf } from "./router.ts";
import { spoil } from "./spoil.ts";
import type { Tenant } from "./tenant.ts";
import { type Throttle, unitsOf } from "./throttle.ts";
import type { App, Tokens } from "./tokens.ts";

/** Answers a request. May throw `GraphError`; rejects with its reason when the client has gone. */
export type Handler = (request: SandboxRequest) => Promise<Answer>;

/** What stands between a request and its route, in this order: rules, the token, the throttle, permissions, options. */
export function handlerOf(
  routes: readonly Route[],
  parts: { app: App; tenant: Tenant; tokens: Tokens; faults: Faults; throttle: Throttle; clock: Clock },
): Handler {
  const { app, tenant, tokens, faults, throttle, clock } = parts;
  const route = routerOf(routes);

  const run = async (request: SandboxRequest): Promise<Answer> => {
    const { route: found, params } = route(request.method, request.url.pathname);
    checkRoles(found, request.roles);
    checkOptions(request, found.options ?? []);
    const { units } = found;
    const spent = units === undefined ? {} : throttle.spend(unitsOf(units, request), `${app.clientId}/${app.tenant}`);
    const answer = await found.run({ ...request, params });
    return { ...answer, headers: { ...spent, ...answer.headers } };
  };

  return async (request) => {
    const mailbox = mailboxOf(tenant, request.url.pathname);
    const fault = faults.take(request, mailbox);
    if (fault?.type === "revoke_tokens") tokens.revokeAll();
    if (fault?.type === "claims_challenge") tokens.challenge();
    if (fault?.type === "aadsts") return tokenError(fault.number, clock);
    const caller = /^\/v1\.0(\/|$)/i.test(request.url.pathname)
      ? tokens.check(request.headers.authorization)
      : undefined;
    const leave = caller && mailbox !== undefined ? throttle.enter(caller.appId, mailbox) : () => {};
    try {
      await pause(fault, clock, request.gone);
      const carriedOut = fault?.type !== "respond" || fault.applied;
      const whole = carriedOut ? await run({ ...request, fault, roles: caller?.roles ?? [] }) : { status: 200 };
      return spoil(whole, fault, request);
    } finally {
      leave();
    }
  };
}

/** The address of the mailbox that a path asks; the user itself and what it is related to are the directory's business. */
function mailboxOf(tenant: Tenant, pathname: string): string | undefined {
  const name = /^\/v1\.0\/users\/([^/]+)\/(?!manager|memberOf|transitiveMemberOf|photo)./i.exec(pathname)?.[1];
  if (name === undefined) return undefined;
  try {
    const wanted = decodeURIComponent(name);
    return (tenant.findUser(wanted) ?? tenant.findMailbox(wanted))?.address ?? undefined;
  } catch {
    return undefined;
  }
}

function checkRoles(route: Route, roles: readonly string[]): void {
  const { permissions } = route;
  if (permissions === undefined || permissions.some((permission) => roles.includes(permission))) return;
  if (permissions.some((permission) => /^(Calendars|Mail)\./.test(permission))) {
    throw new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
  }
  throw new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}

/** Waits as a rule wants it; rejects when the client has gone. */
async function pause(action: FaultAction | undefined, clock: Clock, gone: AbortSignal): Promise<void> {
  if (action?.type === "delay") await sleep(clock, action.milliseconds, gone);
  if (action?.type === "hang") {
    gone.throwIfAborted();
    await once(gone, "abort").then(() => gone.throwIfAborted());
  }
}

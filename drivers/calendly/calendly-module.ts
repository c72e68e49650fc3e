import { credential, HttpClient, type Module, serviceUrl, Throttle } from "atrium";
import { z } from "zod";
import { status, watchAccount } from "./account.ts";
import { CalendlyClient, calendlyService, problemOf } from "./calendly-client.ts";
import { type Collection, idOf, uriOf } from "./resource-uri.ts";

/** Calls that are left to others who use the same account. */
const reserve = 5;

/** The module's settings. */
export const settings = {
  token: credential.describe("Personal access token; of an owner or admin where commands are about the organization"),
  base_url: serviceUrl.prefault("https://api.calendly.com").describe("Where Calendly's API is; URIs begin with it"),
  rate_limit: z.int().positive().default(5).describe("Calls to Calendly that may start within any second"),
  interval: z.number().min(10).default(60).describe("Seconds between two looks at the account, four calls each"),
  available_days: z
    .int()
    .min(1)
    .max(31)
    .default(31)
    .describe("Days of available times that Calendly gives at once: 31, before July 2026 it was 7"),
};

export { status };

/** What commands get as `self`: the module, and how it reaches Calendly. */
export type CalendlyModule = Module<typeof settings, typeof status> & ReturnType<typeof connectToCalendly>;

/** Sets up what the module's commands share, and begins to look at the account. */
export function connectToCalendly(module: Module<typeof settings, typeof status>) {
  const { token, base_url: baseUrl, rate_limit: rateLimit } = module.settings;
  const { clock, log } = module;
  const throttle = new Throttle({ source: calendlyService.source, rateLimit, clock });
  module.onStop(() => throttle.stop());
  const http = new HttpClient({
    service: calendlyService,
    baseUrl,
    headers: () => ({ authorization: `Bearer ${token}` }),
    throttle,
    clock,
    log,
    problem: problemOf,
    reserve,
    onAnswer({ headers }) {
      const remaining = Number(headers.get("x-ratelimit-remaining") ?? Number.NaN);
      if (Number.isInteger(remaining) && remaining >= 0) module.setStatus("rate_limit_remaining", remaining);
    },
    onEnd: (error) => error && account.failed(error),
  });
  const client = new CalendlyClient(http);
  const account = watchAccount(module, client);
  return {
    client,
    account,
    uri: (collection: Collection, given: string) => uriOf(baseUrl, collection, given),
    idOf: (collection: Collection, given: string) => idOf(baseUrl, collection, given),
  };
}

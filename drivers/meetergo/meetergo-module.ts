import { credential, DriverError, HttpClient, type Module, serviceUrl, Throttle, unixTime } from "atrium";
import { z } from "zod";
import { status, watchAccount } from "./account.ts";
import { type Acting, MeetergoClient, meetergoService, problemOf } from "./meetergo-client.ts";

/** The module's settings. */
export const settings = {
  key: credential.describe("Personal access token (rgo-...), or a platform's key (ak_live:...)"),
  api_user_id: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe("With a platform's key: id of the user as whom it acts where a command concerns nobody else"),
  base_url: serviceUrl.prefault("https://api.meetergo.com/v4").describe("Where Meetergo's API is"),
  rate_limit: z.number().positive().default(1.5).describe("Calls to Meetergo that may start in a second, on average"),
  burst: z.int().positive().default(20).describe("Calls that may start at once; the next ones make up for them"),
  interval: z
    .number()
    .min(10)
    .default(60)
    .describe("Seconds between two looks at the account, three calls or more each"),
  key_expires_at: unixTime
    .optional()
    .describe("When the key ends, as Meetergo said when it was made; shown in the status"),
};

export { status };

/** In whose name a command is carried out. */
export const as_user = z
  .string()
  .min(1)
  .optional()
  .describe("With a platform's key: id of the user as whom it acts; the setting api_user_id if absent");

/** What commands get as `self`: the module, and how it reaches Meetergo. */
export type MeetergoModule = Module<typeof settings, typeof status> & ReturnType<typeof connectToMeetergo>;

/**
 * Sets up what the module's commands share, and begins to look at the account.
 *
 * @throws DriverError `invalid_settings` when key and `api_user_id` do not go together
 */
export function connectToMeetergo(module: Module<typeof settings, typeof status>) {
  const { base_url: baseUrl, rate_limit: rateLimit, burst, key_expires_at } = module.settings;
  const { clock, log } = module;
  const key = keyOf(module.settings);
  const throttle = new Throttle({
    source: meetergoService.source,
    rateLimit,
    burst,
    clock,
    changed: () => module.setStatus("rate_limited_until", throttle.heldUntil),
  });
  module.onStop(() => throttle.stop());
  const http = new HttpClient({
    service: meetergoService,
    baseUrl,
    headers: () => ({ authorization: `Bearer ${module.settings.key}` }),
    throttle,
    clock,
    log,
    problem: problemOf,
    onEnd: (error) => error && account.failed(error),
  });
  const client = new MeetergoClient(http, key);
  const account = watchAccount(module, client);
  module.setStatus("rate_limited_until", null);
  module.setStatus("key_expires_at", key_expires_at ?? null);
  module.setStatus("bulk_progress", null);
  return {
    client,
    account,
    /** @throws DriverError `invalid_arguments` for a user with a personal token, which acts as its owner only */
    acting(as: string | undefined): Acting {
      if (as === undefined || key.kind === "platform") return { as };
      const message = "A personal access token acts as its owner only; leave out as_user";
      const details = { issues: [{ path: "as_user", message }] };
      throw new DriverError(message, { code: "invalid_arguments", details });
    },
  };
}

function keyOf({ key, api_user_id: user }: { key: string; api_user_id?: string | undefined }) {
  const wrong = (message: string) => new DriverError(`Settings: ${message}`, { code: "invalid_settings" });
  if (key.startsWith("rgo-")) {
    if (user === undefined) return { kind: "personal" as const };
    throw wrong("a personal access token (rgo-...) acts as its owner only; leave out api_user_id");
  }
  if (!key.startsWith("ak_live:")) throw wrong("key begins with rgo- or ak_live:");
  if (user === undefined) throw wrong("a platform's key (ak_live:...) acts for somebody; set api_user_id");
  return { kind: "platform" as const, user };
}

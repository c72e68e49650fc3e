import {
  addDays,
  credential,
  dateAt,
  HttpClient,
  type Module,
  outsideCall,
  serviceUrl,
  startOfDate,
  Throttle,
  timeZone,
  unixTime,
} from "atrium";
import { z } from "zod";
import type { KeptMeeting } from "./meetings.ts";
import { problemOf, responseCodeOf, VeetingClient, veetingService } from "./veeting-client.ts";

/** The module's settings. */
export const settings = {
  base_url: serviceUrl.describe("Where the API of your instance is: https://meet.example.com/api/v6"),
  api_key: credential.describe("API key; of the instance, or of one account"),
  key_level: z
    .enum(["account", "instance"])
    .default("account")
    .describe("Whose key it is: an instance's makes accounts too, and acts for the user who is named"),
  user: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe("Id or mail address of the user that an instance's key acts for where a command names none"),
  join_url_template: z
    .string()
    .trim()
    .regex(/^$|^https:\/\//, "begins with https://")
    .default("")
    .describe("Link into a meeting, with {domain} and {meeting_id}: https://{domain}/join/{meeting_id}; none if empty"),
  update_flag: z
    .boolean()
    .default(false)
    .describe("Last part of the address of a change; its meaning is not documented"),
  rate_limit: z.int().positive().default(2).describe("Calls to Veeting that may start within any second"),
  time_zone: timeZone.default("UTC").describe("Zone of the building: when meetings_created_today begins anew"),
};

/** The module's status variables. Topics are not among them: they may hold names. */
export const status = {
  connected: z.boolean().describe("True when the last call was answered and the key was good"),
  last_meeting: z
    .object({ id: z.string(), meeting_id: z.string(), start: unixTime, end: unixTime })
    .describe("The last one that this module made or changed"),
  meetings_created_today: z.int().describe("By this module since its start, in its time zone"),
  last_response_code: z.int().describe("responseCode of the last answer that had one; 0 is success"),
  last_error: z.string().nullable().describe("Why the last call failed; null when it did not"),
};

/** What commands get as `self`: the module, and how it reaches Veeting. */
export type VeetingModule = Module<typeof settings, typeof status> & ReturnType<typeof connectToVeeting>;

/** Sets up what the module's commands share. Nothing is called before a command asks for it: reading is not offered. */
export function connectToVeeting(module: Module<typeof settings, typeof status>) {
  const { base_url: baseUrl, api_key, key_level, rate_limit: rateLimit, time_zone } = module.settings;
  const { clock, log } = module;
  const throttle = new Throttle({ source: veetingService.source, rateLimit, clock });
  module.onStop(() => throttle.stop());
  const http = new HttpClient({
    service: veetingService,
    baseUrl,
    headers: () => ({ "x-api-key": api_key }),
    throttle,
    clock,
    log,
    problem: problemOf,
    onAnswer(answer) {
      const code = responseCodeOf(answer);
      if (Number.isSafeInteger(code)) module.setStatus("last_response_code", code);
    },
    onEnd(error) {
      const kind = outsideCall(error)?.kind ?? "";
      module.setStatus("connected", !["unauthorized", "upstream_unavailable"].includes(kind));
      module.setStatus("last_error", error?.message ?? null);
    },
  });

  const beginDay = () => {
    module.setStatus("meetings_created_today", 0);
    const now = clock.now();
    const tomorrow = startOfDate(addDays(dateAt(Math.floor(now / 1_000), time_zone), 1), time_zone);
    module.after(tomorrow * 1_000 - now, beginDay);
  };
  beginDay();
  module.setStatus("last_error", null);

  return {
    client: new VeetingClient(http, key_level),
    /** Shows a meeting that was just made or changed. */
    shown(meeting: KeptMeeting, isNew: boolean) {
      module.setStatus("last_meeting", meeting);
      if (isNew) module.setStatus("meetings_created_today", (module.getStatus("meetings_created_today") ?? 0) + 1);
      return meeting;
    },
  };
}

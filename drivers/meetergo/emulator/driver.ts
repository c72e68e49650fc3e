import { defineDriver, secret } from "atrium";
import { type EmulatorRequest, emulatorCommands, emulatorPort, emulatorStatus, runEmulator } from "atrium/testing";
import { z } from "zod";
import { problem, refusal } from "./answers.ts";
import { appointmentRoutes } from "./appointment-routes.ts";
import { availabilityRoutes } from "./availability-routes.ts";
import { bookingRoutes } from "./booking-routes.ts";
import type { Person } from "./company.ts";
import { demoCompany } from "./demo-company.ts";
import { meetingTypeRoutes } from "./meeting-type-routes.ts";
import { RateLimit } from "./rate-limit.ts";
import { type Emulated, personOf } from "./routes.ts";
import { userRoutes } from "./user-routes.ts";

const key = (kind: string) =>
  secret(z.string().min(4)).optional().describe(`The ${kind} that is good; none is if absent`);

export default defineDriver(
  {
    name: "Meetergo emulator",
    module: "MeetergoEmulator",
    summary: "Meetergo's API on loopback, for demonstrations and tests: a company that can be booked",
    settings: {
      port: emulatorPort,
      token: key("personal access token"),
      platform_key: key("platform's key"),
      plan_users: z.int().positive().default(50).describe("Users that the plan allows"),
      double_opt_in: z.boolean().default(false).describe("True when an attendee must confirm a booking"),
      rate_limit: z.int().positive().default(100).describe("Requests within a minute, on average"),
      burst: z.int().positive().default(200).describe("Requests at once"),
      retry_after: z.enum(["seconds", "date"]).default("seconds").describe("How a pause is asked for"),
      lists: z.enum(["array", "paged"]).default("array").describe("How lists come"),
      page_limit: z.int().min(1).max(100).default(100).describe("The most items on a page, whatever is asked for"),
      names: z
        .enum(["given", "first"])
        .default("given")
        .describe("givenName and familyName, or firstname and lastname"),
      schedules: z.enum(["object", "array"]).default("object").describe("How a week is written"),
    },
    status: emulatorStatus,
    async setup(self) {
      const { clock, settings } = self;
      let company = demoCompany(clock.now());
      const { lists, names, schedules, page_limit: pageLimit } = settings;
      const emulated: Emulated = {
        clock,
        company: () => company,
        actor,
        shapes: { lists, names, schedules, pageLimit },
        mostUsers: settings.plan_users,
        doubleOptIn: settings.double_opt_in,
      };

      /** Whether a key is a person's or the platform's. */
      function kindOf({ headers }: EmulatorRequest): "personal" | "platform" {
        const [, given] = /^Bearer (.+)$/.exec(headers.authorization?.toString() ?? "") ?? [];
        if (given !== undefined && given === settings.token) return "personal";
        if (given !== undefined && given === settings.platform_key) return "platform";
        throw refusal(401, "Unauthorized");
      }

      /** As whom a request is made: a person's key acts as the first of the company. */
      function actor(request: EmulatorRequest): Person {
        const named = request.headers["x-meetergo-api-user-id"]?.toString();
        if (kindOf(request) === "personal") return company.people[0] as Person;
        if (named === undefined) throw refusal(403, "x-meetergo-api-user-id header is required");
        return personOf(emulated, named);
      }

      /** Users are managed by the platform itself; everything else is done as somebody. */
      function admit(request: EmulatorRequest): void {
        const isNamed = request.headers["x-meetergo-api-user-id"] !== undefined;
        if (kindOf(request) === "personal" && isNamed) {
          throw refusal(403, "x-meetergo-api-user-id is not allowed with a personal access token");
        }
        if (isNamed || !/^\/v4\/user(\/|$)/.test(request.url.pathname)) actor(request);
        limit.take();
      }

      const newLimit = () =>
        new RateLimit(clock, {
          perMinute: settings.rate_limit,
          burst: settings.burst,
          retryAfter: settings.retry_after,
        });
      let limit = newLimit();
      const families = [userRoutes, meetingTypeRoutes, availabilityRoutes, bookingRoutes, appointmentRoutes];
      const emulator = await runEmulator(self, {
        port: settings.port,
        routes: families.flatMap((routes) => routes(emulated)),
        admit,
        refuse: (status) =>
          problem(status, status === 404 ? "Cannot find the requested path" : "Unexpected token in JSON"),
        reset() {
          company = demoCompany(clock.now());
          limit = newLimit();
        },
      });
      return { emulator };
    },
  },
  (command) => emulatorCommands(command),
);

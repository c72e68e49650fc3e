import { defineDriver, secret } from "atrium";
import { emulatorCommands, emulatorPort, emulatorStatus, runEmulator } from "atrium/testing";
import { z } from "zod";
import { problem, refusal } from "./answers.ts";
import { bookingRoutes } from "./booking-routes.ts";
import { demoOrganization } from "./demo-organization.ts";
import { eventTypeRoutes } from "./event-type-routes.ts";
import { MinuteLimit } from "./minute-limit.ts";
import { peopleRoutes } from "./people-routes.ts";
import type { Emulated } from "./routes.ts";
import { timeRoutes } from "./time-routes.ts";

export default defineDriver(
  {
    name: "Calendly emulator",
    module: "CalendlyEmulator",
    summary: "Calendly's API on loopback, for demonstrations and tests: an organization that can be booked",
    settings: {
      port: emulatorPort,
      token: secret(z.string().min(4)).describe("The only token that is good"),
      role: z.enum(["owner", "admin", "user"]).default("owner").describe("What the token's owner may do"),
      plan: z.enum(["free", "paid"]).default("paid").describe("A free plan cannot book through the API"),
      rate_limit: z.int().positive().default(500).describe("Requests within a minute"),
      page_limit: z.int().min(1).max(100).default(100).describe("The most items on a page, whatever is asked for"),
    },
    status: emulatorStatus,
    async setup(self) {
      const { clock, settings } = self;
      let organization = demoOrganization(clock.now());
      const limit = new MinuteLimit(clock, settings.rate_limit);
      const emulated: Emulated = {
        clock,
        organization: () => organization,
        role: settings.role,
        plan: settings.plan,
        pageLimit: settings.page_limit,
      };
      const families = [peopleRoutes, eventTypeRoutes, timeRoutes, bookingRoutes];
      const emulator = await runEmulator(self, {
        port: settings.port,
        routes: families.flatMap((routes) => routes(emulated)),
        admit({ headers }) {
          if (headers.authorization !== `Bearer ${settings.token}`) throw refusal(401, "The access token is invalid");
          limit.take();
        },
        headers: () => limit.headers(),
        refuse: (status) => problem(status, status === 404 ? "The requested path was not found." : "Malformed JSON."),
        reset() {
          organization = demoOrganization(clock.now());
        },
      });
      return { emulator };
    },
  },
  (command) => emulatorCommands(command),
);

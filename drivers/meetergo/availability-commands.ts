import { type CommandBuilder, DriverError, personal, timeZone } from "atrium";
import { z } from "zod";
import { Availability, addException, Exception, listAvailabilities, updateAvailability } from "./availability.ts";
import { as_user, type MeetergoModule } from "./meetergo-module.ts";
import { user } from "./user-commands.ts";
import { Week } from "./week.ts";

/** Of an absence it is often the reason. */
const name = personal(z.string().trim().min(1).max(255));

/** Commands about when somebody can be booked. */
export const availabilityCommands = (command: CommandBuilder<MeetergoModule>) => ({
  get_availability: command({
    summary: "A user's hours in a week; several, where the user has several",
    level: "support",
    params: { user },
    returns: z.array(Availability),
    run: (self, { user }) => listAvailabilities(self.client, self, user),
  }),
  update_availability: command({
    summary: "Changes hours, and makes sure that the change took effect",
    description: "A week replaces the whole week. What Meetergo drops makes an error of the kind `not_applied`.",
    level: "support",
    params: {
      availability: z.string().min(1).describe("Id of the hours, from get_availability"),
      week: Week.optional(),
      time_zone: timeZone.optional(),
      name: name.optional(),
      as_user,
    },
    returns: Availability,
    run: (self, { availability, as_user, ...patch }) =>
      updateAvailability(self.client, self, availability, patch, self.acting(as_user)),
  }),
  add_exception: command({
    summary: "Days on which whoever the key acts as cannot be booked, or can although the week says otherwise",
    level: "support",
    params: {
      from: z.iso.date().describe("First day, as 2026-12-24"),
      to: z.iso.date().describe("Last day"),
      name,
      is_available: z.boolean().default(false),
      as_user,
    },
    returns: Exception,
    run(self, { as_user, ...exception }) {
      if (exception.to < exception.from) {
        throw new DriverError("`to` must not be before `from`", { code: "invalid_arguments" });
      }
      return addException(self.client, self, exception, self.acting(as_user));
    },
  }),
});

import { defineDriver, need } from "atrium";
import type calendar from "../../microsoft/graph-api/driver.ts";
import { bookingCommands } from "./booking-commands.ts";
import { openGroupBooking } from "./group-booking.ts";
import { events, settings, status } from "./group-booking-module.ts";
import { openDoor } from "./http/door.ts";
import { httpRoutes } from "./http/routes.ts";
import { profileCommands } from "./profile-commands.ts";

export default defineDriver(
  {
    name: "Group booking",
    module: "GroupBooking",
    summary: "People and rooms that can be booked, by anybody who has the link, from one's own tenant",
    settings,
    status,
    events,
    needs: { calendar: need<typeof calendar>("Calendar") },
    async setup(module) {
      const { desk } = await openGroupBooking(module);
      return { desk, door: await openDoor(desk) };
    },
  },
  (command) => ({
    ...profileCommands(command),
    ...bookingCommands(command),
  }),
  httpRoutes,
);

import { defineDriver, patient } from "atrium";
import { availabilityCommands } from "./availability-commands.ts";
import { bookingCommands } from "./booking-commands.ts";
import { bulkCommands } from "./bulk-commands.ts";
import { connectToMeetergo, settings, status } from "./meetergo-module.ts";
import { meetingTypeCommands } from "./meeting-type-commands.ts";
import { userCommands } from "./user-commands.ts";

export default defineDriver(
  {
    name: "Meetergo",
    module: "Meetergo",
    summary: "Users, meeting types, hours and bookings of a company in Meetergo",
    settings,
    status,
    setup: connectToMeetergo,
  },
  (command) => ({
    ...patient(userCommands(command)),
    ...patient(meetingTypeCommands(command)),
    ...patient(availabilityCommands(command)),
    ...patient(bookingCommands(command)),
    ...patient(bulkCommands(command)),
  }),
);

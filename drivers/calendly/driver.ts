import { defineDriver, patient } from "atrium";
import { bookingCommands } from "./booking-commands.ts";
import { connectToCalendly, settings, status } from "./calendly-module.ts";
import { eventTypeCommands } from "./event-type-commands.ts";
import { peopleCommands } from "./people-commands.ts";

export default defineDriver(
  {
    name: "Calendly",
    module: "Calendly",
    summary: "Scheduling pages, available times and bookings of a Calendly organization",
    settings,
    status,
    setup: connectToCalendly,
  },
  (command) => ({
    ...patient(peopleCommands(command)),
    ...patient(eventTypeCommands(command)),
    ...patient(bookingCommands(command)),
  }),
);

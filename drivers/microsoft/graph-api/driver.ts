import { defineDriver, patient } from "atrium";
import { accessCommands } from "./access-commands.ts";
import { calendarCommands } from "./calendar-commands.ts";
import { events } from "./change-notifications.ts";
import { directoryCommands } from "./directory-commands.ts";
import { connectToGraph, settings, status } from "./graph-module.ts";
import { mailCommands } from "./mail-commands.ts";
import { notifierCommands } from "./notifier-commands.ts";
import { qrCommands } from "./qr-commands.ts";
import { queueCommands } from "./queue-commands.ts";

export default defineDriver(
  {
    name: "Microsoft Graph API",
    module: "Calendar",
    summary: "Calendars and people of a Microsoft 365 tenant",
    settings,
    status,
    events,
    setup: connectToGraph,
  },
  (command) => ({
    ...queueCommands(command),
    ...qrCommands(command),
    ...patient(calendarCommands(command)),
    ...patient(directoryCommands(command)),
    ...patient(mailCommands(command)),
    ...patient(notifierCommands(command)),
    ...accessCommands(command),
  }),
);

import { defineDriver } from "atrium";
import { accessCommands } from "./access-commands.ts";
import { calendarCommands } from "./calendar-commands.ts";
import { directoryCommands } from "./directory-commands.ts";
import { connectToGraph, settings, status } from "./graph-module.ts";
import { mailCommands } from "./mail-commands.ts";
import { qrCommands } from "./qr-commands.ts";
import { queueCommands } from "./queue-commands.ts";

export default defineDriver(
  {
    name: "Microsoft Graph API",
    module: "Calendar",
    summary: "Calendars and people of a Microsoft 365 tenant",
    settings,
    status,
    setup: connectToGraph,
  },
  (command) => ({
    ...queueCommands(command),
    ...qrCommands(command),
    ...calendarCommands(command),
    ...directoryCommands(command),
    ...mailCommands(command),
    ...accessCommands(command),
  }),
);

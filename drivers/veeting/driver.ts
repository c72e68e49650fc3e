import { defineDriver, patient } from "atrium";
import { accountCommands, meetingCommands } from "./commands.ts";
import { connectToVeeting, settings, status } from "./veeting-module.ts";

export default defineDriver(
  {
    name: "Veeting",
    module: "Veeting",
    summary: "Web meetings on a white-label instance of Veeting",
    settings,
    status,
    setup: connectToVeeting,
  },
  (command) => ({
    ...patient(meetingCommands(command)),
    ...patient(accountCommands(command)),
  }),
);

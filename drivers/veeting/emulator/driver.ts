import { defineDriver, secret } from "atrium";
import {
  type EmulatorRequest,
  emulatorCommands,
  emulatorPort,
  emulatorStatus,
  Refusal,
  runEmulator,
} from "atrium/testing";
import { z } from "zod";
import { demoInstance } from "./instance.ts";
import { veetingRoutes } from "./routes.ts";

export default defineDriver(
  {
    name: "Veeting emulator",
    module: "VeetingEmulator",
    summary: "Veeting's API on loopback, for demonstrations and tests: an instance with one account",
    settings: {
      port: emulatorPort,
      account_key: secret(z.string().min(4)).describe("The key of the account"),
      instance_key: secret(z.string().min(4)).describe("The key of the instance"),
    },
    status: emulatorStatus,
    async setup(self) {
      const { clock, settings } = self;
      let instance = demoInstance(clock.now());
      const keyLevel = ({ headers }: EmulatorRequest) => {
        if (headers["x-api-key"] === settings.instance_key) return "instance" as const;
        if (headers["x-api-key"] === settings.account_key) return "account" as const;
        throw new Refusal({ status: 401, body: { responseCode: -2, responseMessage: "The key is not valid" } });
      };
      const emulator = await runEmulator(self, {
        port: settings.port,
        routes: veetingRoutes({ clock, keyLevel, instance: () => instance }),
        admit: keyLevel,
        refuse: (status) => ({ status, body: { responseCode: -99, responseMessage: "Unknown" } }),
        reset() {
          instance = demoInstance(clock.now());
        },
      });
      return { emulator };
    },
  },
  (command) => emulatorCommands(command),
);

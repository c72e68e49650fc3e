/** What the tests of a driver import, and the emulator of its service. */
export { emulatorCommands, emulatorPort, emulatorStatus, runEmulator } from "../emulator/emulator-module.ts";
export type { FaultRule } from "../emulator/faults.ts";
export type { JournalEntry } from "../emulator/journal.ts";
export {
  type Emulator,
  type EmulatorAnswer,
  type EmulatorOptions,
  type EmulatorRequest,
  type EmulatorRoute,
  Refusal,
  startEmulator,
} from "../emulator/start-emulator.ts";
export { FakeClock, settle } from "./fake-clock.ts";
export { type MountedDriver, type MountOptions, mountDriver, type StandIn } from "./mount-driver.ts";

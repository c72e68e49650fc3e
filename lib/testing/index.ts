/** What the tests of a driver import. */
export { FakeClock, settle } from "./fake-clock.ts";
export { type MountedDriver, type MountOptions, mountDriver, type StandIn } from "./mount-driver.ts";

import type { BrowserContextOptions, Page } from "playwright-core";
import type { Host } from "../../runtime/host.ts";
import { driverPath, testHost } from "../runtime/test-host.ts";
import { openPage } from "./browser.ts";

/** One key for each level, one of support that reaches a single room, and a secret that nobody may see. */
export const keys = {
  user: "key-of-the-user",
  support: "key-of-support",
  administrator: "key-of-the-administrator",
  one_room: "key-of-one-room",
};
export const mixerPassword = "geheim-und-lang";

/** A building in which something is wrong: one module failed, one has wrong settings, and one reaches nothing. */
export const building = `
host: { port: 0, isolation: inline, driver_paths: [ ${JSON.stringify(driverPath)} ] }
auth:
  keys:
    - { name: user, key: ${keys.user} }
    - { name: support, key: ${keys.support}, level: support }
    - { name: administrator, key: ${keys.administrator}, level: administrator }
    - { name: one-room, key: ${keys.one_room}, level: support, systems: [sys-stage] }
zones:
  - { id: zone-1, name: First floor, settings: { greeting: { text: Hallo } } }
drivers:
  demo/mixer: { settings: { rate_limit: 20 } }
modules:
  - { id: mod-mixer, driver: demo/mixer, settings: { password: ${mixerPassword}, gain: { left: 2 } } }
  - { id: mod-lamp, driver: demo/lamp }
  - { id: mod-room, driver: demo/room }
  - { id: mod-broken, driver: demo/starter, settings: { setup: throws } }
  - { id: mod-wrong, driver: demo/lamp, name: Spot, settings: { brightness: 500 } }
systems:
  - { id: sys-stage, name: Stage, email: stage@example.com, zones: [zone-1], modules: [mod-mixer, mod-lamp, mod-room] }
  - { id: sys-foyer, name: Foyer, modules: [mod-lamp, mod-broken, mod-wrong] }
`;

/** A page of the console, not necessarily signed in: `rest` of the address comes after the host. */
export async function openAt(host: Host, rest: string, options: BrowserContextOptions = {}): Promise<Page> {
  const { page } = await openPage({ viewport: { width: 1280, height: 800 }, ...options });
  await page.goto(`${host.url}${rest}`);
  return page;
}

/** A host of the building, and its console, where somebody of a level is signed in. `route` is what comes after `#`. */
export async function openConsole(
  level: keyof typeof keys,
  route = "/",
  options: BrowserContextOptions = {},
): Promise<{ page: Page; host: Host }> {
  const host = await testHost(building);
  const page = await openAt(host, `/?key=${keys[level]}#${route}`, options);
  await page.locator(".main h1").waitFor();
  return { page, host };
}

/** Calls commands of a module as somebody else would, over REST. */
export function callOf(host: Host, system: string, module: string) {
  return async (command: string, ...args: unknown[]): Promise<void> => {
    const { ok, status } = await fetch(`${host.url}/api/engine/v2/systems/${system}/${module}/${command}`, {
      method: "POST",
      headers: { "X-API-Key": keys.administrator, "Content-Type": "application/json" },
      body: JSON.stringify(args),
    });
    if (!ok) throw new Error(`${command} was answered with ${status}`);
  };
}

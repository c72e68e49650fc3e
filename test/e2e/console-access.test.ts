import type { Page } from "playwright-core";
import { expect } from "vitest";
import { testHost } from "../runtime/test-host.ts";
import { axeViolations, browserTest } from "./browser.ts";
import { building, callOf, keys, openAt, openConsole } from "./console-page.ts";

/** Every view, and something that is there when it is complete. */
const views = [
  { route: "/", shows: "Needs attention" },
  { route: "/systems/sys-foyer", shows: "Starter_1" },
  { route: "/modules/mod-mixer", shows: "front of house" },
  { route: "/modules/mod-broken", shows: "The device does not answer" },
  { route: "/modules/mod-mixer/commands", shows: "Choose a command" },
  { route: "/modules/mod-mixer/commands/invite", shows: "door_password" },
  { route: "/modules/mod-mixer/log", shows: "the mixer is warm" },
  { route: "/modules/mod-mixer/load", shows: "Held back by the service" },
  { route: "/modules/mod-mixer/settings", shows: "gain.left" },
  { route: "/panels", shows: "None yet" },
  { route: "/pair/000000", shows: "Codes live for ten minutes" },
  { route: "/nowhere", shows: "There is no such page" },
];

/** Opens every view of a host one after the other. */
async function* eachView(page: Page) {
  for (const { route, shows } of views) {
    await page.goto(`${new URL(page.url()).origin}/#${route}`);
    await page.locator(".main").getByText(shows).first().waitFor({ state: "attached" });
    yield route;
  }
}

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(`axe finds nothing wrong on any view, ${colorScheme}`, async () => {
    const { page, host } = await openConsole("support", "/", { colorScheme });
    await callOf(host, "sys-stage", "Mixer_1")("load", 3, 1, 60);
    const found: string[] = [];
    for await (const route of eachView(page)) {
      found.push(...(await axeViolations(page)).map((violation) => `${route} ${violation}`));
    }
    await page.goto(`${host.url}/#/modules/mod-mixer/commands/invite`);
    await page.getByRole("button", { name: "Add to attendees" }).click();
    await page.getByRole("combobox", { name: "Kind of where" }).selectOption("text");
    await page.getByRole("button", { name: "Run invite" }).click();
    await page.locator("#invite-title-issue").waitFor();
    await page.getByRole("button", { name: "Stop mod-mixer" }).click();
    found.push(...(await axeViolations(page)));
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Key").waitFor();
    found.push(...(await axeViolations(page)));
    expect(found).toEqual([]);
  });
}

browserTest("at 360 px no view is wider than the screen, and the navigation opens over it", async () => {
  const { page, host } = await openConsole("support", "/", { viewport: { width: 360, height: 640 } });
  await callOf(host, "sys-stage", "Mixer_1")("load", 3, 1, 60);
  const tooWide: string[] = [];
  for await (const route of eachView(page)) {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 360) tooWide.push(`${route} is ${width} px wide`);
  }
  expect(tooWide).toEqual([]);
  await page.getByRole("button", { name: "Navigation" }).click();
  const drawer = page.getByRole("dialog", { name: "Navigation" });
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
  await page.keyboard.press("/");
  await page.keyboard.type("mixer");
  await drawer.getByRole("link", { name: /Mixer/ }).click();
  await page.getByRole("heading", { level: 1, name: "Mixer" }).waitFor();
  await drawer.waitFor({ state: "hidden" });
});

browserTest("where the navigation opens over the page, what is typed right after / is searched for", async () => {
  const { page } = await openConsole("support", "/", { viewport: { width: 360, height: 640 } });
  await page.getByText("Needs attention").waitFor();
  const focused = await page.evaluate(async () => {
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "/" }));
    // As long as a browser takes to the next key at least: what is queued already, but no frame.
    await new Promise((resolve) => setTimeout(resolve));
    return document.activeElement?.getAttribute("type");
  });
  expect(focused).toBe("search");
});

browserTest(
  "everything is done with the keyboard alone: sign in, find a module, run a command, read its answer",
  async () => {
    const host = await testHost(building);
    const page = await openAt(host, "/");
    await page.getByLabel("Key").waitFor();
    await page.keyboard.type(keys.support);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Overview" }).waitFor();

    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to content");
    await page.keyboard.press("/");
    await page.keyboard.type("mod-mixer");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Mixer" }).waitFor();
    expect(await focused(page)).toBe("Mixer");

    await tabTo(page, "Commands");
    await page.keyboard.press("Enter");
    await page.getByRole("searchbox", { name: "Filter commands" }).waitFor();
    await tabTo(page, /^set_label/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Run set_label" }).waitFor();
    await tabTo(page, "set_label-label");
    await page.keyboard.type("by hand");
    await page.keyboard.press("Enter");
    await page.getByText("set_label answered after").waitFor();
    await tabTo(page, "Value");
    await tabTo(page, "Copy");
  },
);

/** Presses Tab until something with this text, label or id has the focus; what that is must be seen. */
async function tabTo(page: Page, wanted: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const name = await focused(page);
    if (typeof wanted === "string" ? name !== wanted : !wanted.test(name)) continue;
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    expect(outline).not.toBe("none");
    return;
  }
  throw new Error(`Tab does not lead to ${wanted}`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    return element.id || element.getAttribute("aria-label") || element.innerText;
  });
}

import type { Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "../eventually.ts";
import { settingsFile } from "../runtime/test-host.ts";
import { browserTest, openPage } from "./browser.ts";
import { berlin, openPanel, panelBuilding, panelHost, sentence } from "./panel-host.ts";
import { atrium } from "./process.ts";

/* What a panel shows when its host is away, and how it comes back. */

const says = (page: Page, what: RegExp | string) => eventually(async () => expect(await sentence(page)).toMatch(what));
const banner = (page: Page) => page.locator(".banner");

/** Whether the page is still the one that was marked, or has been loaded anew. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { marked: true }));
const isMarked = (page: Page) => page.evaluate(() => "marked" in window);

browserTest(
  "a host that falls silent is noticed within five seconds; the last values stay, and buttons wait",
  async () => {
    // A process of its own, which can be stopped in its tracks: its sockets stay open.
    const host = atrium(["start", "--settings", await settingsFile(panelBuilding())]);
    const [, url = ""] = await host.until(/ at (http:\S+),/);
    const { page } = await openPage();
    await openPanel(page, url);
    await says(page, "Free all day");
    await mark(page);
    const button = page.getByRole("button", { name: "15 min" });
    expect(await button.isEnabled()).toBe(true);

    host.signal("SIGSTOP");
    const stopped = performance.now();
    await banner(page).waitFor();
    expect(performance.now() - stopped).toBeLessThan(5_000);
    expect(await banner(page).textContent()).toMatch(/^No connection – as of \d\d:\d\d$/);
    expect(await sentence(page)).toBe("Free all day");
    expect(await page.locator("main").getAttribute("data-marked")).toBe("true");
    expect(await button.isDisabled()).toBe(true);

    host.signal("SIGCONT");
    await banner(page).waitFor({ state: "detached" });
    await eventually(async () => expect(await button.isEnabled()).toBe(true));
    expect(await isMarked(page)).toBe(true);
  },
);

browserTest("after a restart of the host the panel comes back by itself, with what is true then", async () => {
  const before = await panelHost("10:10:00", { bookings: "pending_period: 0" });
  const port = Number(new URL(before.url).port);
  const { page } = await openPage();
  await openPanel(page, before.url);
  await says(page, "Free all day");
  await mark(page);
  await before.close();
  await banner(page).waitFor();

  const after = await panelHost("10:20:00", { bookings: "pending_period: 0", port });
  await after.book("Design review", berlin("10:00"), berlin("11:00"));
  await after.look();
  await says(page, "Busy Design review until 11:00, then free");
  await banner(page).waitFor({ state: "detached" });
  // The clock is the host's.
  await page.locator(".clock-time", { hasText: "10:2" }).waitFor();
  expect(await isMarked(page)).toBe(true);
});

browserTest("what a room no longer tells after a restart is not shown any more", async () => {
  const before = await panelHost("10:10:00", { bookings: "booking_url: https://book.example.com" });
  const port = Number(new URL(before.url).port);
  const { page } = await openPage();
  await openPanel(page, before.url);
  await says(page, "Free all day");
  await page.locator(".booking .qr").waitFor();
  await before.close();
  await banner(page).waitFor();
  const without = await panelHost("10:10:00", { port });
  await banner(page).waitFor({ state: "detached" });
  await says(page, "Free all day");
  expect(await page.locator(".booking .qr").count()).toBe(0);

  // Its module cannot start: the last values stay for a moment, with their mark, and then the panel says so.
  await without.close();
  await banner(page).waitFor();
  await panelHost("10:10:00", { port, bookings: "pending_period: many" });
  await page.getByRole("heading", { name: "Out of order" }).waitFor();
});

browserTest("the browser's word that it is offline is marked at once, until the host answers", async () => {
  const { url } = await panelHost("10:10:00");
  const { page, context } = await openPage();
  await openPanel(page, url);
  await says(page, "Free all day");
  await context.setOffline(true);
  await banner(page).waitFor({ timeout: 1_000 });
  await context.setOffline(false);
  await banner(page).waitFor({ state: "detached" });
});

browserTest("a tap whose answer is lost says that nobody knows", async () => {
  const host = await panelHost("10:10:00");
  const { page } = await openPage();
  await openPanel(page, host.url);
  await says(page, "Free all day");
  // Booking begins with a look at the calendar, which never ends now.
  const rules = [{ action: { type: "hang" } }];
  expect(await host.rest("POST", "/systems/sys-orchard/Tenant/set_faults", [rules])).toMatchObject({ status: 200 });
  await page.getByRole("button", { name: "15 min" }).click();
  await page.locator("button[aria-busy=true]").waitFor();
  expect(await page.getByRole("button", { name: "30 min" }).isDisabled()).toBe(true);
  await host.close();
  await page.getByRole("alert").getByText("Not certain whether that worked").waitFor();
});

browserTest(
  "a panel loads itself anew when the host has other pages after a restart, and never into an error",
  async () => {
    const before = await panelHost("10:10:00");
    const port = Number(new URL(before.url).port);
    const { page } = await openPage();
    // Panels spread their reloads over ten seconds; this one is the first.
    await page.addInitScript(() => {
      Math.random = () => 0.01;
    });
    await openPanel(page, before.url);
    await says(page, "Free all day");
    await mark(page);
    const html = await (await fetch(`${before.url}/panel/sys-orchard`)).text();
    const other = html.replace(/assets\/panel-[^.]*\.js/, "assets/panel-of-tomorrow.js");
    expect(other).not.toBe(html);
    let answers: { status: number; body: string }[] = [];
    let probes = 0;
    await page.route(`${before.url}/panel/sys-orchard`, (route) => {
      if (route.request().isNavigationRequest()) return route.continue();
      probes++;
      const { status, body } = answers.shift() ?? { status: 200, body: html };
      return route.fulfill({ status, body, contentType: "text/html" });
    });
    const restart = async (running: { close(): Promise<void> }) => {
      await running.close();
      await banner(page).waitFor();
      const next = await panelHost("10:10:00", { port });
      await banner(page).waitFor({ state: "detached" });
      return next;
    };

    // A proxy's error page names no scripts, or is not answered with 200; the same page is no other one.
    let host = await restart(before);
    await eventually(() => expect(probes).toBe(1));
    answers = [{ status: 502, body: other }];
    host = await restart(host);
    await eventually(() => expect(probes).toBe(2));
    // The host had other pages when it came back, and is away again when the panel would load them.
    answers = [
      { status: 200, body: other },
      { status: 502, body: "Bad Gateway" },
    ];
    host = await restart(host);
    await eventually(() => expect(probes).toBe(4));
    expect(await isMarked(page)).toBe(true);

    answers = [
      { status: 200, body: other },
      { status: 200, body: other },
    ];
    await restart(host);
    await eventually(async () => expect(await isMarked(page)).toBe(false));
    await says(page, "Free all day");
  },
);

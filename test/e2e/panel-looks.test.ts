import type { Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "../eventually.ts";
import { axeViolations, browserTest, openPage, overflows, readQr } from "./browser.ts";
import { berlin, openPanel, panelHost, sentence } from "./panel-host.ts";

/* How a panel looks on every screen, in both schemes: nothing to scroll to, nothing too small to press, nothing unreadable. */

const long = "Quarterly review of the programme for the renewal of the heating, lighting and access systems ".repeat(3);
const title = long.slice(0, 200);
const sizes = [
  [1280, 800],
  [800, 1280],
  [1024, 600],
  [600, 1024],
  [1920, 1080],
  [360, 640],
] as const;
const bookings = "booking_url: https://book.example.com/rooms/orchard, pending_before: 5";

/** What people press that is less than 48 px high or wide. */
const small = (page: Page) =>
  page.locator("button:visible").evaluateAll((buttons) =>
    buttons
      .map((button) => ({ text: button.textContent, box: button.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 48 || box.height < 48)
      .map(({ text, box }) => `${text} ${box.width} x ${box.height}`),
  );

/** What the largest words of a panel have too little room for. */
const crowded = (page: Page) =>
  page.locator(".state").evaluate((state) => {
    const [box, words] = [state, state.querySelector("h2") as Element].map((each) => each.getBoundingClientRect());
    const word = Number.parseFloat(getComputedStyle(state.querySelector(".word") as Element).fontSize);
    return [
      ...(words && box && words.height > box.height + 1 ? [`${words.height} px of words in ${box.height}`] : []),
      // On a 10-inch tablet 9 mm, of which people at three metres read half.
      ...(word < Math.min(innerWidth, innerHeight) / 15 ? [`a word of ${word} px`] : []),
    ];
  });

async function fitsEverywhere(page: Page): Promise<void> {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    expect.soft(await overflows(page), `${await sentence(page)} at ${width} x ${height}`).toEqual([]);
    expect.soft(await small(page), `${await sentence(page)} at ${width} x ${height}`).toEqual([]);
    expect.soft(await crowded(page), `${await sentence(page)} at ${width} x ${height}`).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function looksRight(page: Page): Promise<void> {
  await fitsEverywhere(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect.soft(await axeViolations(page), `${await sentence(page)}, ${colorScheme}`).toEqual([]);
  }
}

browserTest("free, pending, busy, asked whether to end, refused, and lost", async () => {
  const host = await panelHost("09:57:00", { bookings });
  await host.book(title, berlin("10:00"), berlin("11:00"));
  await host.book(`Then: ${title}`.slice(0, 200), berlin("11:00"), berlin("12:30"));
  await host.book("Early", berlin("06:30"), berlin("07:30"));
  await host.book("Lunch", berlin("12:30"), berlin("13:00"));
  await host.look();
  // German has the longest words.
  const { page } = await openPage({ locale: "de-DE", viewport: { width: 1280, height: 800 } });
  await openPanel(page, host.url);
  await eventually(async () => expect(await sentence(page)).toContain("Beginnt um 10:00"));
  await page.getByRole("heading", { name: "Orchard" }).waitFor();
  await looksRight(page);

  await page.getByRole("button", { name: "Einchecken" }).click();
  await eventually(async () => expect(await sentence(page)).toMatch(/^Frei/));
  await looksRight(page);

  const tenant = "/systems/sys-orchard/Tenant";
  await host.rest("POST", `${tenant}/set_faults`, [[{ path: "/events", action: { type: "respond", status: 403 } }]]);
  await page.getByRole("button", { name: "Bis 10:00" }).click();
  await page.getByRole("alert").getByText("Das hat nicht geklappt").waitFor();
  await looksRight(page);
  await host.rest("POST", `${tenant}/clear_faults`);
  await page.getByRole("button", { name: "Bis 10:00" }).click();
  await eventually(async () => expect(await sentence(page)).toMatch(/^Belegt/));
  await looksRight(page);
  await page.getByRole("button", { name: "Beenden" }).click();
  await fitsEverywhere(page);

  await host.close();
  await page.locator(".banner").waitFor();
  await looksRight(page);
});

browserTest("a long meeting, and the one after it", async () => {
  const host = await panelHost("10:10:00", { bookings: `pending_period: 0, ${bookings}` });
  await host.book(title, berlin("10:00"), berlin("11:00"));
  await host.book(title, berlin("11:00"), berlin("12:30"));
  await host.look();
  const { page } = await openPage({ locale: "de-DE", viewport: { width: 1280, height: 800 } });
  await openPanel(page, host.url);
  await eventually(async () => expect(await sentence(page)).toContain("bis 11:00, danach Quarterly"));
  await page.getByRole("heading", { name: "Orchard" }).waitFor();
  await looksRight(page);
  // However long the title, until when it lasts is there to be read.
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    const lines = await page.locator(".state .title").evaluate((element) => {
      const { height, lineHeight } = getComputedStyle(element);
      return Math.round(Number.parseFloat(height) / Number.parseFloat(lineHeight));
    });
    expect(lines).toBeLessThanOrEqual(2);
  }
});

browserTest("a room with a long name, by a clock of twelve hours", async () => {
  const host = await panelHost("22:10:00", { bookings });
  const { page } = await openPage({ locale: "en-US", viewport: { width: 1280, height: 800 } });
  await openPanel(page, host.url, "key-of-another-panel", "sys-harbour");
  await page.getByRole("heading", { name: /^Harbour: the large room/ }).waitFor();
  await page.locator(".clock-time", { hasText: /^10:1\d\sPM$/ }).waitFor();
  await page.getByText("Sprint planning").first().waitFor();
  await looksRight(page);
});

browserTest("the code of a pairing, and a room that cannot be shown", async () => {
  const host = await panelHost("10:10:00");
  const { page } = await openPage({ locale: "de-DE", viewport: { width: 1280, height: 800 } });
  await page.goto(`${host.url}/panel/sys-orchard?key=no-such-key`);
  await page.locator(".pairing .qr").waitFor();
  const checked = async () => {
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      expect.soft(await overflows(page), `${width} x ${height}`).toEqual([]);
      expect.soft(await small(page), `${width} x ${height}`).toEqual([]);
    }
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect.soft(await axeViolations(page), colorScheme).toEqual([]);
    }
  };
  await checked();
  await openPanel(page, host.url, "key-of-another-panel");
  await page.getByRole("button", { name: "Bildschirm koppeln" }).waitFor();
  await checked();
});

browserTest("a telephone reads the room's QR code from the screen, in both schemes and both ways up", async () => {
  const host = await panelHost("10:10:00", { bookings });
  const { page } = await openPage();
  await openPanel(page, host.url);
  await page.locator(".booking .qr").waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, height] of sizes.slice(0, 5)) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      expect(readQr(await page.screenshot()), `${width} x ${height}`).toBe("https://book.example.com/rooms/orchard");
    }
  }
});

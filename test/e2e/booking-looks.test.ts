import { sleep, systemClock } from "atrium";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { inBerlin, mail, openSunday, pageHost, sendForm, sunday } from "./booking-host.ts";
import { axeViolations, browserTest, openPage } from "./browser.ts";

/** Everything that a visitor sees on the way through the pages, one after the other. */
async function walk(page: Page, host: Awaited<ReturnType<typeof pageHost>>, look: (what: string) => Promise<void>) {
  await page.goto(`${host.url}/book/visit`);
  await page.getByRole("button", { name: /11 January, 16 free times/ }).waitFor();
  await look("month");
  await page.getByRole("button", { name: /11 January/ }).click();
  await look("day");
  await page.getByRole("button", { name: /Change time zone/ }).click();
  await look("zones");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "10:00" }).click();
  await page.getByRole("button", { name: "Book", exact: true }).click();
  await look("form");
  await sendForm(page);
  await page.getByRole("heading", { name: "Booked" }).waitFor();
  await look("booked");
  await page.getByRole("link", { name: "Change or cancel" }).click();
  await page.getByRole("heading", { name: "Your booking" }).waitFor();
  await look("booking");
  await page.getByRole("button", { name: "Choose another time" }).click();
  await page.getByRole("button", { name: /11 January/ }).click();
  await look("new times");
  await page.getByRole("button", { name: "11:00" }).click();
  await look("move");
  await page.getByRole("button", { name: "Choose another time" }).click();
  await page.getByRole("button", { name: "Keep the time as it is" }).click();
  await page.getByRole("button", { name: "Cancel the meeting" }).click();
  await look("cancel");
  await page.getByRole("button", { name: "Yes, cancel it" }).click();
  await page.getByRole("heading", { name: "Cancelled" }).waitFor();
  await look("cancelled");
  await page.goto(`${host.url}/book/nothing`);
  await page.getByRole("heading", { name: "There is nothing to book here" }).waitFor();
  await look("nothing");
}

/** Everything that a visitor sees who has to confirm by mail, of a profile that shows names. */
async function walkByMail(
  page: Page,
  host: Awaited<ReturnType<typeof pageHost>>,
  look: (what: string) => Promise<void>,
) {
  const patch = { verifyEmail: true, showNames: true };
  await host.exec("GroupBooking", "update_profile", { id: 1, patch });
  await openSunday(page, host);
  await page.getByText("With Priya Raman or Samuel Adeyemi").waitFor();
  await look("names");
  await page.getByRole("button", { name: "10:00" }).click();
  await sendForm(page);
  await page.getByRole("heading", { name: "One step is left" }).waitFor();
  await look("waiting");
  const { text } = await mail(host, 1);
  await page.goto(/http:\S+/.exec(text)?.[0] as string);
  await page.getByRole("heading", { name: "Book this time?" }).waitFor();
  await look("question");
  // A host that restarts forgets neither the time nor the link, but this is when the visitor is too late.
  await page.route("**/api/public/bookings/*", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 410, json: { code: "reservation.expired" } })
      : route.continue(),
  );
  await page.getByRole("button", { name: "Yes, book it" }).click();
  await page.getByRole("heading", { name: "Too late" }).waitFor();
  await look("too late");
  await page.unroute("**/api/public/bookings/*");
  await page.reload();
  await page.getByRole("button", { name: "Yes, book it" }).click();
  await page.getByRole("heading", { name: "Booked" }).waitFor();
  await look("confirmed");
}

const walks = { "on the way through them": walk, "where a mail has to be answered": walkByMail };

describe("the booking pages", () => {
  // Twelve looks, each of which a busy machine may take its seconds for.
  const patience = { timeout: 240_000 };

  for (const [where, along] of Object.entries(walks)) {
    browserTest(`have nothing that axe finds wrong, ${where}`, patience, async () => {
      const host = await pageHost();
      const { page } = await openPage(inBerlin);
      const found: Record<string, string[]> = {};
      await along(page, host, async (what) => {
        const inLight = await axeViolations(page);
        // Another colour scheme is the same page in other colours.
        await page.emulateMedia({ colorScheme: "dark" });
        const inDark = await axeViolations(page, ["color-contrast"]);
        await page.emulateMedia({ colorScheme: "light" });
        if (inLight.length + inDark.length > 0) found[what] = [...inLight, ...inDark];
      });
      expect(found).toEqual({});
    });

    browserTest(`fit on a telephone of 360 pixels, without scrolling to the side, ${where}`, patience, async () => {
      const host = await pageHost();
      const { page } = await openPage({ ...inBerlin, viewport: { width: 360, height: 740 }, hasTouch: true });
      const wide: string[] = [];
      await along(page, host, async (what) => {
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width > 360) wide.push(`${what}: ${width}`);
      });
      expect(wide).toEqual([]);
    });
  }

  browserTest("are used by the keyboard alone", async () => {
    const host = await pageHost();
    const { page } = await openPage(inBerlin);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        return element.getAttribute("aria-label") ?? element.id ?? element.textContent;
      });
    const text = () => page.evaluate(() => document.activeElement?.textContent);
    await page.goto(`${host.url}/book/visit`);
    await page.getByRole("button", { name: /11 January, 16 free times/ }).waitFor();

    // The month's buttons, of which the first leads nowhere, and then one day of the grid.
    await press("Tab", "Tab", "Tab");
    expect(await focused()).toMatch(/^Saturday 10 January, today, \d+ free times$/);
    await press("ArrowRight", "ArrowDown", "ArrowUp");
    expect(await focused()).toBe("Sunday 11 January, 16 free times");
    await press("Home");
    expect(await focused()).toBe("Monday 5 January, no free times");
    await press("End");
    expect(await focused()).toBe("Sunday 11 January, 16 free times");
    await press("PageDown");
    await expect.poll(focused).toMatch(/^Wednesday 11 February, no free times$/);
    await press("PageUp");
    await expect.poll(focused).toBe("Sunday 11 January, 16 free times");
    // Before the first month there is nothing to go to.
    await press("PageUp");
    expect(await focused()).toBe("Sunday 11 January, 16 free times");

    await press("Enter");
    await expect.poll(text).toBe("Sunday 11 January");
    await press("Tab");
    expect(await text()).toMatch(/^0?9:00$/);
    await press("Tab", "Enter");
    await expect.poll(text).toBe("Your details");
    await press("Tab");
    await page.keyboard.type("Ada Lovelace");
    await press("Tab");
    await page.keyboard.type("ada@visitors.example");
    await press("Tab");
    await page.keyboard.type("None");
    await page.waitForTimeout(2_000);
    await press("Tab", "Tab");
    expect(await text()).toBe("Book");
    await press("Enter");
    await expect.poll(text).toBe("Booked");
    const { records } = await host.exec("GroupBooking", "list_bookings", {
      from: sunday("00:00"),
      to: sunday("23:00"),
    });
    expect(records).toMatchObject([{ start: sunday("09:30"), attendee: { name: "Ada Lovelace" } }]);
  });

  browserTest("show times in the visitor's zone, or in one that they search for", async () => {
    const host = await pageHost();
    const { page } = await openPage({ timezoneId: "America/New_York", locale: "en-US" });
    await page.goto(`${host.url}/book/visit`);
    await page.getByRole("button", { name: /January 11, 16 free times/ }).click();
    const times = async () => page.locator(".time").allInnerTexts();
    // Chromium writes a narrow space before AM.
    expect((await times()).map((time) => time.replace(/\s/, " ")).slice(0, 2)).toEqual(["3:00 AM", "3:30 AM"]);
    const zone = page.getByRole("button", { name: /Change time zone/ });
    expect(await zone.getAttribute("aria-label")).toBe("Change time zone: New York, GMT-5");

    await zone.click();
    await page.keyboard.type("kiritimati");
    const options = page.getByRole("option");
    await expect.poll(() => options.count()).toBe(1);
    await page.keyboard.press("Enter");
    expect(await zone.getAttribute("aria-label")).toBe("Change time zone: Kiritimati, GMT+14");
    expect(await zone.evaluate((element) => element === document.activeElement)).toBe(true);
    // Nine in Berlin is ten in the evening there, and the afternoon is the day after.
    expect((await times()).at(-1)?.replace(/\s/, " ")).toBe("11:30 PM");
    await page.getByRole("button", { name: /January 12, 12 free times/ }).click();
    expect((await times())[0]?.replace(/\s/, " ")).toBe("12:00 AM");

    await zone.click();
    await page.keyboard.type("calcutta");
    await expect.poll(() => options.allInnerTexts()).toHaveLength(1);
    const [calcutta] = await options.allInnerTexts();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("kolkata");
    await expect.poll(() => options.allInnerTexts()).toEqual([calcutta]);
    await page.keyboard.press("Escape");
    expect(await options.count()).toBe(0);
  });

  browserTest.for([
    ["de-DE", "Nächster Monat", "11. Januar, 16 freie Termine", "de"],
    ["fr-FR", "Mois suivant", "11 janvier, 16 horaires libres", "fr"],
    ["es-ES", "Mes siguiente", "11 de enero, 16 horarios libres", "es"],
    ["nl-NL", "Next month", "11 January, 16 free times", "en"],
  ] as const)("speak the visitor's language, or English: %s", async ([locale, nextMonth, day, language]) => {
    const host = await pageHost();
    const { page } = await openPage({ ...inBerlin, locale });
    await page.goto(`${host.url}/book/visit`);
    await page.getByRole("button", { name: new RegExp(day) }).waitFor();
    expect(await page.getByRole("button", { name: nextMonth }).count()).toBe(1);
    expect(await page.getAttribute("html", "lang")).toBe(language);
  });

  browserTest.for([
    ["de-DE", "Ja, buchen", "Gebucht", "Mit Samuel Adeyemi"],
    ["fr-FR", "Oui, réserver", "Réservé", "Avec Samuel Adeyemi"],
    ["es-ES", "Sí, reservar", "Reservado", "Con Samuel Adeyemi"],
  ] as const)("ask whether to book in the visitor's language: %s", async ([locale, yes, booked, names]) => {
    const host = await pageHost();
    await host.exec("GroupBooking", "update_profile", { id: 1, patch: { verifyEmail: true, showNames: true } });
    const form = { name: "Ada", email: "ada@visitors.example", fields: { comments: "None" } };
    const { json } = await host.get("/api/public/book/visit");
    const userIds = [json.people[1].id];
    await sleep(systemClock, json.formWait * 1_000);
    await host.post("/api/public/book/visit", { ...form, form: json.form, start: sunday("10:00"), userIds });
    const { text } = await mail(host, 1);
    const { page } = await openPage({ ...inBerlin, locale });
    await page.goto(/http:\S+/.exec(text)?.[0] as string);
    await page.getByText(names).waitFor();
    await page.getByRole("button", { name: yes }).click();
    await page.getByRole("heading", { name: booked }).waitFor();
  });

  browserTest("tell who listens what happens", async () => {
    const host = await pageHost();
    const { page } = await openPage(inBerlin);
    await openSunday(page, host);
    expect(await page.getByRole("grid").getAttribute("aria-labelledby")).toBe("month-name");
    expect(await page.locator("#month-name").getAttribute("aria-live")).toBe("polite");
    const pressed = page.getByRole("button", { pressed: true });
    expect(await pressed.getAttribute("aria-label")).toContain("Sunday 11 January");
    // Those who listen do not meet the trap for machines.
    await page.getByRole("button", { name: "10:00" }).click();
    expect(await page.getByRole("textbox").count()).toBe(4);
    expect(await page.locator("#website").count()).toBe(1);
  });
});

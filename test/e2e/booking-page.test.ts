import { readFile } from "node:fs/promises";
import { describe, expect } from "vitest";
import { inBerlin, mail, openSunday, pageHost, sendForm, sunday } from "./booking-host.ts";
import { browserTest, openPage, readQr } from "./browser.ts";

describe("the booking page", () => {
  browserTest("leads from a QR code to a mail, whose link moves and cancels the booking", async () => {
    const host = await pageHost();
    const { page } = await openPage(inBerlin);
    const code = await fetch(`${host.url}/api/public/book/visit/qrcode.png?size=300`);
    const link = readQr(Buffer.from(await code.arrayBuffer())) as string;
    await page.goto(link);
    await expect.poll(() => page.title()).toBe("Visit of somebody");

    await page.getByRole("button", { name: /11 January, 16 free times/ }).click();
    await page.getByRole("button", { name: "10:00" }).click();
    await sendForm(page);
    await page.getByRole("heading", { name: "Booked" }).waitFor();
    expect(await page.locator("main").innerText()).toMatch(/Sunday, 11 January 2026.{1,5}10:00.{1,3}10:30/);

    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Calendar file (.ics)" }).click();
    const file = await readFile(await (await downloading).path(), "utf8");
    expect(file).toContain("DTSTART:20260111T090000Z");

    const confirmation = await mail(host, 1);
    expect(confirmation.to).toEqual(["ada@visitors.example"]);
    expect(confirmation.subject).toBe("Confirmed: Visit of somebody, Sunday, 11 January 2026 at 10:00");
    expect(confirmation.attachments.map(({ contentType }) => contentType)).toEqual(["text/calendar"]);
    const [manage = ""] = /http:\S+/.exec(confirmation.text) ?? [];

    await page.goto(manage);
    await page.getByRole("button", { name: "Choose another time" }).click();
    await page.getByRole("button", { name: /11 January/ }).click();
    await page.getByRole("button", { name: "11:30" }).click();
    await page.getByRole("button", { name: "Move the meeting" }).click();
    await page.getByRole("heading", { name: "Moved" }).waitFor();
    expect(await page.locator("main").innerText()).toMatch(/11:30.{1,3}12:00/);
    expect((await mail(host, 2)).subject).toBe("Moved: Visit of somebody, now Sunday, 11 January 2026 at 11:30");

    await page.getByRole("button", { name: "Cancel the meeting" }).click();
    await page.getByLabel("Reason").fill("We are ill");
    await page.getByRole("button", { name: "Yes, cancel it" }).click();
    await page.getByRole("heading", { name: "Cancelled" }).waitFor();
    const cancellation = await mail(host, 3);
    expect(cancellation.subject).toMatch(/^Cancelled: Visit of somebody/);
    const { records } = await host.exec("GroupBooking", "list_bookings", {
      from: sunday("00:00"),
      to: sunday("23:00"),
    });
    expect(records).toMatchObject([{ status: "cancelled", reason: "We are ill" }]);
    const query = {
      calendar_id: "priya.raman@contoso.example",
      period_start: sunday("00:00"),
      period_end: sunday("23:00"),
    };
    expect(await host.exec("Calendar", "list_events", query)).toEqual([]);

    await page.reload();
    await page.getByRole("heading", { name: "Cancelled" }).waitFor();
    await page.getByRole("link", { name: "Book another time" }).click();
    await page.getByRole("heading", { name: "Visit of somebody" }).waitFor();
  });

  browserTest("goes back to the times when somebody else was faster, and books another one", async () => {
    const host = await pageHost();
    const { page } = await openPage(inBerlin);
    await openSunday(page, host);
    await page.getByRole("button", { name: "10:00" }).click();
    for (const who of ["ann", "bob"]) {
      const attendee = { name: who, email: `${who}@visitors.example` };
      await host.exec("GroupBooking", "book", {
        profile: "visit",
        start: sunday("10:00"),
        attendee,
        fields: { comments: "None" },
      });
    }
    await sendForm(page);
    await page.getByRole("alert").filter({ hasText: "Somebody was faster" }).waitFor();
    await expect.poll(() => page.getByRole("button", { name: "10:30" }).count()).toBe(1);
    expect(await page.getByRole("button", { name: "10:00" }).count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Sunday 11 January");

    await page.getByRole("button", { name: "10:30" }).click();
    await sendForm(page);
    await page.getByRole("heading", { name: "Booked" }).waitFor();
  });

  browserTest("says that the calendar does not answer, and tries again", async () => {
    const host = await pageHost();
    const { page } = await openPage(inBerlin);
    await host.exec("Tenant", "set_faults", { rules: [{ action: { type: "respond", status: 403 } }] });
    await page.goto(`${host.url}/book/visit`);
    await page.getByRole("alert").filter({ hasText: "The calendar does not answer" }).waitFor();
    await host.exec("Tenant", "clear_faults");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: /11 January, 16 free times/ }).waitFor();
  });

  browserTest("asks for what is missing before it sends anything", async () => {
    const host = await pageHost();
    const { page } = await openPage(inBerlin);
    const sent: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "POST") sent.push(request.url());
    });
    await openSunday(page, host);
    await page.getByRole("button", { name: "10:00" }).click();
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Email").fill("ada@visitors");
    await page.getByRole("button", { name: "Book", exact: true }).click();
    const email = page.getByLabel("Email");
    expect(await email.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await email.getAttribute("aria-invalid")).toBe("true");
    const described = await email.getAttribute("aria-describedby");
    expect(await page.locator(`#${described}`).innerText()).toContain("name@example.com");
    expect(await page.getByLabel("Company").inputValue()).toBe("somebody");
    expect(sent).toEqual([]);
  });

  browserTest("says at the field what the host does not take, until something else stands there", async () => {
    const host = await pageHost();
    const { page } = await openPage(inBerlin);
    await openSunday(page, host);
    await page.getByRole("button", { name: "10:00" }).click();
    await sendForm(page, { name: "Hans-J.Mueller" });
    const name = page.getByLabel("Name");
    await expect.poll(() => name.getAttribute("aria-invalid")).toBe("true");
    expect(await name.evaluate((element) => element === document.activeElement)).toBe(true);
    const described = await name.getAttribute("aria-describedby");
    expect(await page.locator(`#${described}`).innerText()).toContain("a space after each dot");
    await name.fill("Hans-J. Mueller");
    expect(await name.getAttribute("aria-invalid")).toBe("false");
    await page.getByRole("button", { name: "Book", exact: true }).click();
    await page.getByRole("heading", { name: "Booked" }).waitFor();
  });

  browserTest("does not book twice when the answer is lost", async () => {
    const host = await pageHost();
    const { page } = await openPage(inBerlin);
    await openSunday(page, host);
    await page.getByRole("button", { name: "10:00" }).click();
    let lost = 0;
    await page.route("**/api/public/book/visit", async (route) => {
      if (route.request().method() !== "POST" || lost++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await sendForm(page);
    await page.getByRole("alert").filter({ hasText: "you will not be booked twice" }).waitFor();
    await page.getByRole("button", { name: "Book", exact: true }).click();
    await page.getByRole("heading", { name: "Booked" }).waitFor();
    const { records } = await host.exec("GroupBooking", "list_bookings", {
      from: sunday("00:00"),
      to: sunday("23:00"),
    });
    expect(records).toHaveLength(1);
  });

  browserTest("leads back from the form to the times, by its button and by the browser's", async () => {
    const host = await pageHost();
    const { page } = await openPage(inBerlin);
    await openSunday(page, host);
    for (const back of [() => page.getByRole("button", { name: "Choose another time" }).click(), () => page.goBack()]) {
      await page.getByRole("button", { name: "10:00" }).click();
      await page.getByRole("heading", { name: "Your details" }).waitFor();
      await back();
      await page.getByRole("button", { name: "10:00" }).waitFor();
      expect(await page.getByRole("heading", { name: "Your details" }).count()).toBe(0);
    }
  });

  browserTest("says the same of a name that does not exist and of one that is not for everybody", async () => {
    const host = await pageHost();
    await host.exec("GroupBooking", "update_profile", { id: 1, patch: { public: false } });
    const { page } = await openPage(inBerlin);
    const texts: string[] = [];
    for (const path of ["/book/visit", "/book/nothing"]) {
      await page.goto(`${host.url}${path}`);
      await page.getByRole("heading", { name: "There is nothing to book here" }).waitFor();
      texts.push(await page.locator("body").innerText());
    }
    expect(new Set(texts).size).toBe(1);
    await page.goto(`${host.url}/book/manage/guessed`);
    await page.getByRole("heading", { name: "There is no such booking" }).waitFor();
  });
});

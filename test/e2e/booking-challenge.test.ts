import { describe, expect } from "vitest";
import { verifyServer } from "../drivers/place/group-booking/http/verify-server.ts";
import { inBerlin, openSunday, pageHost, sendForm, sunday } from "./booking-host.ts";
import { axeViolations, browserTest, openPage } from "./browser.ts";

/** A host whose pages have a challenge, and may load it. */
async function challengedHost() {
  const service = await verifyServer();
  const { challenge, origin } = service;
  return { ...(await pageHost({ settings: { challenge }, host: { booking_scripts: [origin] } })), service };
}

describe("a booking page with a challenge", () => {
  browserTest("is booked on by whoever passes it, and by nobody else", async () => {
    const host = await challengedHost();
    const { page } = await openPage({ ...inBerlin, viewport: { width: 360, height: 740 } });
    await openSunday(page, host);
    await page.getByRole("button", { name: "10:00" }).click();
    const group = page.getByRole("group", { name: "Are you a person?" });
    await group.getByRole("button", { name: "I am a person" }).waitFor();
    await page.frameLocator("iframe").getByText("Person?").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await axeViolations(page)).toEqual([]);

    await sendForm(page);
    await page.getByRole("alert").filter({ hasText: "show first that you are a person" }).waitFor();
    expect(host.service.asked).toEqual([]);
    await group.getByRole("button").click();
    await page.getByRole("button", { name: "Book", exact: true }).click();
    await page.getByRole("heading", { name: "Booked" }).waitFor();
    expect(host.service.asked.map(({ fields }) => fields.response)).toEqual(["good 1"]);
  });

  browserTest("wants another answer after a failure, and still books once", async () => {
    const host = await challengedHost();
    const { page } = await openPage(inBerlin);
    await openSunday(page, host);
    await page.getByRole("button", { name: "10:00" }).click();
    let lost = 0;
    await page.route("**/api/public/book/visit", async (route) => {
      if (route.request().method() !== "POST" || lost++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    const challenge = page.getByRole("button", { name: "I am a person" });
    await challenge.click();
    await sendForm(page);
    await page.getByRole("alert").filter({ hasText: "you will not be booked twice" }).waitFor();
    await challenge.click();
    await page.getByRole("button", { name: "Book", exact: true }).click();
    await page.getByRole("heading", { name: "Booked" }).waitFor();
    expect(host.service.asked.map(({ fields }) => fields.response)).toEqual(["good 1", "good 2"]);
    const period = { from: sunday("00:00"), to: sunday("23:00") };
    expect((await host.exec("GroupBooking", "list_bookings", period)).records).toHaveLength(1);
  });

  browserTest("says that the challenge cannot be shown, in the visitor's language", async () => {
    const service = await verifyServer();
    const challenge = { ...service.challenge, script: `${service.origin}/elsewhere.js` };
    const host = await pageHost({ settings: { challenge }, host: { booking_scripts: [service.origin] } });
    const { page } = await openPage({ ...inBerlin, locale: "de-DE" });
    await page.goto(`${host.url}/book/visit`);
    await page.getByRole("button", { name: /11. Januar, 16 freie/ }).click();
    await page.getByRole("button", { name: "10:00" }).click();
    await page.getByRole("group", { name: "Sind Sie ein Mensch?" }).getByRole("alert").waitFor();
  });
});

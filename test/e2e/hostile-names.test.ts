import type { Page } from "playwright-core";
import { expect } from "vitest";
import { clockStartingAt } from "../../lib/clock.ts";
import { testHost } from "../runtime/test-host.ts";
import { browserTest, openPage } from "./browser.ts";
import { berlin, office, openPanel, panelBuilding, panelKeys } from "./panel-host.ts";

/** Runs where it is taken for anything but text; the page also fails the test when its policy has to forbid it. */
const hostile = `<img src=x onerror="document.title='hit'"><script>document.title='hit'</script>'"}});`;

/** Nothing that came as text has become an element or done something. */
async function expectText(page: Page): Promise<void> {
  expect(await page.locator("img[src=x], body script:not([src])").count()).toBe(0);
  expect(await page.title()).not.toBe("hit");
}

browserTest("what somebody called a room, a meeting or themselves is text on every page", async () => {
  const yaml = panelBuilding().replace("name: Orchard,", `name: ${JSON.stringify(hostile)},`);
  const host = await testHost(yaml, { clock: clockStartingAt(berlin("09:58:00") * 1_000) });
  const { book, look, rest } = office(host.url);
  await book(hostile, berlin("10:00"), berlin("11:00"));
  await look();

  const { page } = await openPage();
  await openPanel(page, host.url);
  await page.getByText("onerror=").first().waitFor();
  await expectText(page);

  await page.goto(`${host.url}/?key=${panelKeys.administrator}#/systems/sys-orchard`);
  await page.getByRole("heading", { name: "onerror=" }).waitFor();
  await expectText(page);

  // As the value of a status variable, and in the answer of a command.
  await page.goto(`${host.url}/#/systems/sys-orchard/Bookings_1`);
  await page.locator(".main").getByText("onerror=").first().waitFor();
  await expectText(page);

  // As the name of a panel, which somebody types.
  const { body } = await rest("POST", "/pairing", { system_id: hostile });
  expect(
    (await rest("POST", `/pairing/${body.code}/approve`, { system_id: "sys-orchard", name: hostile })).status,
  ).toBe(200);
  await rest("POST", "/pairing/claim", { secret: body.secret });
  await page.goto(`${host.url}/#/panels`);
  await page.locator(".main").getByText("onerror=").first().waitFor();
  await expectText(page);

  // As the address of a page, whose name somebody made up.
  for (const path of ["/book/", "/book/manage/", "/panel/"]) {
    await page.goto(`${host.url}${path}${encodeURIComponent(hostile)}`);
    await page.locator("main, .main, h1").first().waitFor();
    await expectText(page);
  }
});

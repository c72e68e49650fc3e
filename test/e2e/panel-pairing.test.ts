import { readFile, writeFile } from "node:fs/promises";
import { FakeClock } from "atrium/testing";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "../eventually.ts";
import { testHost } from "../runtime/test-host.ts";
import { browserTest, openPage, readQr } from "./browser.ts";
import { openPanel, panelBuilding, panelHost, panelKeys, sentence } from "./panel-host.ts";

/* How a panel gets its key, and loses it. */

/** The six digits that a panel shows. */
async function code(page: Page): Promise<string> {
  const shown = page.locator(".pairing-code", { hasText: /\d{3} \d{3}/ });
  return ((await shown.textContent()) ?? "").replace(/\D/g, "");
}

browserTest(
  "a panel that is not signed in shows a code, an operator enters it, and the panel shows the room",
  async () => {
    const host = await panelHost("10:10:00");
    const { page, context } = await openPage();
    await page.goto(`${host.url}/panel/sys-orchard`);
    const digits = await code(page);
    expect(digits).toMatch(/^\d{6}$/);
    await page.getByRole("img", { name: /QR code/ }).waitFor();
    expect(readQr(await page.screenshot())).toBe(`${host.url}/#/pair/${digits}`);

    const found = await host.rest("GET", `/pairing/${digits}`);
    expect(found.body).toMatchObject({ code: digits, system_id: "sys-orchard" });
    const approved = await host.rest("POST", `/pairing/${digits}/approve`, { system_id: "sys-orchard", name: "Door" });
    expect(approved.status).toBe(200);
    await eventually(async () => expect(await sentence(page)).toBe("Free all day"));

    // Its key is its own, reaches this room only, and no script sees it.
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: "api-key", httpOnly: true, sameSite: "Strict" });
    expect(await page.content()).not.toContain(cookie?.value);
    const asPanel = (path: string) =>
      fetch(`${host.url}/api/engine/v2${path}`, { headers: { "X-API-Key": cookie?.value ?? "" } });
    expect((await asPanel("/systems/sys-orchard")).status).toBe(200);
    expect((await asPanel("/systems/sys-harbour")).status).toBe(403);

    // It works as any other: somebody books.
    await page.getByRole("button", { name: "15 min" }).click();
    await eventually(async () => expect(await sentence(page)).toMatch(/^Busy Ad hoc booking/));

    // Revoked, it is at its beginning again, with another code.
    const { body: panels } = await host.rest("GET", "/panels");
    expect(panels).toMatchObject([{ name: "Door", system_id: "sys-orchard", connected: true }]);
    await host.rest("DELETE", `/panels/${panels[0].id}`);
    const again = await code(page);
    expect(again).not.toBe(digits);
  },
);

browserTest("an operator may choose another room than the one in the address", async () => {
  const host = await panelHost("10:10:00");
  const { page } = await openPage({ locale: "fr-FR" });
  await page.goto(`${host.url}/panel/new`);
  await page.getByRole("heading", { name: "Associer cet écran" }).waitFor();
  await host.rest("POST", `/pairing/${await code(page)}/approve`, { system_id: "sys-orchard" });
  await page.waitForURL(`${host.url}/panel/sys-orchard`);
  await eventually(async () => expect(await sentence(page)).toBe("Libre toute la journée"));
});

browserTest("a code that has expired is replaced", async () => {
  const clock = new FakeClock();
  const host = await testHost(panelBuilding(), { clock });
  const { page } = await openPage();
  await page.goto(`${host.url}/panel/sys-orchard`);
  const first = await code(page);
  await clock.advance(11 * 60_000);
  await eventually(async () => expect(await code(page)).not.toBe(first));
});

browserTest("a key that is not known is said, and a code shown", async () => {
  const host = await panelHost("10:10:00");
  const { page } = await openPage();
  await openPanel(page, host.url, "no-such-key");
  await page.getByText("The key in the address is not known here").waitFor();
  expect(await code(page)).toMatch(/^\d{6}$/);
});

browserTest("a key that the settings lose and have again is found without anybody's doing", async () => {
  const host = await panelHost("10:10:00");
  const { page } = await openPage();
  await openPanel(page, host.url);
  await eventually(async () => expect(await sentence(page)).toBe("Free all day"));
  const settings = await readFile(host.file, "utf8");
  await writeFile(host.file, settings.replace(panelKeys.panel, "another-key-of-a-panel"));
  await host.reload();
  expect(await code(page)).toMatch(/^\d{6}$/);
  await writeFile(host.file, settings);
  await host.reload();
  await eventually(async () => expect(await sentence(page)).toBe("Free all day"));
});

browserTest("a host that goes away while a panel waits for its code is marked, and the panel waits on", async () => {
  const before = await panelHost("10:10:00");
  const port = Number(new URL(before.url).port);
  const { page } = await openPage();
  await page.goto(`${before.url}/panel/sys-orchard`);
  const first = await code(page);
  await before.close();
  await page.getByText("No connection").waitFor({ timeout: 5_000 });
  const after = await panelHost("10:10:00", { port });
  // The host keeps codes in memory.
  await eventually(async () => expect(await code(page)).not.toBe(first));
  await page.getByText("No connection").waitFor({ state: "detached" });
  await after.rest("POST", `/pairing/${await code(page)}/approve`, { system_id: "sys-orchard" });
  await eventually(async () => expect(await sentence(page)).toBe("Free all day"));
});

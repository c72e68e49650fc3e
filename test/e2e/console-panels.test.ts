import { expect } from "vitest";
import { eventually } from "../eventually.ts";
import { testHost } from "../runtime/test-host.ts";
import { browserTest } from "./browser.ts";
import { building, keys, openAt, openConsole } from "./console-page.ts";

browserTest("a panel is paired by the link of its QR code, shows its room, and is revoked", async () => {
  const host = await testHost(building);
  const panel = await openAt(host, "/panel/sys-stage");
  const shownCode = panel.locator(".pairing-code");
  await shownCode.getByText(/\d{3} \d{3}/).waitFor();
  const code = (await shownCode.innerText()).replaceAll(/\D/g, "");

  const page = await openAt(host, `/#/pair/${code}`);
  await page.getByLabel("Key").fill(keys.support);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("127.0.0.1").waitFor();
  expect(await page.getByRole("radio", { name: /Stage/ }).isChecked()).toBe(true);
  await page.getByRole("button", { name: "Pair the panel" }).click();
  await page.getByText(/is paired with Stage/).waitFor();
  await panel.locator(".pairing").waitFor({ state: "detached" });

  await page.getByRole("link", { name: "All panels" }).click();
  const row = page.getByRole("row", { name: /Stage panel/ });
  await row.getByText("connected", { exact: true }).waitFor();
  await row.getByRole("button", { name: "Revoke Stage panel" }).click();
  await row.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByText("None yet.").waitFor();
  await shownCode.getByText(/\d{3} \d{3}/).waitFor();
});

browserTest("a code is entered, its panel gets a room and a name; what is no code is not taken", async () => {
  const { page, host } = await openConsole("support", "/panels");
  const api = `${host.url}/api/engine/v2`;
  const begun = await fetch(`${api}/pairing`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  });
  const { code } = (await begun.json()) as { code: string };
  const field = page.getByRole("textbox", { name: "Code on the panel" });
  await field.fill("12 34");
  await field.press("Enter");
  await page.getByText("The code has six digits.").waitFor();
  await field.fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await field.press("Enter");
  const pair = page.getByRole("button", { name: "Pair the panel" });
  await pair.waitFor();
  expect(await pair.getAttribute("aria-disabled")).toBe("true");
  await page.getByRole("radio", { name: /Stage/ }).check();
  await page.keyboard.press("ArrowDown");
  expect(await page.getByRole("radio", { name: /Foyer/ }).isChecked()).toBe(true);
  expect(await page.locator(".pick").allInnerTexts()).toEqual([
    expect.stringContaining("Stage"),
    expect.stringContaining("Foyer"),
  ]);
  await page.getByRole("textbox", { name: /Name of the panel/ }).fill("by the stairs");
  await pair.click();
  await page.getByText(/The panel by the stairs is paired with Foyer/).waitFor();
});

browserTest("a code that nobody shows is refused with what to do", async () => {
  const { page } = await openConsole("support", "/pair/000000");
  await page.locator(".error-box").waitFor();
  await page.getByRole("link", { name: "enter that" }).click();
  await page.getByRole("heading", { level: 1, name: "Panels" }).waitFor();
});

browserTest("of many rooms a few are offered, and the search finds the others", async () => {
  const rooms = Array.from({ length: 300 }, (_, at) => `  - { id: sys-${at}, name: Room ${at}, modules: [] }`);
  const host = await testHost(`${building}${rooms.join("\n")}\n`);
  const begun = await fetch(`${host.url}/api/engine/v2/pairing`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  });
  const { code } = (await begun.json()) as { code: string };
  const page = await openAt(host, `/?key=${keys.support}#/pair/${code}`);
  await page.getByText("and 290 more").waitFor();
  expect(await page.getByRole("radio").count()).toBe(12);
  const navigation = page.getByRole("navigation", { name: "Main" });
  expect(await navigation.getByText("and 242 more: search to find them").count()).toBe(1);
  await page.getByRole("searchbox", { name: "Search rooms" }).fill("room 299");
  await page.getByRole("radio", { name: /Room 299/ }).check();
  await eventually(async () => expect(await page.getByRole("radio").count()).toBe(1));
});

import { expect } from "vitest";
import { providerSettings, testProvider } from "../runtime/auth/test-provider.ts";
import { testHost } from "../runtime/test-host.ts";
import { axeViolations, browserTest } from "./browser.ts";
import { building, openAt } from "./console-page.ts";

async function signInPage(roles: string[]) {
  const provider = await testProvider();
  provider.person = { preferred_username: "ada@contoso.example", roles };
  const settings = providerSettings(provider, { sign_in: { client_id: "console", label: "Contoso" } });
  const host = await testHost(building.replace("auth:\n", `auth:\n  identity_provider: ${settings}\n`));
  return { page: await openAt(host, "/#/modules/mod-mixer"), host };
}

browserTest("people sign in by their company's identity provider and see what they came for", async () => {
  const { page, host } = await signInPage(["Atrium.Admin"]);
  const link = page.getByRole("link", { name: "Sign in with Contoso" });
  await link.waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await link.click();
  await page.getByRole("link", { name: "Continue as Ada" }).click();
  await page.getByRole("heading", { level: 1, name: "Mixer" }).waitFor();
  expect(new URL(page.url()).href).toBe(`${host.url}/#/modules/mod-mixer`);
  await page.getByText("ada@contoso.example").waitFor();
  expect(await page.evaluate("document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })")).toBe("{}");
  const cookies = await page.context().cookies(host.url);
  expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual([
    ["api-key", true, "Strict"],
  ]);

  await page.getByRole("button", { name: "Sign out" }).click();
  await link.waitFor();
  expect(await page.context().cookies(host.url)).toEqual([]);
});

browserTest("who may do nothing here is told so, and can still sign in with a key", async () => {
  const { page } = await signInPage(["Something.Else"]);
  await page.getByRole("link", { name: "Sign in with Contoso" }).click();
  await page.getByRole("link", { name: "Continue as Ada" }).click();
  await page.getByText("You are signed in there, but may do nothing here.").waitFor();
  await page.getByLabel("Key").waitFor();
});

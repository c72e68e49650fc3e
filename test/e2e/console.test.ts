import { writeFile } from "node:fs/promises";
import { expect } from "vitest";
import { testHost } from "../runtime/test-host.ts";
import { axeViolations, browserTest } from "./browser.ts";
import { building, callOf, keys, openAt, openConsole } from "./console-page.ts";

browserTest("a link signs in, and its key is neither in the address nor where scripts read it", async () => {
  const { page, host } = await openConsole("support");
  expect(page.url()).toBe(`${host.url}/#/`);
  expect(await page.locator("header").innerText()).toContain("support");
  expect(await page.evaluate("document.cookie + JSON.stringify(localStorage)")).toBe("{}");
});

browserTest("who is not signed in is asked for a key, and then sees what was asked for", async () => {
  const host = await testHost(building);
  const page = await openAt(host, `/#/systems/sys-foyer`);
  const key = page.getByLabel("Key");
  expect(await key.getAttribute("type")).toBe("password");
  expect(await key.getAttribute("autocomplete")).toBe("current-password");
  await key.fill("key-of-nobody");
  await key.press("Enter");
  await page.getByRole("alert").getByText("does not know this key").waitFor();
  await key.fill(keys.support);
  await key.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Foyer" }).waitFor();
});

browserTest("a link with a key that is not known says so", async () => {
  const host = await testHost(building);
  const page = await openAt(host, `/?key=key-of-nobody`);
  await page.getByText("does not know the key of that link").waitFor();
  expect(page.url()).toBe(`${host.url}/#/`);
});

browserTest("who signs out is out, also after a reload", async () => {
  const { page } = await openConsole("support");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Key").waitFor();
  expect(await page.getByText("does not take the key").count()).toBe(0);
  await page.reload();
  await page.getByLabel("Key").waitFor();
});

browserTest("a key that the settings take away ends the session", async () => {
  const host = await testHost(building);
  const page = await openAt(host, `/?key=${keys.support}`);
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await writeFile(host.file, building.replace(keys.support, "another-key-of-support"));
  await page.getByText("The host does not take the key any more").waitFor();
});

browserTest("what is wrong is seen at a glance: which module, since when, why", async () => {
  const { page } = await openConsole("support");
  const wrong = page.getByRole("region", { name: /^Needs attention/ });
  const rows = await wrong.getByRole("listitem").allInnerTexts();
  expect(rows.map((row) => row.replaceAll(/\s+/g, " "))).toEqual([
    expect.stringMatching(/^failed Starter mod-broken for \d+ s The device does not answer.* In Foyer$/),
    expect.stringMatching(/^settings wrong Spot mod-wrong for \d+ s .*brightness.* In Foyer$/),
  ]);
  const counts = await page.getByRole("list", { name: "Modules by state" }).innerText();
  expect(counts.replaceAll(/\s+/g, " ")).toBe("1 failed 1 settings wrong 3 online");
});

browserTest("a module that loses its device shows at once, and goes when it is back", async () => {
  const { page, host } = await openConsole("support");
  const call = callOf(host, "sys-stage", "Mixer_1");
  await call("lose", "The cable is out; put it in");
  const wrong = page.getByRole("region", { name: /^Needs attention/ });
  const row = wrong.getByRole("listitem").filter({ hasText: "mod-mixer" });
  await row.getByText("The cable is out; put it in").waitFor();
  expect(await row.innerText()).toMatch(/^offline/);
  await call("lose");
  await row.waitFor({ state: "detached" });
});

browserTest("a system shows its modules with their states and since when", async () => {
  const { page } = await openConsole("support", "/systems/sys-foyer");
  const rows = await page.getByRole("row").allInnerTexts();
  expect(rows.map((row) => row.replaceAll(/\s+/g, " "))).toEqual([
    "Module State Since Driver",
    expect.stringMatching(/^Lamp_1 online (\d+ s ago|just now) demo\/lamp$/),
    expect.stringMatching(/^Starter_1 failed The device does not answer.* demo\/starter$/),
    expect.stringMatching(/^Spot_1 settings wrong .* demo\/lamp$/),
  ]);
});

browserTest("the search finds systems and modules by name, id, driver and state, and / leads to it", async () => {
  const { page } = await openConsole("support");
  await page.keyboard.press("/");
  await page.keyboard.type("failed");
  const navigation = page.getByRole("navigation", { name: "Main" });
  await navigation.getByText("None found").waitFor();
  expect(await navigation.getByRole("link", { name: /Starter/ }).count()).toBe(1);
  await page.keyboard.press("Escape");
  await page.keyboard.type("demo/mixer");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Mixer" }).waitFor();
});

browserTest("a key of level user is not offered what it may not do", async () => {
  const { page, host } = await openConsole("user");
  const asked: string[] = [];
  page.on("response", (response) => asked.push(`${response.status()} ${new URL(response.url()).pathname}`));
  const navigation = page.getByRole("navigation", { name: "Main" });
  expect(await navigation.getByRole("link").allInnerTexts()).toEqual(["Overview", "Stage", "Foyer"]);
  await navigation.getByRole("link", { name: "Stage" }).click();
  await page.getByRole("link", { name: "Mixer_1" }).click();
  await page.getByRole("row", { name: /label/ }).getByText("front of house").waitFor();
  const tabs = page.getByRole("navigation", { name: "Parts of Mixer_1" });
  expect(await tabs.getByRole("link").allInnerTexts()).toEqual(["Status", "Commands"]);
  expect(await page.getByRole("button", { name: /Stop|Restart|Start/ }).count()).toBe(0);
  await tabs.getByRole("link", { name: "Commands" }).click();
  await page.getByRole("link", { name: /set_label/ }).waitFor();
  expect(await page.locator(".command-link").count()).toBe(1);
  for (const [route, text] of [
    ["#/panels", "Panels are for keys of level support"],
    ["#/pair/123456", "Your key may not pair panels"],
    ["#/systems/sys-stage/Mixer_1/log", "not there for this module and key"],
  ]) {
    await page.goto(`${host.url}/${route}`);
    await page.getByText(text as string).waitFor();
  }
  expect(asked.filter((each) => /^40[13]/.test(each))).toEqual([]);
});

browserTest("a key of one room sees that, and operates only what it has for itself", async () => {
  const { page, host } = await openConsole("one_room", "/modules/mod-lamp");
  expect(await page.getByRole("navigation", { name: "Main" }).getByText("Foyer").count()).toBe(0);
  await page.getByRole("row", { name: /brightness/ }).waitFor();
  const tabs = page.getByRole("navigation", { name: "Parts of Lamp" });
  expect(await tabs.getByRole("link").allInnerTexts()).toEqual(["Status", "Commands", "Settings"]);
  expect(await page.getByRole("button", { name: "Stop mod-lamp" }).count()).toBe(0);
  await page.goto(`${host.url}/#/modules/mod-room`);
  await page.getByRole("button", { name: "Stop mod-room" }).waitFor();
});

browserTest("without the host the page says so, marks what may be old, and goes on when it is back", async () => {
  const host = await testHost(building);
  const page = await openAt(host, `/?key=${keys.support}#/modules/mod-mixer/commands/set_label`);
  const run = page.getByRole("button", { name: "Run set_label" });
  await run.waitFor();
  await host.close();
  await page.getByText("No connection to the host").waitFor();
  expect(await run.getAttribute("aria-disabled")).toBe("true");
  expect(await page.locator("main").getAttribute("class")).toContain("main-stale");
  expect(await axeViolations(page)).toEqual([]);
  await testHost(building.replace("port: 0", `port: ${new URL(host.url).port}`));
  await page.getByText("No connection to the host").waitFor({ state: "detached", timeout: 20_000 });
  expect(await run.getAttribute("aria-disabled")).toBe("false");
  await page.getByRole("textbox", { name: /^label/ }).fill("back again");
  await run.click();
  await page.getByText("set_label answered after").waitFor();
});

import type { Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "../eventually.ts";
import { browserTest } from "./browser.ts";
import { callOf, keys, mixerPassword, openConsole } from "./console-page.ts";

/** What a command answered. */
function answerIn(page: Page) {
  return page.getByRole("figure", { name: "Value" });
}

browserTest("a command is called with what its form says, and its value is shown as it came", async () => {
  const { page } = await openConsole("support", "/modules/mod-mixer/commands/invite");
  await page.getByRole("textbox", { name: /^title/ }).fill("Rehearsal");
  await page.getByRole("button", { name: "Add to attendees" }).click();
  await page.getByRole("textbox", { name: /^email/ }).fill("Ada@Example.com");
  await page.getByRole("combobox", { name: /^role/ }).selectOption("host");
  await page.getByLabel("start, as a time").fill("2026-11-21T09:30:00");
  await page.getByRole("button", { name: "phone is null" }).click();
  await page.getByRole("combobox", { name: "Kind of where" }).selectOption("object with building");
  await page.getByRole("textbox", { name: /^building/ }).fill("B2");
  await page.getByRole("textbox", { name: /^floor/ }).fill("3");
  await page.getByRole("textbox", { name: /^extra/ }).fill('{"coffee": true}');
  expect(await page.getByLabel(/^door_password/).getAttribute("type")).toBe("password");
  expect(await page.getByRole("textbox", { name: /^seats/ }).getAttribute("placeholder")).toBe("default: 4");
  expect(await page.locator(".field", { hasText: "seats" }).first().innerText()).toContain("whole number, 1 to 60");
  await page.getByRole("button", { name: "Run invite" }).click();
  expect(JSON.parse(await answerIn(page).innerText())).toEqual({
    title: "Rehearsal",
    attendees: [{ email: "ada@example.com", role: "host", phone: null }],
    start: new Date("2026-11-21T09:30:00").getTime() / 1000,
    seats: 4,
    notify: false,
    where: { building: "B2", floor: 3 },
    extra: { coffee: true },
  });
  expect(await page.locator(".outcome-head").innerText()).toMatch(/^Answered after \d+ ms, at \d\d:\d\d:\d\d$/);
});

browserTest("what is wrong with a form stands at its field, and is not sent", async () => {
  const { page } = await openConsole("support", "/modules/mod-mixer/commands/invite");
  const sent: string[] = [];
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => sent.push(String(payload))));
  await page.reload();
  const seats = page.getByRole("textbox", { name: /^seats/ });
  await seats.fill("99");
  await page.getByRole("button", { name: "Run invite" }).click();
  const title = page.getByRole("textbox", { name: /^title/ });
  await eventually(async () => expect(await title.getAttribute("aria-invalid")).toBe("true"));
  expect(await title.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await page.locator("#invite-title-issue").innerText()).toBe("is required");
  expect(await page.locator("#invite-seats-issue").innerText()).toBe("is more than 60");
  expect(await seats.getAttribute("aria-describedby")).toContain("invite-seats-issue");
  await page.getByRole("button", { name: "Run invite" }).focus();
  await page.keyboard.press("Enter");
  await eventually(async () => expect(await title.evaluate((field) => field === document.activeElement)).toBe(true));
  await title.fill("Rehearsal");
  expect(await page.locator("#invite-title-issue").count()).toBe(0);
  expect(sent.filter((frame) => frame.includes('"exec"'))).toEqual([]);
});

browserTest("what the host finds wrong stands at its field, with the error as it came", async () => {
  const { page } = await openConsole("support", "/modules/mod-mixer/commands/invite");
  await page.getByRole("textbox", { name: /^title/ }).fill("Rehearsal");
  await page.getByRole("button", { name: "Add to attendees" }).click();
  await page.getByRole("textbox", { name: /^email/ }).fill("ada at home");
  await page.getByRole("button", { name: "Run invite" }).click();
  const issue = page.locator("#invite-attendees-0-email-issue");
  await issue.waitFor();
  expect(await issue.innerText()).toBe("is not an email address");
  const error = await page.getByRole("alert").filter({ hasText: "invite" }).innerText();
  expect(error).toContain("invite: attendees.0.email: is not an email address");
  expect(error).toContain("error_code 1");
  expect(error).toContain('"path": "attendees.0.email"');
});

browserTest("an error is shown as it came, and says when the outcome is unknown", async () => {
  const { page, host } = await openConsole("support", "/systems/sys-stage/Lamp_1/commands/fail");
  await page.getByRole("combobox", { name: /^how/ }).selectOption("expected");
  await page.getByRole("button", { name: "Run fail" }).click();
  const error = page.locator(".error-box");
  await error.getByText("The bulb is missing; screw one in").waitFor();
  expect(await error.innerText()).toContain('"bulb": "E27"');
  await page.goto(`${host.url}/#/systems/sys-stage/Lamp_1/commands/hang`);
  await page.getByRole("button", { name: "Run hang" }).click();
  await page.locator(".error-box").getByText("Nobody knows whether it took effect").waitFor();
});

browserTest("a value that is a picture is shown as one, beside its text", async () => {
  const { page } = await openConsole("support", "/systems/sys-stage/Lamp_1/commands/echo");
  const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await page.getByRole("textbox", { name: /^value/ }).fill(JSON.stringify(png));
  await page.getByRole("button", { name: "Run echo" }).click();
  const image = page.getByRole("img", { name: "What the value shows" });
  await eventually(async () => {
    expect(await image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(1);
  });
  expect(await answerIn(page).innerText()).toBe(JSON.stringify(png));
});

browserTest("what was entered and answered is still there after a look at the status", async () => {
  const { page } = await openConsole("support", "/modules/mod-mixer/commands/set_label");
  await page.getByRole("textbox", { name: /^label/ }).fill("monitor");
  await page.getByRole("button", { name: "Run set_label" }).click();
  await answerIn(page).waitFor();
  const tabs = page.getByRole("navigation", { name: "Parts of Mixer" });
  await tabs.getByRole("link", { name: "Status" }).click();
  await page.getByRole("row", { name: /label/ }).getByText("monitor").waitFor();
  await page.goBack();
  expect(await page.getByRole("textbox", { name: /^label/ }).inputValue()).toBe("monitor");
  expect(await answerIn(page).innerText()).toBe("null");
});

browserTest("status changes show as they come, and flash; a large value folds; times are readable", async () => {
  const options = { reducedMotion: "no-preference" as const };
  const { page, host } = await openConsole("support", "/modules/mod-mixer", options);
  const call = callOf(host, "sys-stage", "Mixer_1");
  const label = page.getByRole("row", { name: /label/ });
  await label.getByText("front of house").waitFor();
  expect(await label.getByRole("cell").last().innerText()).toBe("–");
  await call("set_label", "monitor");
  await label.getByText("monitor").waitFor();
  const cell = label.getByRole("cell").first();
  expect(await cell.evaluate((element) => element.getAnimations().length)).toBe(1);
  expect(await label.getByRole("cell").last().innerText()).toMatch(/just now|s ago/);

  const channels = page.getByRole("row", { name: /channels/ });
  expect(await channels.innerText()).not.toContain("channel 12");
  await channels.getByRole("button", { name: /Show all/ }).click();
  expect(await channels.innerText()).toContain("channel 12");
  await call("load", 1, 1, 100);
  await page
    .getByRole("row", { name: /throttled_until/ })
    .getByText(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(in 1 min\)/)
    .waitFor();
  expect(await page.getByRole("img", { name: "What qr_svg shows" }).getAttribute("src")).toMatch(/^data:image\/svg/);
});

browserTest("the load is drawn, with the times in which the service wanted a pause", async () => {
  const { page, host } = await openConsole("support", "/modules/mod-mixer/load");
  await page.getByText("asked for no pause").waitFor();
  await callOf(host, "sys-stage", "Mixer_1")("load", 7, 2, 45);
  const band = page.locator(".chart .hold");
  await band.waitFor({ state: "attached" });
  expect(await band.innerText()).toMatch(/^held until \d\d:\d\d:\d\d$/);
  expect(await band.evaluate((element) => element.getBoundingClientRect().width)).toBeGreaterThan(0);
  await page.getByText("(45 s)").waitFor();
  const summary = (await page.locator(".chart-summary").innerText()).replaceAll(/\s+/g, " ");
  expect(summary).toMatch(/^queue_size calls that wait 7 now, highest 7 at .* in_flight_size calls that run 2 now/);
  expect(await pixelsOf(page, "--accent")).toBeGreaterThan(10);
  expect(await pixelsOf(page, "--bad")).toBe(0);
});

/** How many pixels of the chart have the colour of a variable. */
function pixelsOf(page: Page, variable: string): Promise<number> {
  return page.locator(".chart canvas").evaluate((element, name) => {
    const canvas = element as HTMLCanvasElement;
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    const colour = getComputedStyle(document.documentElement).getPropertyValue(name);
    const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let found = 0;
    for (let at = 0; at < data.length; at += 4) {
      const isNear = wanted.every((value, channel) => Math.abs((data[at + channel] as number) - value) < 12);
      if (isNear && (data[at + 3] as number) > 200) found++;
    }
    return found;
  }, variable);
}

browserTest("settings show the layer that set each, and no secret anywhere in the page", async () => {
  const { page } = await openConsole("administrator", "/modules/mod-mixer/settings");
  const row = async (name: string) =>
    (await page.getByRole("row", { name }).innerText()).replaceAll(/\s+/g, " ").trim();
  await page.getByRole("row", { name: "password" }).waitFor();
  expect(await row("password")).toMatch(/^password secret, not shown module mod-mixer .*:\d+$/);
  expect(await row("gain.left")).toMatch(/^gain.left 2 module mod-mixer .*building.yaml:\d+$/);
  expect(await row("gain.right")).toBe("gain.right 1 default");
  expect(await row("rate_limit")).toMatch(/^rate_limit 20 driver demo\/mixer .*:\d+$/);
  expect(await page.content()).not.toContain(mixerPassword);
  await page.getByRole("link", { name: "Room_1" }).click();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("row", { name: "greeting.text" }).waitFor();
  expect(await row("greeting.text")).toMatch(/^greeting.text "Hallo" zone zone-1 /);
});

browserTest("a module is stopped and started, and each is asked about before", async () => {
  const { page } = await openConsole("support", "/modules/mod-mixer/commands/set_label");
  const stop = page.getByRole("button", { name: "Stop mod-mixer" });
  await stop.click();
  await page.getByText("Stop mod-mixer?").waitFor();
  await page.keyboard.press("Escape");
  await stop.waitFor();
  expect(await stop.evaluate((element) => element === document.activeElement)).toBe(true);
  await stop.click();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  const state = page.locator(".module-state");
  await state.getByText("stopped").waitFor();
  await page.getByRole("textbox", { name: /^label/ }).fill("x");
  await page.getByRole("button", { name: "Run set_label" }).click();
  await page.getByText("The module is not running (stopped)").waitFor();
  await page.getByRole("button", { name: "Start mod-mixer" }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await state.getByText("online").waitFor();
  await page.getByRole("button", { name: "Restart mod-mixer" }).click();
  await page.getByRole("button", { name: "Restart", exact: true }).click();
  await page.getByRole("button", { name: "Restart mod-mixer" }).waitFor();
  await state.getByText("online").waitFor();
});

browserTest("commands above the key's level are not offered", async () => {
  const { page, host } = await openConsole("support", "/modules/mod-mixer/commands");
  const names = await page.locator(".command-link code").allInnerTexts();
  expect(names).toEqual(["set_label", "invite", "lose", "load", "say"]);
  await page.goto(`${host.url}/#/modules/mod-mixer/commands/wipe`);
  await page.getByText('This key may call no command "wipe"').waitFor();
  await page.goto(`${host.url}/?key=${keys.administrator}#/modules/mod-mixer/commands/wipe`);
  await page.getByRole("button", { name: "Run wipe" }).waitFor();
});

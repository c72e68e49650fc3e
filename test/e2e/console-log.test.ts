import type { WebSocketRoute } from "playwright-core";
import { expect } from "vitest";
import { testHost } from "../runtime/test-host.ts";
import { browserTest } from "./browser.ts";
import { building, callOf, keys, openAt, openConsole } from "./console-page.ts";

browserTest("the log begins with the kept lines, streams, filters by level, and pauses", async () => {
  const { page, host } = await openConsole("support", "/modules/mod-mixer/log");
  const call = callOf(host, "sys-stage", "Mixer_1");
  const lines = page.getByRole("log");
  await lines.getByText("the mixer is warm").waitFor();
  await call("say", "debug", "a whisper");
  await call("say", "error", "a bang");
  await lines.getByText("a bang").waitFor();
  expect((await lines.innerText()).replaceAll(/\d\d:\d\d:\d\d/g, "").split(/\s*\n\s*/)).toEqual(
    expect.arrayContaining(["the mixer is warm", "a whisper", "a bang"]),
  );
  await page.getByRole("combobox", { name: "Level" }).selectOption("warn");
  expect(await lines.getByText("a whisper").count()).toBe(0);
  expect(await lines.getByText("a bang").count()).toBe(1);
  await page.getByRole("button", { name: "Pause" }).click();
  await call("say", "warn", "line", 3);
  await page.getByText("Paused: 3 lines wait").waitFor();
  expect(await lines.getByText("line 3").count()).toBe(0);
  await page.getByRole("button", { name: "Resume" }).click();
  await lines.getByText("line 3").waitFor();
  expect(await lines.getByText("the mixer is warm").count()).toBe(0);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByText("No lines yet").waitFor();
});

browserTest("a log stays at its end, unless one scrolls away from it", async () => {
  const { page, host } = await openConsole("support", "/modules/mod-mixer/log");
  const call = callOf(host, "sys-stage", "Mixer_1");
  const lines = page.getByRole("log");
  await lines.getByText("the mixer is warm").waitFor();
  const fromEnd = () => lines.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight));
  await call("say", "info", "many", 200);
  await lines.getByText("many 200").waitFor();
  expect(await fromEnd()).toBe(0);
  await lines.evaluate((box) => box.scrollTo(0, 0));
  await call("say", "info", "one more");
  await lines.getByText("one more").waitFor();
  expect(await fromEnd()).toBeGreaterThan(500);
});

browserTest("lines that come while the kept ones are on their way are neither lost nor doubled", async () => {
  const { page, host } = await openConsole("support", "/modules/mod-mixer");
  const call = callOf(host, "sys-stage", "Mixer_1");
  await page.route("**/modules/mod-mixer/logs", async (route) => {
    await call("say", "info", "live and kept");
    const response = await route.fetch();
    await call("say", "info", "live only");
    await route.fulfill({ response });
  });
  await page.getByRole("link", { name: "Log" }).click();
  const lines = page.getByRole("log");
  await lines.getByText("live only").waitFor();
  expect(await lines.locator(".log-message").allInnerTexts()).toEqual([
    "the mixer is warm",
    "live and kept",
    "live only",
  ]);
});

browserTest("lines of the time without a connection come with the next one", async () => {
  const host = await testHost(building);
  const page = await openAt(host, "/");
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/control/, (socket) => {
    sockets.push(socket);
    socket.connectToServer();
  });
  await page.goto(`${host.url}/?key=${keys.support}#/modules/mod-mixer/log`);
  const call = callOf(host, "sys-stage", "Mixer_1");
  const lines = page.getByRole("log");
  await call("say", "info", "before");
  await lines.getByText("before").waitFor();
  await sockets[0]?.close({ code: 1012 });
  await call("say", "info", "meanwhile");
  await lines.getByText("meanwhile").waitFor();
  await call("say", "info", "after");
  await lines.getByText("after").waitFor();
  expect(await lines.locator(".log-message").allInnerTexts()).toEqual([
    "the mixer is warm",
    "before",
    "meanwhile",
    "after",
  ]);
});

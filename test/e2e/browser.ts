import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";

export { readQr } from "./read-qr.ts";

/* Chromium for the tests of the pages. Where there is none they are left out, and say so; where CI is set they fail. */

const usual = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  chromium.executablePath(),
];
const executablePath = usual.find((path) => path !== undefined && path !== "" && existsSync(path));

if (executablePath === undefined) {
  const message = "No Chromium found: install it, or name it in CHROMIUM, to test the pages in a browser.";
  if (process.env.CI) throw new Error(message);
  process.stderr.write(`\n*** NOT TESTED in ${expect.getState().testPath ?? "a browser"}: ${message}\n\n`);
}

/** A test that needs a browser. Pages take their time on a busy machine. */
export const browserTest = test.skipIf(executablePath === undefined);
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let browser: Promise<Browser> | undefined;

afterAll(async () => (await browser)?.close());

function launched(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: executablePath as string,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return browser;
}

/** What a page may say on its console: that the host was away, or wanted a key. */
const network = /Failed to load resource|WebSocket connection to|net::ERR_/;

/**
 * A page in a browser of its own, closed after the test. The test fails when a script fails, or when anything breaks the
 * Content-Security-Policy.
 */
export async function openPage(options: BrowserContextOptions = {}): Promise<{ page: Page; context: BrowserContext }> {
  const context = await (await launched()).newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const defects: string[] = [];
  // A script may try what is forbidden and hide that it failed.
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      reportError(new Error(`Content-Security-Policy: ${violatedDirective} forbids ${blockedURI}`)),
    );
  });
  page.on("pageerror", (error) => defects.push(String(error.stack)));
  page.on("console", (message) => {
    if (message.type() === "error" && !network.test(message.text())) defects.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect([...new Set(defects)]).toEqual([]);
  });
  return { page, context };
}

/**
 * What axe finds wrong on a page, as "rule: element".
 *
 * @param rules the only ones to check; all if absent
 */
export async function axeViolations(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (values) =>
      (window as unknown as { axe: typeof axe }).axe.run(
        values === undefined ? {} : { runOnly: { type: "rule", values } },
      ),
    rules,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** What of a page lies outside of the screen, or could be scrolled to. */
export async function overflows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const seen = (element: Element) => element.checkVisibility() && !element.closest(".unseen");
    const outside = [...document.querySelectorAll("body *")].filter(seen).filter((element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return left < -1 || top < -1 || right > width + 1 || bottom > height + 1;
    });
    const scrolls = document.scrollingElement as Element;
    return [
      ...outside.map((element) => `outside: ${element.outerHTML.slice(0, 120)}`),
      ...(scrolls.scrollHeight > height || scrolls.scrollWidth > width ? ["the page scrolls"] : []),
    ];
  });
}

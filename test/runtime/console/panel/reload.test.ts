import { describe, expect, test } from "vitest";
import { filesOf, isOther } from "../../../../runtime/console/pages/panel/reload.ts";

const page = (...files: string[]) =>
  `<!doctype html><html><head><link rel="icon" href="data:,">${files
    .map((file) =>
      file.endsWith(".js")
        ? `<script type="module" crossorigin src="/assets/${file}"></script>`
        : `<link rel="stylesheet" crossorigin href="/assets/${file}">`,
    )
    .join("\n")}</head><body></body></html>`;

const running = filesOf(page("panel-1.js", "shared-1.js", "panel-1.css"));

test("scripts and styles are found in a page", () => {
  expect(running).toEqual(["/assets/panel-1.js", "/assets/shared-1.js", "/assets/panel-1.css"]);
});

describe("a page is another one", () => {
  test.each([
    ["with another script", page("panel-2.js", "shared-1.js", "panel-1.css")],
    ["with another style", page("panel-1.js", "shared-1.js", "panel-2.css")],
    ["with one more script", page("panel-1.js", "shared-1.js", "panel-1.css", "more-1.js")],
  ])("%s", (_, html) => expect(isOther(html, running)).toBe(true));
});

describe("a page is no other one", () => {
  test.each([
    ["when it is the same", page("panel-1.js", "shared-1.js", "panel-1.css")],
    ["with fewer files", page("panel-1.js")],
    ["when it is no page of the host", "<html><h1>502 Bad Gateway</h1></html>"],
    ["when it has only styles, as a proxy's notice", page("proxy.css")],
    ["when it is empty", ""],
  ])("%s", (_, html) => expect(isOther(html, running)).toBe(false));
});

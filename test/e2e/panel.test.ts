import { expect } from "vitest";
import { eventually } from "../eventually.ts";
import { browserTest, openPage } from "./browser.ts";
import { berlin, openPanel, panelHost, panelKeys, sentence } from "./panel-host.ts";

/* A room panel in Chromium, over a host with the embedded tenant. What it shows of lost connections is in panel-lost.test.ts. */

browserTest("a meeting begins on the panel in its second, and the word and the colour change", async () => {
  const host = await panelHost("09:58:00", { bookings: "pending_period: 0" });
  const { page } = await openPage();
  await openPanel(page, host.url);
  await page.getByRole("heading", { name: "Free all day", exact: true }).waitFor();
  await page.getByRole("heading", { name: "Orchard", exact: true }).waitFor();
  expect(await page.title()).toBe("Orchard");
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  const colour = () => page.locator("main").evaluate((main) => getComputedStyle(main).backgroundColor);
  const free = await colour();

  const start = Math.ceil(host.now() / 1_000) + 10;
  await host.book("Design review", start, berlin("11:00"));
  await host.look();
  await eventually(async () => expect(await sentence(page)).toMatch(/^Free until (09:5\d|10:0\d)$/));
  await eventually(async () => expect(await sentence(page)).toBe("Busy Design review until 11:00, then free"));
  expect(host.now() / 1_000).toBeGreaterThanOrEqual(start);
  expect(host.now() / 1_000).toBeLessThan(start + 3);
  expect(await colour()).not.toBe(free);
  await page.getByText(/^Now (09:5\d|10:0\d)–11:00$/).waitFor();
});

browserTest("people book, make longer and end at the door; what is tapped twice is sent once", async () => {
  const host = await panelHost("14:00:00");
  const { page } = await openPage();
  const calls: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const request = String(payload).startsWith("{") ? JSON.parse(String(payload)) : {};
      if (request.cmd === "exec") calls.push(request.name);
    }),
  );
  await openPanel(page, host.url);
  await eventually(async () => expect(await sentence(page)).toBe("Free all day"));
  expect(await page.locator(".actions button").allTextContents()).toEqual(["15 min", "30 min", "60 min"]);

  // Faster than anything can be drawn.
  await page.getByRole("button", { name: "30 min" }).evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await eventually(async () => expect(await sentence(page)).toMatch(/^Busy Ad hoc booking until 14:3\d, then free$/));
  const longer = page.getByRole("button", { name: "+ 15 min" });
  await eventually(async () => expect(await longer.isEnabled()).toBe(true));
  expect(calls).toEqual(["book_now"]);
  const [booked] = await host.day();
  expect((booked?.event_end ?? 0) - (booked?.event_start ?? 0)).toBe(1_800);

  await longer.click();
  await eventually(async () => expect(await sentence(page)).toMatch(/until 14:4\d/));

  // Ending takes a second tap, which is more than the second half of a double one; the question goes away by itself.
  await page.evaluate(async () => {
    const tap = (text: string) =>
      [...document.querySelectorAll("button")].find((button) => button.textContent === text)?.click();
    tap("End meeting");
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    tap("Yes, end it");
  });
  await page.getByRole("group", { name: "End now?" }).waitFor();
  await page.getByRole("button", { name: "End meeting" }).waitFor({ timeout: 10_000 });
  expect(await sentence(page)).toMatch(/^Busy/);
  await page.getByRole("button", { name: "End meeting" }).click();
  await page.getByRole("button", { name: "No" }).click();
  await page.getByRole("button", { name: "End meeting" }).click();
  await page.getByRole("button", { name: "Yes, end it" }).click({ delay: 600 });
  await eventually(async () => expect(await sentence(page)).toBe("Free all day"));
  expect(calls).toEqual(["book_now", "extend_meeting", "end_meeting"]);
});

browserTest("people check in to the meeting that waits for them", async () => {
  const host = await panelHost("10:01:00");
  await host.book("Design review", berlin("10:00"), berlin("11:00"));
  await host.look();
  const { page } = await openPage({ locale: "de-DE" });
  await openPanel(page, host.url);
  await eventually(async () =>
    expect(await sentence(page)).toBe("Reserviert Design review Wartet bis 10:05 auf Check-in"),
  );
  await page.getByRole("button", { name: "Einchecken" }).click();
  await eventually(async () => expect(await sentence(page)).toBe("Belegt Design review bis 11:00, danach frei"));
  await page.getByRole("button", { name: "Einchecken" }).waitFor({ state: "detached" });
});

browserTest("a panel speaks German to German browsers, and says in German what is in the way", async () => {
  const host = await panelHost("09:02:00", { bookings: "cache_polling_period: 60" });
  const { page } = await openPage({ locale: "de-DE" });
  await openPanel(page, host.url);
  await eventually(async () => expect(await sentence(page)).toBe("Frei den ganzen Tag"));
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  await page.getByText("Dienstag, 17. November").waitFor();

  // Somebody books in the office, of which the room will not know for an hour.
  await host.book("Vorstand", berlin("09:20"), berlin("10:00"));
  await page.getByRole("button", { name: "30 Min." }).click();
  await page
    .getByRole("alert")
    .getByText(/^Nur noch 1\d Min\. frei, bis 09:20/)
    .waitFor();
  await eventually(async () => expect(await sentence(page)).toBe("Frei bis 09:20"));
  await page.getByRole("alert").getByRole("button").click();
  expect(await page.getByRole("alert").textContent()).toBe("");
});

browserTest("a title is text, whatever it looks like, and a key stands nowhere in the page", async () => {
  const host = await panelHost("10:01:00", { bookings: "pending_period: 0" });
  const title = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;
  await host.book(title, berlin("10:00"), berlin("11:00"));
  await host.look();
  const { page } = await openPage();
  await openPanel(page, host.url);
  await eventually(async () => expect(await sentence(page)).toBe(`Busy ${title} until 11:00, then free`));
  await page.getByRole("heading", { name: "Orchard", exact: true }).waitFor();
  expect(await page.title()).toBe("Orchard");
  expect(page.url()).toBe(`${host.url}/panel/sys-orchard`);
  expect(await page.content()).not.toContain(panelKeys.panel);
  expect(await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }))).toBe(
    "{}",
  );
});

browserTest("what cannot be done here is not offered", async () => {
  const host = await panelHost("10:01:00", {
    bookings: "pending_period: 0, disable_book_now: true, disable_end_meeting: true",
  });
  const { page } = await openPage();
  await openPanel(page, host.url);
  await page.getByText("This room cannot be booked here").waitFor();
  await host.book("Design review", berlin("10:00"), berlin("11:00"));
  await host.look();
  await eventually(async () => expect(await sentence(page)).toMatch(/^Busy Design review/));
  expect(await page.locator(".actions button").count()).toBe(0);
});

browserTest("a room that cannot be shown says why", async () => {
  const host = await panelHost("10:01:00");
  const { page } = await openPage();
  await openPanel(page, host.url, panelKeys.elsewhere);
  await page.getByText("This panel may not show this room").waitFor();
  await page.getByRole("button", { name: "Pair this panel" }).click();
  await page.getByText("Pairing code").waitFor();

  await openPanel(page, host.url, panelKeys.administrator, "sys-attic");
  await page.getByText("There is no such room").waitFor();
  await openPanel(page, host.url, panelKeys.administrator, "sys-cellar");
  await page.getByText("This room has no calendar").waitFor();

  // A module that stops is noticed while the panel shows its room, and so is one that comes back.
  await openPanel(page, host.url);
  await eventually(async () => expect(await sentence(page)).toMatch(/^Free/));
  await host.rest("POST", "/modules/mod-orchard/stop");
  await page.getByRole("heading", { name: "Out of order" }).waitFor();
  await host.rest("POST", "/modules/mod-orchard/start");
  await eventually(async () => expect(await sentence(page)).toMatch(/^Free/));
});

browserTest("a calendar that cannot be reached is marked, with the time of what is shown", async () => {
  const host = await panelHost("10:01:00", { bookings: "cache_polling_period: 0.1" });
  const { page } = await openPage();
  await openPanel(page, host.url);
  await eventually(async () => expect(await sentence(page)).toBe("Free all day"));
  await host.rest("POST", "/modules/mod-tenant/stop");
  await page.getByText("Calendar not reachable – as of 10:0").waitFor();
  expect(await sentence(page)).toBe("Free all day");
  expect(await page.locator("main").getAttribute("data-marked")).toBe("true");
});

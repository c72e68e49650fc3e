import { simpleParser } from "mailparser";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { clockStartingAt } from "../../lib/clock.ts";
import { bookingHostAt, type Options, saturday, sunday } from "../drivers/place/group-booking/http/booking-host.ts";
import { eventually } from "../eventually.ts";

export { sunday };

/** A host at 8:00 of a Saturday in Berlin; visitors of its pages may do more at once than others. */
export function pageHost(options: Options = {}) {
  const public_limits = { reads_per_minute: 1_000, posts_per_minute: 100, open_bookings_per_day: 100 };
  const settings = { public_limits, ...options.settings };
  return bookingHostAt(clockStartingAt(saturday * 1_000), { ...options, settings });
}

export type PageHost = Awaited<ReturnType<typeof pageHost>>;

/** A visitor's browser is where the company is, unless a test is about that. */
export const inBerlin = { timezoneId: "Europe/Berlin" };

/** What the mail says that came last, when there are so many. */
export async function mail(host: PageHost, count: number) {
  const sent = await eventually(async () => {
    const found = await host.exec("Tenant", "outbox");
    expect(found).toHaveLength(count);
    return found;
  });
  const { subject = "", text = "", attachments } = await simpleParser(sent.at(-1).mime);
  return { to: sent.at(-1).to, subject, text, attachments };
}

/** Opens the page of the profile, with the times of the Sunday after the host's day. */
export async function openSunday(page: Page, host: PageHost): Promise<void> {
  await page.goto(`${host.url}/book/visit`);
  await page.getByRole("button", { name: /11 January, 16 free times/ }).click();
}

/** Fills the form in, and sends it; not faster than people do. */
export async function sendForm(
  page: Page,
  { name = "Ada Lovelace", email = "ada@visitors.example" } = {},
): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Comments").fill("We are four & <curious>");
  await page.waitForTimeout(2_100);
  await page.getByRole("button", { name: "Book", exact: true }).click();
}

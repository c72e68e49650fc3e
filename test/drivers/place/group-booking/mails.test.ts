import { outsideCallFailed, renderHtml, renderText } from "atrium";
import { expect, test } from "vitest";
import { eventually } from "../../../eventually.ts";
import { address, allSettled, clock, desk, down, unclear, visitor } from "./stand-in.ts";

const request = { profile: "meet-sales", start: clock("10:00"), attendee: visitor };

interface Sent {
  to: string;
  template: { subject: string; text: string; html: string };
  args: Record<string, string>;
  attachments: { file_name: string; content: string }[];
}

/** The mails that were sent, as the calendar's templates make them. */
function sent({ calls }: Pick<Awaited<ReturnType<typeof desk>>, "calls">) {
  return (calls.send_template.mock.calls as unknown as [Sent][]).map(([{ to, template, args, attachments }]) => ({
    to,
    subject: renderText(template.subject, args),
    text: renderText(template.text, args),
    html: renderHtml(template.html, args),
    file: Buffer.from(attachments[0]?.content ?? "", "base64").toString(),
  }));
}

test("the attendee gets when, where, a link to change it, and a file for any calendar", async () => {
  const opened = await desk(["ann"], { subject: "Demo", location: "Room {{room|Aspen}}" });
  const { manageUrl } = await opened.commands.book(request);
  await allSettled(opened.mounted);
  const [mail] = sent(opened);
  expect(mail).toMatchObject({ to: visitor.email });
  expect(mail?.subject).toMatch(/^Confirmed: Demo, Monday,? 5 January 2026 at 10:00$/);
  expect(mail?.text).toMatch(
    /^Hello Vera Visitor,\n\nyour appointment is confirmed\.\n\nDemo\nMonday,? 5 January 2026 at 10:00 to 10:30 \(Europe\/Berlin\)\nRoom Aspen\n\nTo move or cancel it: https/,
  );
  expect(mail?.text).toContain(manageUrl);
  const lines = mail?.file.split("\r\n") ?? [];
  expect(lines).toEqual(
    expect.arrayContaining([
      "METHOD:PUBLISH",
      "UID:uid-event-1",
      "DTSTART:20260105T090000Z",
      "DTEND:20260105T093000Z",
      "SUMMARY:Demo",
      "LOCATION:Room Aspen",
    ]),
  );
});

test("each later mail has a link of its own, and the file of the same meeting", async () => {
  const opened = await desk(["ann"], { subject: "Demo" });
  const { commands, mounted } = opened;
  const { manageToken } = await commands.book(request);
  await allSettled(mounted);
  await mounted.clock.advance(60_000);
  await commands.reschedule({ manage_token: manageToken, start: clock("14:00") });
  await allSettled(mounted);
  await commands.cancel({ manage_token: manageToken });
  await allSettled(mounted);
  const [first, second, third] = sent(opened);
  expect(second?.subject).toMatch(/^Moved: Demo, now Monday,? 5 January 2026 at 14:00$/);
  const linkIn = (text = "") => /manage\/([\w-]+)/.exec(text)?.[1] ?? "";
  expect(linkIn(second?.text)).not.toBe(linkIn(first?.text));
  expect(third?.subject).toMatch(/^Cancelled: Demo/);
  expect(third?.text).not.toContain("manage");
  expect(third?.file).toContain("METHOD:CANCEL");
  for (const each of [first, second, third]) expect(each?.file).toContain("UID:uid-event-1");
  const sequence = (file = "") => Number(/SEQUENCE:(\d+)/.exec(file)?.[1]);
  expect(sequence(second?.file)).toBeGreaterThan(sequence(first?.file));
});

test("the texts are those of the settings, in the language of the settings", async () => {
  const confirmation = {
    subject: "Bestätigt: {{start}}",
    text: "",
    html: "<p>Hallo {{name}}, {{room|kein Raum}}, {{unheard}}{{#openMeetingUrl}}<a href='{{openMeetingUrl}}'>Link</a>{{/openMeetingUrl}}</p>",
  };
  const opened = await desk(["ann"], {}, { settings: { locale: "de", mails: { confirmation } } });
  await opened.commands.book(request);
  await allSettled(opened.mounted);
  const [mail] = sent(opened);
  expect(mail?.subject).toBe("Bestätigt: Montag, 5. Januar 2026 um 10:00");
  expect(mail?.html).toBe("<p>Hallo Vera Visitor, kein Raum, </p>");
});

test("what the attendee says is escaped, is not filled in again, and stays on one line in the subject", async () => {
  const opened = await desk(["ann"], { subject: "{{topic}}" });
  const attendee = { name: "Vera %{manageUrl} {{email}}", email: visitor.email };
  await opened.commands.book({ ...request, attendee, fields: { topic: "<b>\r\nBcc: x %{name} {{name}}" } });
  await allSettled(opened.mounted);
  const [mail] = sent(opened);
  expect(mail?.subject).toMatch(/^Confirmed: <b> Bcc: x %\{name\} \{\{name\}\}, /);
  expect(mail?.html).toContain("&lt;b&gt; Bcc: x %{name} {{name}}");
  expect(mail?.text).toContain("Hello Vera %{manageUrl} {{email}},");
});

test("a mail that cannot be sent undoes nothing, shows in the status, and is tried until it goes", async () => {
  const { commands, calls, mounted } = await desk();
  calls.send_template.mockRejectedValueOnce(down()).mockRejectedValueOnce(down());
  const { id } = await commands.book(request);
  await mounted.clock.advance(0);
  await eventually(() => expect(calls.send_template).toHaveBeenCalledTimes(1));
  expect(mounted.status).toMatchObject({ mails_waiting: 1, bookings_unsettled: 0 });
  expect(await commands.get_booking({ booking_id: id })).toMatchObject({ status: "confirmed" });
  await eventually(() => expect(mounted.status.last_error).toBe("Graph cannot be reached (ECONNREFUSED)"));
  await mounted.clock.advance(5_000);
  await eventually(() => expect(calls.send_template).toHaveBeenCalledTimes(2));
  await mounted.clock.advance(10_000);
  await allSettled(mounted);
  expect(calls.send_template).toHaveBeenCalledTimes(3);
  for (const line of mounted.logs) expect(JSON.stringify(line)).not.toMatch(/vera|visitor/i);
});

test("a mail that is refused for good is tried an hour apart in the end", async () => {
  const { commands, calls, mounted } = await desk();
  const refused = { source: "smtp", status: 550, retryable: false };
  calls.send_template.mockRejectedValue(outsideCallFailed("The mail server answered 550", refused));
  await commands.book({ ...request, start: clock("16:00") });
  const minutes = 6 * 60;
  for (let minute = 0; minute < minutes; minute += 5) {
    await mounted.clock.advance(5 * 60_000);
    await mounted.clock.advance(0);
  }
  expect(mounted.status).toMatchObject({ mails_waiting: 1 });
  expect(calls.send_template.mock.calls.length).toBeGreaterThan(6);
  expect(calls.send_template.mock.calls.length).toBeLessThan(20);
});

test("a calendar that is back takes what waited at once", async () => {
  const { commands, calls, mounted } = await desk();
  calls.send_template.mockRejectedValueOnce(down());
  await commands.book(request);
  await mounted.clock.advance(0);
  await eventually(() => expect(mounted.logs.at(-1)?.message).toContain("not settled yet"));
  mounted.needStatus("Calendar", "connected", false);
  expect(mounted.status.connected).toBe(false);
  mounted.needStatus("Calendar", "connected", true);
  await allSettled(mounted);
  expect(calls.send_template).toHaveBeenCalledTimes(2);
});

test("a booking that is cancelled before its confirmation went out is written about once", async () => {
  const opened = await desk();
  opened.calls.send_template.mockRejectedValueOnce(down());
  const { manageToken } = await opened.commands.book(request);
  await opened.mounted.clock.advance(0);
  await eventually(() => expect(opened.calls.send_template).toHaveBeenCalledTimes(1));
  await opened.commands.cancel({ manage_token: manageToken });
  await allSettled(opened.mounted);
  await opened.mounted.clock.advance(600_000);
  expect(sent(opened).map(({ subject }) => subject.split(":")[0])).toEqual(["Confirmed", "Cancelled"]);
  expect(opened.entries.filter(({ mailbox }) => mailbox === address("ann"))).toEqual([]);
});

test("the token stands in the event where its text asks for it, and is good", async () => {
  const { commands, entries, mounted } = await desk(["ann"], { description: "Change: {{rescheduleToken}}" });
  const { id } = await commands.book(request);
  await allSettled(mounted);
  const token = /Change: ([\w-]{22})/.exec(entries[0]?.description ?? "")?.[1] ?? "";
  expect(await commands.cancel({ manage_token: token })).toMatchObject({ id, status: "cancelled" });
});

test("a mail that is sent twice, since nobody knew whether it was, is the same mail", async () => {
  const opened = await desk(["ann"]);
  const { calls, commands, mounted } = opened;
  calls.send_template.mockImplementationOnce(async () => {
    throw unclear();
  });
  const { manageToken } = await commands.book(request);
  await eventually(async () => {
    await mounted.clock.advance(5_000);
    expect(calls.send_template).toHaveBeenCalledTimes(2);
  });
  await allSettled(mounted);
  await commands.cancel({ manage_token: manageToken });
  await allSettled(mounted);
  const ids = (calls.send_template.mock.calls as unknown as [{ message_id: string }][]).map(
    ([mail]) => mail.message_id,
  );
  expect(ids[0]).toMatch(/^<[0-9a-f-]{36}@booking\.invalid>$/);
  expect(ids).toEqual([ids[0], ids[0], expect.not.stringContaining(ids[0] ?? "")]);
});

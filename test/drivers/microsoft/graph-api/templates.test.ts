import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Mailer, mountMailer, mountSandbox, parsedMail, type Sandbox, sentBy } from "./mail-tenant.ts";

const to = "visitor@elsewhere.example";

const email_templates = {
  visitor: {
    checkin: {
      subject: "%{name} has arrived",
      text: "For your meeting at %{time}, %{room}",
      html: "<b>%{name}</b> at %{time}, %{room}",
    },
    plain: { subject: "Hello %{name}", text: "Hello %{name}" },
    empty: { subject: "Nothing" },
    broken: { subject: "Hello %{name", text: "x" },
  },
};

let sandbox: Sandbox;
let calendar: Mailer;

beforeAll(async () => {
  sandbox = await mountSandbox();
  calendar = await mountMailer(sandbox, { email_templates });
});

afterEach(() => sandbox.commands.clear_outbox());

afterAll(async () => {
  await calendar.stop();
  await sandbox.stop();
});

const name = "Zoë <Müller> & %{time}";

describe("a template", () => {
  test("is sent as text and HTML, with values escaped in the HTML only and never looked at again", async () => {
    const args = { name, time: "10:00", room: null };
    expect(await calendar.commands.send_template({ to, template: ["visitor", "checkin"], args })).toBe(true);
    const mail = await parsedMail(sandbox);
    expect(mail.subject).toBe(`${name} has arrived`);
    expect(mail.text?.trim()).toBe("For your meeting at 10:00,");
    expect(mail.html).toBe("<b>Zoë &lt;Müller&gt; &amp; %{time}</b> at 10:00, ");
  });

  test("keeps variables that have no value", async () => {
    await calendar.commands.send_template({ to, template: ["visitor", "plain"], args: {} });
    const mail = await parsedMail(sandbox);
    expect([mail.subject, mail.text?.trim(), mail.html]).toEqual(["Hello %{name}", "Hello %{name}", false]);
  });

  test("takes the template itself in place of its name", async () => {
    const template = { subject: "For %{name}", text: "Hello %{name}", html: "<i>%{name}</i>" };
    await calendar.commands.send_template({ to, template, args: { name: "<Ann> %{name}" } });
    const mail = await parsedMail(sandbox);
    expect([mail.subject, mail.text?.trim(), mail.html]).toEqual([
      "For <Ann> %{name}",
      "Hello <Ann> %{name}",
      "<i>&lt;Ann&gt; %{name}</i>",
    ]);
  });

  test("takes the rest of a mail by position", async () => {
    const image = { file_name: "qr.png", content: "AAAA", content_id: "qr" };
    const file = { file_name: "a.txt", content: "YQ==" };
    const rest = [
      [image],
      [file],
      "copy@x.example",
      ["hidden@x.example"],
      "jonas.weber@contoso.example",
      "desk@x.example",
    ];
    await calendar.exec("send_template", [to, ["visitor", "checkin"], { name: "Ann" }, ...rest]);
    const message = await sentBy(sandbox);
    expect(message).toMatchObject({
      from: "jonas.weber@contoso.example",
      cc: ["copy@x.example"],
      bcc: ["hidden@x.example"],
    });
    expect(message.mime).toMatch(/^Reply-To: desk@x.example\r$/m);
    expect(message.mime).toMatch(/^Content-Id: <qr>\r$/im);
    expect(message.mime).toMatch(/filename=a.txt/);
  });

  test("adds no header by a value with line breaks", async () => {
    const args = { name: "Ann\r\nBcc: evil@elsewhere.example" };
    await calendar.commands.send_template({ to, template: ["visitor", "plain"], args });
    expect((await sentBy(sandbox)).bcc).toEqual([]);
  });

  test.each([
    [["visitor", "leaving"], 'no template "leaving" for the event "visitor"'],
    [["parcel", "checkin"], 'no template "checkin" for the event "parcel"'],
    [["constructor", "name"], 'no template "name" for the event "constructor"'],
    [["visitor", "empty"], "neither a text nor HTML"],
    [["visitor", "broken"], "The template cannot be read: Unclosed tag"],
    [["visitor"], "template"],
    ["visitor", "template"],
  ])("%j is an error that says why, and nothing is sent: %s", async (template, message) => {
    const failed = await calendar
      .exec("send_template", { to, template, args: { name } })
      .catch((error: Error) => error);
    expect((failed as Error).message).toContain(message);
    expect((failed as Error).message).not.toContain("Zoë");
    expect(await sandbox.commands.outbox()).toEqual([]);
  });
});

test("build_template gives the text with its variables replaced and nothing escaped", async () => {
  const text = await calendar.exec("build_template", [
    "<i>%{name}</i> %{count} [%{gone}] %{unknown}",
    { name, count: 2, gone: null },
  ]);
  expect(text).toBe(`<i>${name}</i> 2 [] %{unknown}`);
});

import { describeDriver } from "atrium";
import driver from "atrium/drivers/microsoft/graph-api";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  bytesOf,
  fileOf,
  type Mailer,
  mountMailer,
  mountSandbox,
  parsedMail,
  type Sandbox,
  sender,
  sentBy,
} from "./mail-tenant.ts";

const to = "visitor@elsewhere.example";

let sandbox: Sandbox;
let calendar: Mailer;

beforeAll(async () => {
  sandbox = await mountSandbox();
  calendar = await mountMailer(sandbox);
});

afterEach(() => sandbox.commands.reset());

afterAll(async () => {
  await calendar.stop();
  await sandbox.stop();
});

const requests = async (pattern: RegExp) =>
  (await sandbox.commands.journal({ limit: 1_000 })).filter(({ method, url }) => pattern.test(`${method} ${url}`));

test("commands take their arguments in the order that front ends use", () => {
  const { send_mail, send_template, build_template } = describeDriver(driver).commands;
  expect([send_mail?.level, ...(send_mail?.order ?? [])].join(" ")).toBe(
    "support to subject message_plaintext message_html resource_attachments attachments cc bcc from reply_to message_id",
  );
  expect([send_template?.level, ...(send_template?.order ?? [])].join(" ")).toBe(
    "support to template args resource_attachments attachments cc bcc from reply_to message_id",
  );
  expect([build_template?.level, ...(build_template?.order ?? [])].join(" ")).toBe("user string args");
});

describe("a mail that fits into one request", () => {
  test("arrives with its text, its HTML and everyone it names", async () => {
    const result = await calendar.commands.send_mail({
      to: [to, "Second@Elsewhere.example"],
      subject: "Welcome",
      message_plaintext: "Hello\nthere",
      message_html: "<p>Hello</p>",
      cc: "copy@elsewhere.example",
      bcc: ["hidden@elsewhere.example"],
      reply_to: "desk@contoso.example",
      message_id: "<once@contoso.example>",
    });
    expect(result).toBe(true);
    const message = await sentBy(sandbox);
    expect(message).toMatchObject({
      mailbox: sender,
      from: sender,
      to: [to, "second@elsewhere.example"],
      cc: ["copy@elsewhere.example"],
      bcc: ["hidden@elsewhere.example"],
      subject: "Welcome",
    });
    expect(message.mime).not.toMatch(/(^|[^\r])\n/);
    expect(message.mime).toMatch(/^Reply-To: desk@contoso.example\r$/m);
    expect(message.mime).toMatch(/^Message-ID: <once@contoso.example>\r$/m);
    expect(message.mime).toContain("multipart/alternative");
  });

  test("takes its arguments by position, and null for those that are left out", async () => {
    const file = fileOf("a.txt", Buffer.from("a"));
    await calendar.exec("send_mail", [to, "Plan", "See it", null, null, [file], null, null, null, null]);
    const mail = await parsedMail(sandbox);
    expect([mail.text?.trim(), mail.html, mail.attachments.length]).toEqual(["See it", false, 1]);
  });

  test.each([
    ["umlauts", "Gäste für München", "Ein schöner Tag, ßẞ"],
    ["CJK", "会議室の予約", "ようこそ、山田様。欢迎 환영합니다"],
    ["right to left", "ברוכים הבאים", "مرحبا بك في المبنى"],
    ["emoji", "👋🏽 Hello 🏢", "See you 🕙"],
    ["a long line", "x".repeat(900), "y".repeat(2_000)],
  ])("keeps %s", async (_, subject, text) => {
    await calendar.commands.send_mail({ to, subject, message_plaintext: text, message_html: `<p>${text}</p>` });
    const mail = await parsedMail(sandbox);
    expect([mail.subject, mail.text?.trim(), mail.html]).toEqual([subject, text, `<p>${text}</p>`]);
  });

  test("has its files byte for byte, under their names", async () => {
    const files = [
      ["plan.bin", bytesOf(100_000)],
      ["Grundriß 会議室 (1).pdf", bytesOf(1_001)],
      ["one.png", bytesOf(1)],
      ["empty.txt", Buffer.alloc(0)],
    ] as const;
    const attachments = files.map(([name, bytes]) => fileOf(name, bytes));
    await calendar.commands.send_mail({ to, subject: "Files", message_plaintext: "Here", attachments });
    const mail = await parsedMail(sandbox);
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(files.map(([name]) => name));
    mail.attachments.forEach(({ content }, at) => {
      expect(content.equals(files[at]?.[1] ?? Buffer.alloc(0))).toBe(true);
    });
  });

  test("shows the images that its HTML names", async () => {
    const image = bytesOf(5_000);
    await calendar.commands.send_mail({
      to,
      subject: "Badge",
      message_html: '<img src="cid:qr.code@atrium">',
      resource_attachments: [fileOf("qr.png", image, "qr.code@atrium")],
    });
    const message = await sentBy(sandbox);
    expect(message.mime).toMatch(/multipart\/related/);
    expect(message.mime).toMatch(/^Content-Id: <qr.code@atrium>\r$/im);
    expect(message.mime).toMatch(/^Content-Disposition: inline/im);
    expect(message.mime?.replace(/\s/g, "")).toContain(image.toString("base64"));
  });

  test("takes base64 that is broken into lines", async () => {
    const bytes = bytesOf(200);
    const content = bytes.toString("base64").replace(/(.{76})/g, "$1\r\n");
    const attachments = [{ file_name: "a.bin", content }];
    await calendar.commands.send_mail({ to, subject: "Lines", message_plaintext: "x", attachments });
    expect((await parsedMail(sandbox)).attachments[0]?.content.equals(bytes)).toBe(true);
  });

  test("gets no header from a line break in what it is made of", async () => {
    await calendar.commands.send_mail({
      to,
      subject: "Hello\r\nBcc: evil@elsewhere.example\n\nbody",
      message_plaintext: "Hello",
      attachments: [fileOf("a\r\nX-Evil: 1.txt", Buffer.from("a"))],
    });
    const message = await sentBy(sandbox);
    expect(message).toMatchObject({ bcc: [], to: [to] });
    expect(message.mime).not.toMatch(/^(Bcc|X-Evil):/im);
    expect(message.mime).toMatch(/^Subject: Hello Bcc: evil@elsewhere.example body\r$/m);
  });

  test("goes to an address list that is one text", async () => {
    await calendar.commands.send_mail({ to: " a@x.example, B@x.example ,", subject: "s", message_plaintext: "t" });
    expect((await sentBy(sandbox)).to).toEqual(["a@x.example", "b@x.example"]);
  });
});

describe("a mail that does not fit into one request", () => {
  const large = bytesOf(6_500_001);
  const medium = bytesOf(2_500_000);

  test("goes as a draft, its large files in pieces that carry no token", async () => {
    await calendar.commands.send_mail({
      to,
      subject: "Häuser",
      message_plaintext: "text",
      message_html: '<img src="cid:plan">',
      resource_attachments: [fileOf("plan.png", medium, "plan")],
      attachments: [fileOf("film.bin", large)],
      cc: "copy@elsewhere.example",
      bcc: "hidden@elsewhere.example",
      reply_to: "desk@contoso.example",
    });
    const message = await sentBy(sandbox);
    expect(message).toMatchObject({
      mailbox: sender,
      from: sender,
      to: [to],
      cc: ["copy@elsewhere.example"],
      bcc: ["hidden@elsewhere.example"],
      subject: "Häuser",
      message: {
        body: { contentType: "HTML", content: '<img src="cid:plan">' },
        replyTo: [{ emailAddress: { address: "desk@contoso.example" } }],
      },
    });
    expect(message.attachments).toMatchObject([
      { name: "plan.png", content_type: "image/png", content_id: "plan", inline: true },
      { name: "film.bin", content_id: null, inline: false },
    ]);
    const contents = message.attachments.map(({ content }) => Buffer.from(content, "base64"));
    expect([contents[0]?.equals(medium), contents[1]?.equals(large)]).toEqual([true, true]);

    const pieces = await requests(/^PUT /);
    expect(pieces.map(({ headers }) => headers["content-range"])).toEqual([
      "bytes 0-3199999/6500001",
      "bytes 3200000-6399999/6500001",
      "bytes 6400000-6500000/6500001",
    ]);
    // The URL is its own permission: a token would only leak.
    expect(pieces.map(({ authorized }) => authorized)).toEqual([false, false, false]);
    expect(await requests(/sendMail/)).toEqual([]);
    expect(await requests(/\/send$/)).toHaveLength(1);
  });

  test("has its text as body where it has no HTML", async () => {
    await calendar.commands.send_mail({
      to,
      subject: "s",
      message_plaintext: "text",
      attachments: [fileOf("a", medium)],
    });
    expect((await sentBy(sandbox)).message).toMatchObject({ body: { contentType: "Text", content: "text" } });
  });

  const attachments = [fileOf("film.bin", large)];
  const send = () => calendar.commands.send_mail({ to, subject: "s", message_plaintext: "t", attachments });

  test("is not sent when a file cannot be added, and its draft is thrown away", async () => {
    const action = {
      type: "respond",
      status: 403,
      body: { error: { code: "ErrorAccessDenied", message: "" } },
    } as const;
    await sandbox.commands.set_faults({ rules: [{ path: "createUploadSession", action }] });
    await expect(send()).rejects.toMatchObject({
      message: expect.stringContaining("Mail.ReadWrite"),
      details: { source: "graph", status: 403 },
    });
    expect(await sandbox.commands.outbox()).toEqual([]);
    expect((await requests(/^DELETE .*\/messages\//)).map(({ status }) => status)).toEqual([204]);
  });

  test("that may have been sent keeps its draft", async () => {
    const action = { type: "respond", status: 504, applied: true } as const;
    await sandbox.commands.set_faults({ rules: [{ path: "/send$", action }] });
    await expect(send()).rejects.toMatchObject({ details: { status: 504, outcome: "unknown" } });
    expect(await sandbox.commands.outbox()).toHaveLength(1);
    expect(await requests(/^DELETE /)).toEqual([]);
  });

  test("gets no piece sent to an upload URL in the clear", async () => {
    const action = { type: "respond", status: 201, body: { uploadUrl: "http://upload.elsewhere.example/1" } } as const;
    await sandbox.commands.set_faults({ rules: [{ path: "createUploadSession", action }] });
    await expect(send()).rejects.toMatchObject({ details: { source: "graph", code: "bad_upload_url" } });
  });
});

describe("what cannot be sent is refused before anyone is asked", () => {
  test.each([
    [{}, "neither a text nor HTML"],
    [{ message_plaintext: "", message_html: "" }, "neither a text nor HTML"],
    [{ message_plaintext: "x", to: [] }, "no recipient"],
    [{ message_plaintext: "x", to: "" }, "no recipient"],
    [{ message_plaintext: "x", to: "secret.person" }, "to.0: is not an email address"],
    [{ message_plaintext: "x", to: [to, "secret.person@"] }, "to.1: is not an email address"],
    [{ message_plaintext: "x", to: { address: to } }, "to: "],
    [{ message_plaintext: "x", cc: "secret.person\r\nBcc: a@b.example" }, "cc.0: is not an email address"],
    [{ message_plaintext: "x", bcc: ["<secret.person@x.example>"] }, "bcc.0: is not an email address"],
    [{ message_plaintext: "x", reply_to: "secret.person" }, "reply_to.0: is not an email address"],
    [{ message_plaintext: "x", message_id: "<a@b>\r\nBcc: secret.person@x.example" }, "message_id: is not of the form"],
    [{ message_plaintext: "x", from: "secret.person" }, "from.0: is not an email address"],
    [{ message_plaintext: "x", attachments: [{ file_name: "a", content: "%%%" }] }, "content: is not base64"],
    [{ message_plaintext: "x", attachments: [{ file_name: "a", content: "abcde" }] }, "content: is not base64"],
    [{ message_plaintext: "x", attachments: [{ file_name: "", content: "" }] }, "file_name: is empty"],
    [
      { message_plaintext: "x", resource_attachments: [fileOf("a", Buffer.from("a"), "<a>\r\n")] },
      "content_id: is an id",
    ],
  ])("%j: %s", async (given, message) => {
    const failed = await calendar.exec("send_mail", { to, subject: "s", ...given }).catch((error: Error) => error);
    expect(failed).toMatchObject({ code: "invalid_arguments", message: expect.stringContaining(message) });
    expect((failed as Error).message).not.toContain("secret.person");
    expect(await requests(/POST .*(sendMail|messages)/)).toEqual([]);
  });
});

describe("the sender", () => {
  const sentFrom = async (settings: Record<string, unknown>, from?: string | string[]) => {
    const other = await mountMailer(sandbox, settings);
    try {
      await other.exec("send_mail", { to, subject: "s", message_plaintext: "t", ...(from && { from }) });
      const { mailbox, from: shown } = await sentBy(sandbox);
      expect(mailbox).toBe(shown);
      return mailbox;
    } finally {
      await other.stop();
    }
  };
  const desk = "jonas.weber@contoso.example";

  test("is the service account, unless mailer_from names another, unless the mail does", async () => {
    expect(await sentFrom({})).toBe(sender);
    expect(await sentFrom({ mailer_from: desk })).toBe(desk);
    expect(await sentFrom({ mailer_from: desk }, sender)).toBe(sender);
    expect(await sentFrom({}, [desk, sender])).toBe(desk);
  });

  test("that nobody names is an error that says where to", async () => {
    await expect(sentFrom({ calendar_service_account: undefined })).rejects.toMatchObject({
      code: "invalid_arguments",
      message: expect.stringContaining("mailer_from"),
    });
  });

  test("that is no address is an error of the mail, not of the module", async () => {
    await expect(sentFrom({ mailer_from: "email_or_office_userPrincipalName" })).rejects.toMatchObject({
      message: "mailer_from is not an email address",
    });
  });

  test("without a mailbox is Graph's error, without the address", async () => {
    const failed = await sentFrom({}, "nobody.secret@contoso.example").catch((error: Error) => error);
    expect(failed).toMatchObject({ code: "outside_call_failed", details: { source: "graph", status: 404 } });
    expect((failed as Error).message).not.toContain("nobody.secret");
  });
});

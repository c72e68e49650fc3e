import { expect, test } from "vitest";
import { ann, bob, quiet, withSandbox } from "./support.ts";

const to = (...addresses: string[]) => addresses.map((address) => ({ emailAddress: { address } }));
const message = {
  subject: "Fire drill",
  body: { contentType: "HTML", content: "<b>At ten</b>" },
  toRecipients: to("bob@contoso.example", "eve@elsewhere.example"),
  bccRecipients: to("carol@contoso.example"),
};
const file = {
  "@odata.type": "#microsoft.graph.fileAttachment",
  name: "plan.txt",
  contentType: "text/plain",
  contentBytes: Buffer.from("the plan").toString("base64"),
};
const base64 = (text: string) => Buffer.from(text).toString("base64");
const mimeType = { "Content-Type": "text/plain" };

test(
  "a JSON message is accepted with an empty answer, and the outbox has it with its attachments",
  withSandbox(async ({ graph, sandbox }) => {
    const inline = { ...file, name: "logo.png", contentType: "image/png", contentId: "logo", isInline: true };
    const sent = { ...message, attachments: [file, inline] };
    const { status, text, headers } = await graph("POST", `${ann}/sendMail`, { message: sent, saveToSentItems: false });
    expect([status, text, headers.get("content-type")]).toEqual([202, "", null]);
    expect(sandbox.outbox.entries).toMatchObject([
      {
        mailbox: "ann@contoso.example",
        from: "ann@contoso.example",
        to: ["bob@contoso.example", "eve@elsewhere.example"],
        bcc: ["carol@contoso.example"],
        subject: "Fire drill",
        mime: null,
        message: { body: { content: "<b>At ten</b>" } },
        attachments: [
          { name: "plan.txt", content_type: "text/plain", content: file.contentBytes, content_id: null, inline: false },
          { name: "logo.png", content_id: "logo", inline: true },
        ],
        saved_to_sent_items: false,
      },
    ]);
    sandbox.reset();
    expect(sandbox.outbox.entries).toEqual([]);
  }, quiet),
);

test(
  "a MIME message comes as base64, and its headers say who gets it",
  withSandbox(async ({ graph, sandbox }) => {
    const mime = [
      'From: "Ann, the first" <ann@contoso.example>',
      'To: "Bob, or Robert" <bob@contoso.example>,',
      " eve@elsewhere.example",
      "Bcc: carol@contoso.example",
      "Subject: =?UTF-8?B?w4Q=?=",
      "",
      "To: nobody@contoso.example",
      "",
    ].join("\r\n");
    expect((await graph("POST", `${ann}/sendMail`, base64(mime), mimeType)).status).toBe(202);
    expect(sandbox.outbox.entries).toMatchObject([
      {
        from: "ann@contoso.example",
        to: ["bob@contoso.example", "eve@elsewhere.example"],
        bcc: ["carol@contoso.example"],
        subject: "=?UTF-8?B?w4Q=?=",
        mime,
        message: null,
      },
    ]);
  }, quiet),
);

test.each([
  ["MIME that is not base64", ann, "To: bob@contoso.example\r\n\r\n", 400, "ErrorMimeContentInvalidBase64String"],
  ["JSON sent as text/plain", ann, JSON.stringify({ message }), 400, "ErrorMimeContentInvalidBase64String"],
  ["MIME without recipients", ann, base64("Subject: x\r\n\r\nx"), 400, "ErrorInvalidRecipients"],
  [
    "MIME from another mailbox",
    ann,
    base64("From: bob@contoso.example\r\nTo: a@b.example\r\n\r\n"),
    403,
    "ErrorSendAsDenied",
  ],
  ["no recipients", ann, { message: { subject: "x" } }, 400, "ErrorInvalidRecipients"],
  ["a recipient that is no address", ann, { message: { toRecipients: to("bob") } }, 400, "ErrorInvalidRecipients"],
  ["another sender", ann, { message: { ...message, from: to("bob@contoso.example")[0] } }, 403, "ErrorSendAsDenied"],
  [
    "an attachment that is not base64",
    ann,
    { message: { ...message, attachments: [{ ...file, contentBytes: "?" }] } },
    400,
    "UnableToDeserializePostBody",
  ],
  ["an unknown mailbox", "/users/nobody@contoso.example", { message }, 404, "ErrorInvalidUser"],
] as const)("%s is refused, and nothing is sent", (_, user, body, status, code) =>
  withSandbox(async ({ graph, sandbox }) => {
    const answer = await graph("POST", `${user}/sendMail`, body, typeof body === "string" ? mimeType : {});
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
    expect(sandbox.outbox.entries).toEqual([]);
  }, quiet)(),
);

test(
  "somebody without a mailbox cannot send, and a mailbox with the right sends as another",
  withSandbox(async ({ graph, sandbox }) => {
    const without = await graph("POST", "/users/karim.haddad@contoso.example/sendMail", { message });
    expect([without.status, without.json.error.code]).toEqual([404, "MailboxNotEnabledForRESTAPI"]);
    const building = sandbox.tenant.mailbox("building@contoso.example");
    building.sendAs = ["no-reply@contoso.example"];
    const from = to("No-Reply@contoso.example")[0];
    expect(
      (await graph("POST", "/users/building@contoso.example/sendMail", { message: { ...message, from } })).status,
    ).toBe(202);
    expect(sandbox.outbox.entries.at(-1)?.from).toBe("No-Reply@contoso.example");
  }),
);

test(
  "a draft takes attachments and is sent once",
  withSandbox(async ({ graph, sandbox }) => {
    const draft = await graph("POST", `${ann}/messages`, message);
    expect(draft.status).toBe(201);
    expect(draft.json).toMatchObject({ subject: "Fire drill", isDraft: true, hasAttachments: false });
    const path = `${ann}/messages/${encodeURIComponent(draft.json.id)}`;
    expect((await graph("POST", `${path}/attachments`, file)).json).toMatchObject({ name: "plan.txt", size: 8 });
    expect((await graph("GET", path)).json.hasAttachments).toBe(true);
    expect((await graph("GET", `${path}/attachments`)).json.value).toHaveLength(1);
    expect((await graph("POST", `${path}/send`.replace("ann@", "bob@"))).status).toBe(404);
    const sent = await graph("POST", `${path}/send`);
    expect([sent.status, sent.text]).toEqual([202, ""]);
    expect((await graph("POST", `${path}/send`)).json.error.code).toBe("ErrorItemNotFound");
    expect(sandbox.outbox.entries).toMatchObject([
      { to: ["bob@contoso.example", "eve@elsewhere.example"], attachments: [{ name: "plan.txt" }] },
    ]);
  }, quiet),
);

test(
  "a draft that is thrown away is never sent",
  withSandbox(async ({ graph, sandbox }) => {
    const { json } = await graph("POST", `${bob}/messages`, base64("To: ann@contoso.example\r\n\r\nHi"), mimeType);
    const path = `${bob}/messages/${encodeURIComponent(json.id)}`;
    expect((await graph("DELETE", path)).status).toBe(204);
    expect((await graph("POST", `${path}/send`)).status).toBe(404);
    expect(sandbox.outbox.entries).toEqual([]);
  }, quiet),
);

const upload = (size: number) => ({ AttachmentItem: { attachmentType: "file", name: "film.bin", size } });

test(
  "a large file comes in chunks to a URL that needs no token, and ends in the message byte for byte",
  withSandbox(async ({ graph, sandbox }) => {
    const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 256));
    const draft = (await graph("POST", `${ann}/messages`, message)).json;
    const path = `${ann}/messages/${encodeURIComponent(draft.id)}`;
    const session = await graph("POST", `${path}/attachments/createUploadSession`, upload(1_000));
    expect([session.status, session.json.nextExpectedRanges]).toEqual([201, ["0-"]]);
    const { uploadUrl } = session.json;
    expect(new URL(uploadUrl).pathname).not.toMatch(/^\/v1\.0/);
    const put = (from: number, to: number, headers: Record<string, string> = {}) =>
      fetch(uploadUrl, {
        method: "PUT",
        headers: {
          "Content-Range": `bytes ${from}-${to - 1}/1000`,
          "Content-Type": "application/octet-stream",
          ...headers,
        },
        body: bytes.subarray(from, to),
      });
    const first = await put(0, 600);
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ nextExpectedRanges: ["600"], ExpirationDateTime: expect.any(String) });
    expect((await put(700, 1_000)).status).toBe(416);
    expect((await put(600, 1_000, { "Content-Range": "bytes 600-999/2000" })).status).toBe(400);
    const last = await put(600, 1_000, { Authorization: "Bearer needless" });
    expect([last.status, await last.text()]).toEqual([201, ""]);
    expect(last.headers.get("location")).toContain("https://outlook.office.com/");
    expect((await put(600, 1_000)).status).toBe(404);
    await graph("POST", `${path}/send`);
    expect(sandbox.outbox.entries[0]?.attachments[0]).toMatchObject({
      name: "film.bin",
      content: bytes.toString("base64"),
    });
    const puts = sandbox.journal.entries.filter(({ method }) => method === "PUT");
    expect(puts.map(({ authorized }) => authorized)).toEqual([false, false, false, true, false]);
  }, quiet),
);

test(
  "an upload session ends after an hour without a chunk, when it is deleted, and is not given for more than 150 MB",
  withSandbox(async ({ graph, clock }) => {
    const draft = (await graph("POST", `${ann}/messages`, message)).json;
    const path = `${ann}/messages/${encodeURIComponent(draft.id)}/attachments/createUploadSession`;
    const open = async () => (await graph("POST", path, upload(4))).json.uploadUrl;
    const put = async (url: string, range = "0-1") =>
      (await fetch(url, { method: "PUT", headers: { "Content-Range": `bytes ${range}/4` }, body: "ab" })).status;
    const large = await graph("POST", path, upload(151 * 1024 * 1024));
    expect([large.status, large.json.error.code]).toEqual([400, "ErrorAttachmentSizeLimitExceeded"]);
    const deleted = await open();
    expect((await fetch(deleted, { method: "DELETE" })).status).toBe(204);
    expect(await put(deleted)).toBe(404);
    const url = await open();
    await clock.advance(59 * 60_000);
    expect(await put(url)).toBe(200);
    const other = await open();
    await clock.advance(59 * 60_000);
    expect(await put(url, "2-3")).toBe(201);
    await clock.advance(60_000);
    expect(await put(other)).toBe(404);
  }, quiet),
);

test(
  "a message above 4 MB is 413",
  withSandbox(async ({ graph }) => {
    const attachments = [{ ...file, contentBytes: "A".repeat(4 * 1024 * 1024) }];
    expect((await graph("POST", `${ann}/sendMail`, { message: { ...message, attachments } })).status).toBe(413);
  }, quiet),
);

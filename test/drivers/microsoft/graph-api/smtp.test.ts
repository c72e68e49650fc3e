import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describeDriver } from "atrium";
import driver from "atrium/drivers/microsoft/graph-api";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { bytesOf, fileOf, mountMailer, mountSandbox, type Sandbox, sender } from "./mail-tenant.ts";

interface Received {
  user: unknown;
  from: string;
  to: string[];
  text: string;
  mail: ParsedMail;
}

let sandbox: Sandbox;
const servers: SMTPServer[] = [];

beforeAll(async () => {
  sandbox = await mountSandbox();
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise<void>((resolve) => server.close(resolve))));
});

afterAll(() => sandbox.stop());

/** A mail server on loopback, and what it got. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onData(stream, { user, envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("end", async () => {
        const text = Buffer.concat(chunks).toString();
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        const to = envelope.rcptTo.map(({ address }) => address);
        received.push({ user, from, to, text, mail: await simpleParser(text) });
        done();
      });
    },
    ...options,
  });
  // A client that goes away is none of the test's errors.
  server.on("error", () => {});
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return { port: (server.server.address() as AddressInfo).port, received };
}

const mail = { to: "visitor@elsewhere.example", subject: "Grüße", message_plaintext: "Hallo" };

async function send(smtp: object, more: object = {}) {
  const calendar = await mountMailer(sandbox, { smtp: { host: "127.0.0.1", ...smtp } });
  try {
    const result = await calendar.exec("send_mail", { ...mail, ...more });
    return { result, logs: [...calendar.logs] };
  } finally {
    await calendar.stop();
  }
}

const refusal = (responseCode: number) =>
  Object.assign(new Error("secret.person@elsewhere.example is not welcome"), { responseCode });

describe("with smtp set", () => {
  test("a mail goes to the mail server, byte for byte, and not to Graph", async () => {
    const { port, received } = await mailServer();
    const [image, file] = [bytesOf(2_000), bytesOf(3_500_000)];
    const { result } = await send(
      { port },
      {
        message_html: '<img src="cid:qr">山田',
        resource_attachments: [fileOf("qr.png", image, "qr")],
        attachments: [fileOf("Plan ü.bin", file)],
        cc: "copy@elsewhere.example",
        bcc: ["hidden@elsewhere.example"],
        reply_to: "desk@contoso.example",
        message_id: "<once@contoso.example>",
      },
    );
    expect(result).toBe(true);
    const [message] = received;
    expect(message).toMatchObject({
      from: sender,
      to: ["visitor@elsewhere.example", "copy@elsewhere.example", "hidden@elsewhere.example"],
      mail: { subject: "Grüße", replyTo: { text: "desk@contoso.example" }, messageId: "<once@contoso.example>" },
    });
    expect(message?.text).not.toContain("hidden@elsewhere.example");
    expect(message?.mail.text?.trim()).toBe("Hallo");
    expect(message?.mail.html).toContain("山田");
    const [plan, qr] = [...(message?.mail.attachments ?? [])].sort((a, b) => b.size - a.size);
    expect([plan?.filename, qr?.cid]).toEqual(["Plan ü.bin", "qr"]);
    expect([plan?.content.equals(file), qr?.content.equals(image)]).toEqual([true, true]);
    expect(await sandbox.commands.outbox()).toEqual([]);
  });

  test("it logs in with user and password", async () => {
    const { port, received } = await mailServer({
      authOptional: false,
      onAuth: ({ username, password }, _, done) =>
        username === "building" && password === "s3cret" ? done(null, { user: username }) : done(new Error("no")),
    });
    await send({ port, user: "building", password: "s3cret" });
    expect(received).toMatchObject([{ user: "building" }]);
  });

  test("it goes over TLS from the start with secure, and only to a server whose certificate is trusted", async () => {
    const { port, received } = await mailServer({ secure: true });
    await expect(send({ port, secure: true })).rejects.toMatchObject({
      details: { source: "smtp", code: expect.stringContaining("CERT"), retryable: false },
    });
    expect(received).toEqual([]);
  });

  test("a template goes there too, wherever in the settings smtp stands", async () => {
    const { port, received } = await mailServer();
    const calendar = await mountMailer(sandbox, {
      calendar_config: { smtp: { host: "127.0.0.1", port } },
      email_templates: { visitor: { checkin: { subject: "%{name}", text: "here" } } },
    });
    await calendar.commands.send_template({ to: mail.to, template: ["visitor", "checkin"], args: { name: "Ann" } });
    await calendar.stop();
    expect(received).toMatchObject([{ mail: { subject: "Ann" } }]);
  });
});

describe("a mail server that fails is an error with its code and without addresses:", () => {
  test.each([
    ["the recipient is refused", { onRcptTo: (_, __, done) => done(refusal(550)) }, 550, false],
    ["the sender is refused for now", { onMailFrom: (_, __, done) => done(refusal(451)) }, 451, true],
    [
      "the mail is refused at its end",
      {
        onData(stream, _, done) {
          stream.resume();
          stream.on("end", () => done(refusal(552)));
        },
      },
      552,
      false,
    ],
  ] as [string, SMTPServerOptions, number, boolean][])("%s", async (_, options, status, retryable) => {
    const { port } = await mailServer(options);
    const failed = await send({ port }).catch((error) => error);
    expect(failed).toMatchObject({ code: "outside_call_failed", details: { source: "smtp", status, retryable } });
    expect(failed.message).not.toMatch(/secret.person|elsewhere/);
  });

  test("the password is wrong", async () => {
    const { port } = await mailServer({ onAuth: (_, __, done) => done(refusal(535)) });
    const failed = await send({ port, user: "building", password: "wrong-password" }).catch((error) => error);
    expect(failed).toMatchObject({ details: { source: "smtp", status: 535, code: "EAUTH", retryable: false } });
    expect(failed.message).not.toContain("wrong-password");
  });

  test("it offers no TLS for a password that leaves the machine, which is then kept", async () => {
    let logins = 0;
    const { port } = await mailServer({
      onAuth(_, __, done) {
        logins += 1;
        done(null, { user: "building" });
      },
    });
    // The same machine, by an address that is not known to be.
    const failed = await send({ host: "0.0.0.0", port, user: "building", password: "s3cret" }).catch((error) => error);
    expect(failed).toMatchObject({ message: expect.stringContaining("TLS"), details: { code: "ETLS" } });
    expect(logins).toBe(0);
  });

  test("nobody listens", async () => {
    const { port } = await mailServer();
    await new Promise<void>((resolve) => servers.pop()?.close(resolve));
    const failed = await send({ port }).catch((error) => error);
    expect(failed.details).toEqual({ source: "smtp", code: "ECONNREFUSED", retryable: true });
  });

  test("the connection ends while the mail is on its way, and nobody knows", async () => {
    let tries = 0;
    const { port } = await mailServer({
      onData(stream) {
        tries += 1;
        stream.resume();
        stream.on("end", () => {
          for (const connection of servers[0]?.connections ?? []) (connection as unknown as { close(): void }).close();
        });
      },
    });
    await expect(send({ port })).rejects.toMatchObject({
      details: { source: "smtp", retryable: false, outcome: "unknown" },
    });
    expect(tries).toBe(1);
  });
});

test("recipients that the server refuses while it takes the mail for others are counted in the log", async () => {
  const { port, received } = await mailServer({
    onRcptTo: ({ address }, _, done) => (address.startsWith("secret") ? done(refusal(550)) : done()),
  });
  const { result, logs } = await send({ port }, { cc: "secret.person@elsewhere.example" });
  expect(result).toBe(true);
  expect(received).toHaveLength(1);
  const warnings = logs.filter(({ level }) => level === "warn").map(({ message }) => message);
  expect(warnings).toEqual([expect.stringContaining("refused 1 of the recipients")]);
  expect(warnings.join()).not.toContain("secret.person");
});

test("the password is a secret, wherever it stands", () => {
  expect(describeDriver(driver).secrets).toEqual(
    expect.arrayContaining(["smtp.password", "calendar_config.smtp.password"]),
  );
});

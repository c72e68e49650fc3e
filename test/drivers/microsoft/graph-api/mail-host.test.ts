import { connect } from "atrium/client";
import { simpleParser } from "mailparser";
import { expect, onTestFinished, test } from "vitest";
import { testHost } from "../../../runtime/test-host.ts";
import { bytesOf, fileOf } from "./mail-tenant.ts";

/* The mail commands through a host, over its WebSocket, as clients call them. */

const building = `
host: { port: "\${port:host}" }
auth: { keys: [{ name: administrator, key: key-of-the-administrator, level: administrator }] }
modules:
  - id: mod-tenant
    driver: microsoft/sandbox
    settings: { port: "\${port:tenant}", client_secret: for the test }
  - id: mod-calendar
    driver: microsoft/graph-api
    settings:
      calendar_service_account: amelia.hartmann@contoso.example
      rate_limit: 1000
      calendar_config:
        tenant: contoso.example
        client_id: 0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2
        client_secret: for the test
        graph_endpoint: "http://127.0.0.1:\${port:tenant}"
        login_endpoint: "http://127.0.0.1:\${port:tenant}"
      email_templates:
        visitor: { checkin: { subject: "%{name} has arrived", text: "in %{room}", html: "<b>%{name}</b>" } }
systems:
  - { id: sys-1, name: One, modules: [mod-tenant, mod-calendar] }
`;

interface Message {
  bcc: string[];
  subject: string;
  mime: string | null;
  attachments: { content: string }[];
}

/** Milliseconds; the first host of a test run has to build its drivers. */
const patience = 20_000;

test(
  "mails of all sizes are sent, from texts and from templates",
  async () => {
    const { url } = await testHost(building);
    const client = connect({ url, key: "key-of-the-administrator" });
    onTestFinished(() => client.close());
    await client.ready();
    const exec = (command: string, ...args: unknown[]) => client.exec("sys-1", "Calendar", command, args);
    const to = "visitor@elsewhere.example";
    // As large as a frame may be, once it is in base64.
    const film = bytesOf(6_000_000);

    expect(await exec("build_template", "Hello %{name}", { name: "<Ann>" })).toBe("Hello <Ann>");
    expect(await exec("send_template", to, ["visitor", "checkin"], { name: "<Ann>", room: null })).toBe(true);
    expect(await exec("send_mail", to, "Grüße", "text", null, [], [], [], ["hidden@elsewhere.example"])).toBe(true);
    expect(await exec("send_mail", to, "Film", "text", "<b>text</b>", [], [fileOf("film.bin", film)])).toBe(true);

    const sent = (await client.exec("sys-1", "Tenant", "outbox", [])) as Message[];
    expect(sent.map(({ mime }) => mime !== null)).toEqual([true, true, false]);
    expect(await simpleParser(sent[0]?.mime ?? "")).toMatchObject({
      subject: "<Ann> has arrived",
      html: "<b>&lt;Ann&gt;</b>",
    });
    expect(sent[1]?.bcc).toEqual(["hidden@elsewhere.example"]);
    expect(Buffer.from(sent[2]?.attachments[0]?.content ?? "", "base64").equals(film)).toBe(true);

    await expect(exec("send_mail", "secret.person", "s", "t")).rejects.toMatchObject({
      error_code: 1,
      message: expect.not.stringContaining("secret.person"),
    });
  },
  patience,
);

import { systemClock } from "atrium";
import driver from "atrium/drivers/microsoft/graph-api";
import sandboxDriver from "atrium/drivers/microsoft/sandbox";
import { mountDriver } from "atrium/testing";
import { type ParsedMail, simpleParser } from "mailparser";

/** A mailbox of the demo company. */
export const sender = "amelia.hartmann@contoso.example";

export type Sandbox = Awaited<ReturnType<typeof mountSandbox>>;
export type Mailer = Awaited<ReturnType<typeof mountMailer>>;

/** The embedded tenant, over real HTTP. */
export const mountSandbox = () =>
  mountDriver(sandboxDriver, { settings: { client_secret: "for the test", room_latency: 0 }, clock: systemClock });

interface MailerSettings {
  calendar_config?: object;
  [setting: string]: unknown;
}

/** The Graph driver, as an application of the embedded tenant. */
export function mountMailer(sandbox: Sandbox, { calendar_config = {}, ...more }: MailerSettings = {}) {
  const origin = sandbox.status.origin ?? "";
  return mountDriver(driver, {
    clock: systemClock,
    settings: {
      calendar_service_account: sender,
      rate_limit: 1_000,
      ...more,
      calendar_config: {
        tenant: "contoso.example",
        client_id: "0f8c1d54-7a35-4b1d-8a0e-b0a7dca1e0d2",
        client_secret: "for the test",
        graph_endpoint: origin,
        login_endpoint: origin,
        ...calendar_config,
      },
    },
  });
}

/** The only message that was sent since the last call. */
export async function sentBy(sandbox: Sandbox) {
  const messages = await sandbox.commands.outbox();
  await sandbox.commands.clear_outbox();
  const [message] = messages;
  if (message === undefined || messages.length > 1) throw new Error(`${messages.length} messages were sent`);
  return message;
}

/** The MIME message that was sent since the last call, read. */
export async function parsedMail(sandbox: Sandbox): Promise<ParsedMail> {
  return simpleParser((await sentBy(sandbox)).mime ?? "");
}

/** Bytes that look like no text, always the same for a size. */
export function bytesOf(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0, seed = size; at < size; at++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = seed >>> 24;
  }
  return bytes;
}

export const fileOf = (file_name: string, bytes: Buffer, content_id?: string) => ({
  file_name,
  content: bytes.toString("base64"),
  ...(content_id === undefined ? {} : { content_id }),
});

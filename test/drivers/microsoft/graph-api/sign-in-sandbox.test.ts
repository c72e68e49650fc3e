import { generateKeyPairSync } from "node:crypto";
import { systemClock } from "atrium";
import sandboxDriver from "atrium/drivers/microsoft/sandbox";
import { mountDriver } from "atrium/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoApp } from "../../../../drivers/microsoft/sandbox/server.ts";
import { mountMailer, type Sandbox, sender } from "./mail-tenant.ts";

const keys = () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return {
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    public_key: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
};

const { private_key, public_key } = keys();
const thumbprint_sha256 = "ab".repeat(32);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await mountDriver(sandboxDriver, {
    settings: { client_secret: "for the test", certificate: public_key },
    clock: systemClock,
  });
  process.env.IDENTITY_ENDPOINT = `${sandbox.status.origin}/msi/token`;
  process.env.IDENTITY_HEADER = demoApp.identityHeader;
});

afterAll(async () => {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  await sandbox.stop();
});

/** What a call to Graph gives after signing in like this. */
async function call(calendar_config: object): Promise<unknown> {
  const calendar = await mountMailer(sandbox, { calendar_config: { client_secret: undefined, ...calendar_config } });
  try {
    return await calendar.commands.get_user({ user_id: sender });
  } finally {
    await calendar.stop();
  }
}

test.each([
  ["a client secret", { client_secret: "for the test" }],
  ["a certificate", { certificate: { private_key, thumbprint_sha256 } }],
  ["a managed identity", { managed_identity: true }],
  ["a user-assigned managed identity", { managed_identity: { client_id: demoApp.clientId } }],
])("the tenant lets in %s", async (_, way) => {
  expect(await call(way)).toMatchObject({ email: sender });
});

test.each([
  ["a wrong secret", { client_secret: "wrong secret" }, "7000215"],
  ["a certificate that it does not know", { certificate: { ...keys(), thumbprint_sha256 } }, "700027"],
  ["an application that it does not know", { client_id: "other", client_secret: "for the test" }, "700016"],
  ["a tenant that it is not", { tenant: "elsewhere.example", client_secret: "for the test" }, "90002"],
])("the tenant does not let in %s", async (_, way, code) => {
  await expect(call(way)).rejects.toMatchObject({ details: { source: "login", status: 401, code, retryable: false } });
});

test("a machine without the identity that is asked for is told so", async () => {
  await expect(call({ managed_identity: { client_id: "another" } })).rejects.toMatchObject({
    message: expect.stringContaining("this machine has no such identity"),
    details: { source: "login", status: 401, retryable: false },
  });
});

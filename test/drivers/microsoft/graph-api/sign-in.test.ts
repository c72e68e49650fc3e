import { readFileSync } from "node:fs";
import { describeDriver } from "atrium";
import driver from "atrium/drivers/microsoft/graph-api";
import { mountDriver } from "atrium/testing";
import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { hints, transient } from "../../../../drivers/microsoft/graph-api/aadsts.ts";
import { answerChecks, loginOrigin, mount, settings, stopAll, tokenBody, tokenPath } from "./tenant.ts";

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(answerChecks);
afterEach(stopAll);

const guide = readFileSync(new URL("../../../../docs/guides/microsoft-365.md", import.meta.url), "utf8");

const { tenant, client_id, client_secret } = settings.calendar_config;
const certificate = { private_key: "s3cret-key", thumbprint_sha256: "ab".repeat(32) };

describe("there is exactly one way to sign in:", () => {
  test.each([
    [{ tenant, client_id }, "calendar_config.client_secret: is required, or else certificate or managed_identity"],
    [
      { tenant, client_id, client_secret, certificate },
      "calendar_config.certificate: cannot stand beside client_secret",
    ],
    [
      { tenant, client_id, client_secret, managed_identity: true },
      "managed_identity: cannot stand beside client_secret",
    ],
    [{ tenant, client_id, certificate, managed_identity: {} }, "managed_identity: cannot stand beside certificate"],
    [{ client_id, certificate }, "calendar_config.tenant: is required"],
    [{ tenant, client_secret }, "calendar_config.client_id: is required"],
    [{ tenant, client_id, certificate: { ...certificate, thumbprint_sha256: "ab" } }, "is a SHA-256 fingerprint"],
    [{ tenant, client_id, certificate: { ...certificate, private_key: " " } }, "certificate.private_key: is empty"],
    [{ tenant, client_id, certificate: { ...certificate, x5c: "none" } }, "certificate.x5c: is a certificate in PEM"],
    [{ managed_identity: false }, "calendar_config.managed_identity"],
    [{ tenant, client_id, client_secret, cloud: "mars" }, "calendar_config.cloud"],
  ])("%j: %s", async (calendar_config, message) => {
    const error = await mountDriver(driver, { settings: { calendar_config } as never }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "invalid_settings", message: expect.stringContaining(message) });
    expect(error.message).not.toContain("s3cret");
  });

  test("a managed identity needs neither tenant nor client_id", async () => {
    const calendar = await mountDriver(driver, { settings: { calendar_config: { managed_identity: true } } });
    expect(await calendar.commands.queue_size()).toBe(0);
    await calendar.stop();
  });
});

describe("the guide", () => {
  const examples = [...guide.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => parse(text));
  const settingsOf = (example: { modules?: { settings: object }[] }) => example.modules?.[0]?.settings ?? example;

  test.each(examples)("shows settings that the driver takes: %j", async (example) => {
    const calendar = await mountDriver(driver, { settings: settingsOf(example) as never });
    expect(await calendar.commands.queue_size()).toBe(0);
    await calendar.stop();
  });

  test("names a permission for every command that needs one", () => {
    const [, table = ""] = /## 2\. Grant permissions(.*?)## 3\./s.exec(guide) ?? [];
    const own =
      /^(queue_size|in_flight_size|calendar_service_name|generate_\w+_qrcode|build_template|access_token|\w+_notifier)$/;
    for (const name of Object.keys(driver.commands)) if (!own.test(name)) expect(table).toContain(`\`${name}\``);
  });
});

test("everything secret about signing in is write-only", () => {
  expect(describeDriver(driver).secrets).toEqual(
    expect.arrayContaining(["calendar_config.client_secret", "calendar_config.certificate.private_key"]),
  );
});

describe("what the token endpoint refuses", () => {
  test.each(Object.entries(hints))("with AADSTS%s is told as: %s", async (number, hint) => {
    const refusal = {
      error: "invalid_request",
      error_description: `AADSTS${number}: not shown`,
      error_codes: [Number(number)],
    };
    nock(loginOrigin).persist().post(tokenPath).query(true).reply(400, refusal);
    const calendar = await mount();
    const failed = await calendar.commands.access_token().catch((error) => error);
    expect(failed).toMatchObject({ details: { source: "login", status: 401, code: number, retryable: false } });
    expect(failed.message).toContain(hint);
    expect(failed.message).not.toContain("not shown");
  });

  test("is in the guide, number by number", () => {
    for (const number of [...Object.keys(hints), ...transient]) expect(guide).toMatch(new RegExp(`\\b${number}\\b`));
  });
});

test("sixty modules of different tenants share no token, and each asks for its own once", async () => {
  const tenants = Array.from({ length: 60 }, (_, at) => `tenant-${at}.example`);
  const asked = new Map<string, number>();
  for (const name of tenants) {
    nock(loginOrigin)
      .persist()
      .post(`/${name}/oauth2/v2.0/token`)
      .query(true)
      .reply(200, () => {
        asked.set(name, (asked.get(name) ?? 0) + 1);
        return tokenBody(`token of ${name}`);
      });
  }
  const modules = await Promise.all(tenants.map((name) => mount({ calendar_config: { tenant: name } })));
  const tokens = await Promise.all(
    modules.flatMap(({ commands }) => [commands.access_token(), commands.access_token()]),
  );
  expect(tokens.map(({ token }) => token)).toEqual(tenants.flatMap((name) => Array(2).fill(`token of ${name}`)));
  expect([...asked.values()]).toEqual(tenants.map(() => 1));
});

test("one tenant whose token endpoint fails leaves the others alone", async () => {
  nock(loginOrigin)
    .persist()
    .post("/down.example/oauth2/v2.0/token")
    .query(true)
    .reply(401, { error: "invalid_client" });
  nock(loginOrigin).post("/up.example/oauth2/v2.0/token").query(true).reply(200, tokenBody("up"));
  const [down, up] = await Promise.all([
    mount({ calendar_config: { tenant: "down.example" } }),
    mount({ calendar_config: { tenant: "up.example" } }),
  ]);
  await expect(down.commands.access_token()).rejects.toMatchObject({ details: { status: 401 } });
  expect((await up.commands.access_token()).token).toBe("up");
});

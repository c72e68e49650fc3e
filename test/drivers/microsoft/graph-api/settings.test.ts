import { describeDriver } from "atrium";
import driver from "atrium/drivers/microsoft/graph-api";
import { mountDriver } from "atrium/testing";
import jsqr from "jsqr";
import nock from "nock";
import { PNG } from "pngjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerChecks, giveTokens, mount, settings, stopAll } from "./tenant.ts";

const { calendar_config } = settings;

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
beforeEach(() => {
  giveTokens();
  answerChecks();
});
afterEach(stopAll);

const failure = (given: object) => mountDriver(driver, { settings: given as never }).catch((error) => error);

describe("settings that are missing or wrong are named", () => {
  test.each([
    [{}, "calendar_config: is required"],
    [{ calendar_config: {} }, "calendar_config.tenant: is required"],
    [{ calendar_config: {} }, "calendar_config.client_secret: is required"],
    [{ calendar_config: { ...calendar_config, client_id: " " } }, "calendar_config.client_id: is empty"],
    [{ calendar_config: { ...calendar_config, tenant: "a/b" } }, "calendar_config.tenant: is a directory (tenant) id"],
    [{ calendar_config, rate_limit: 0 }, "rate_limit"],
    [{ calendar_config, calendar_service_account: "svc" }, "calendar_service_account: is not an email address"],
  ])("%o: %s", async (given, message) => {
    const error = await failure(given);
    expect(error.code).toBe("invalid_settings");
    expect(error.message).toContain(message);
    expect(error.message).not.toContain("s3cret");
  });
});

describe("endpoints are origins, and in the clear only on loopback", () => {
  test.each([
    "http://graph.example",
    "http://127.0.0.1.evil.example",
    "http://user@127.0.0.1:3000",
    "https://graph.microsoft.com/v1.0",
    "https://graph.microsoft.com?x=1",
    "ftp://127.0.0.1",
    "graph.microsoft.com",
  ])("%s is refused", async (graph_endpoint) => {
    const error = await failure({ calendar_config: { ...calendar_config, graph_endpoint } });
    expect(error.message).toContain("http only on loopback");
  });

  test.each(["http://127.0.0.1:3000", "http://localhost:3000/", "http://[::1]:3000", "https://graph.microsoft.us/"])(
    "%s is taken",
    async (endpoint) => {
      const calendar = await mount({ calendar_config: { graph_endpoint: endpoint, login_endpoint: endpoint } });
      expect(await calendar.commands.queue_size()).toBe(0);
    },
  );
});

test("what opens doors is secret, and nothing else", () => {
  expect(describeDriver(driver).secrets.toSorted()).toEqual([
    "calendar_config.certificate.private_key",
    "calendar_config.client_secret",
    "calendar_config.proxy",
    "calendar_config.smtp.password",
    "proxy",
    "smtp.password",
  ]);
});

test("everything that documentation is made of says what it is", () => {
  const { commands, settings: documented, status } = describeDriver(driver);
  for (const { summary } of Object.values(commands)) expect(summary).not.toBe("");
  for (const schema of [...Object.values(documented), ...Object.values(status)]) {
    expect(schema).toHaveProperty("description");
  }
});

test("a QR code is a PNG of 128 pixels unless another size is asked for, or an SVG", async () => {
  const calendar = await mount();
  const png = PNG.sync.read(Buffer.from(await calendar.commands.generate_png_qrcode({ text: "Gäste 👋" }), "base64"));
  const read = jsqr as unknown as typeof jsqr.default;
  expect(png.width).toBe(128);
  expect(read(new Uint8ClampedArray(png.data), png.width, png.height)?.data).toBe("Gäste 👋");
  const large = (await calendar.exec("generate_png_qrcode", ["Test", 100])) as string;
  expect(PNG.sync.read(Buffer.from(large, "base64")).height).toBe(100);
  expect(await calendar.commands.generate_svg_qrcode({ text: "Test" })).toContain("<svg");
});

test.each([
  ["generate_svg_qrcode", [""]],
  ["generate_png_qrcode", ["Test", 0]],
  ["generate_png_qrcode", ["Test", 5_000]],
  ["generate_png_qrcode", ["Test", 10]],
])("%s %o is refused", async (name, args) => {
  const calendar = await mount();
  await expect(calendar.exec(name, args)).rejects.toMatchObject({ code: "invalid_arguments" });
});

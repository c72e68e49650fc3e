import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { describeDriver } from "atrium";
import driver from "atrium/drivers/microsoft/graph-api";
import { mountDriver, settle } from "atrium/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bytesOf, fileOf, mountMailer, mountSandbox, type Sandbox, sender, sentBy } from "./mail-tenant.ts";

let sandbox: Sandbox;
let proxy: Server;
/** Targets of the tunnels that were asked for, and with what authorization. */
const tunnels: { target: string; authorization: string | undefined }[] = [];
const sockets = new Set<Socket>();
let password: string | undefined;

beforeAll(async () => {
  sandbox = await mountSandbox();
});

beforeEach(async () => {
  tunnels.length = 0;
  password = undefined;
  proxy = createServer((_, response) => response.writeHead(400).end());
  proxy.on("connect", (request, socket: Socket) => {
    const authorization = request.headers["proxy-authorization"];
    tunnels.push({ target: request.url ?? "", authorization });
    if (password !== undefined && authorization !== `Basic ${Buffer.from(password).toString("base64")}`) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const [host, port] = (request.url ?? "").split(":");
    const beyond = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      beyond.pipe(socket).pipe(beyond);
    });
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      beyond.destroy();
    });
    for (const end of [socket, beyond]) end.on("error", () => end.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => proxy.close(resolve));
  await sandbox.commands.reset();
});

afterAll(() => sandbox.stop());

const proxyUrl = (credentials = "") => `http://${credentials}127.0.0.1:${(proxy.address() as AddressInfo).port}`;

const behind = (url: string) => mountMailer(sandbox, { calendar_config: { proxy: url } });

const person = { user_id: sender };

describe("with a proxy set", () => {
  test("token and calls go through it, and those of other modules do not", async () => {
    const login = new URL(sandbox.status.origin ?? "");
    // The same server under another name, to tell calls from token requests.
    const graph = new URL(`http://localhost:${login.port}`);
    const straight = await mountMailer(sandbox);
    try {
      expect(await straight.commands.get_user(person)).toMatchObject({ email: sender });
      expect(tunnels).toEqual([]);
      const through = await mountMailer(sandbox, {
        calendar_config: { proxy: proxyUrl(), graph_endpoint: graph.origin },
      });
      expect(await through.commands.get_user(person)).toMatchObject({ email: sender });
      await through.stop();
      expect(new Set(tunnels.map((tunnel) => tunnel.target))).toEqual(new Set([login.host, graph.host]));
      // The proxy is gone: who does not use it does not notice.
      await new Promise((resolve) => proxy.close(resolve));
      expect(await straight.commands.get_user(person)).toMatchObject({ email: sender });
    } finally {
      await straight.stop();
    }
  });

  test("large files go through it too", async () => {
    const calendar = await behind(proxyUrl());
    const file = bytesOf(3_300_000);
    const attachments = [fileOf("film.bin", file)];
    await calendar.commands.send_mail({ to: "a@b.example", subject: "s", message_plaintext: "t", attachments });
    await calendar.stop();
    const [sent] = (await sentBy(sandbox)).attachments;
    expect(Buffer.from(sent?.content ?? "", "base64").equals(file)).toBe(true);
    expect(tunnels.length).toBeGreaterThan(0);
  });

  test("its name and password are those in its URL", async () => {
    password = "building:p@ss";
    const calendar = await behind(proxyUrl("building:p%40ss@"));
    expect(await calendar.commands.get_user(person)).toMatchObject({ email: sender });
    await calendar.stop();
  });

  test("wherever in the settings it stands", async () => {
    const calendar = await mountMailer(sandbox, { proxy: proxyUrl() });
    await calendar.commands.get_user(person);
    expect(tunnels.length).toBeGreaterThan(0);
    await calendar.stop();
  });

  test("stopping the module ends its connections", async () => {
    const calendar = await behind(proxyUrl());
    await calendar.commands.get_user(person);
    expect(sockets.size).toBeGreaterThan(0);
    await calendar.stop();
    // Turns of the event loop, in which no idle connection would have ended by itself.
    for (let turn = 0; sockets.size > 0 && turn < 20_000; turn++) await settle();
    expect(sockets.size).toBe(0);
  });
});

describe("a proxy that fails is an error of the command that names it:", () => {
  test("it refuses", async () => {
    password = "right";
    const calendar = await behind(proxyUrl("building:s3cret-wrong@"));
    const failed = await calendar.commands.access_token().catch((error) => error);
    expect(failed).toMatchObject({ details: { source: "login", code: "proxy_407", retryable: true } });
    expect(failed.message).not.toContain("s3cret-wrong");
    await calendar.stop();
  });

  test("nobody listens", async () => {
    const url = proxyUrl();
    await new Promise((resolve) => proxy.close(resolve));
    const calendar = await behind(url);
    await expect(calendar.commands.access_token()).rejects.toMatchObject({
      details: { source: "login", code: "ECONNREFUSED", retryable: true },
    });
    await calendar.stop();
  });
});

describe("the setting", () => {
  test("is a secret, since a password may stand in it", () => {
    expect(describeDriver(driver).secrets).toEqual(expect.arrayContaining(["calendar_config.proxy", "proxy"]));
  });

  test.each(["proxy.example:8080", "socks5://proxy.example", "", "s3cret"])("%j is refused", async (proxy) => {
    const calendar_config = { tenant: "contoso.example", client_id: "c", client_secret: "secret", proxy };
    const error = await mountDriver(driver, { settings: { calendar_config } }).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: "invalid_settings",
      message: expect.stringContaining("calendar_config.proxy"),
    });
    expect(error.message).not.toContain("s3cret");
  });
});

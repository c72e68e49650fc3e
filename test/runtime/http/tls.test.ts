import { copyFile, mkdtemp, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { FakeClock } from "atrium/testing";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { problemsOf } from "../settings/fixtures.ts";
import { keys, lampBuilding, testHost } from "../test-host.ts";

const fixtures = join(import.meta.dirname, "../../fixtures/tls");
const pem = (name: string) => join(fixtures, `${name}.pem`);

/** A folder with a certificate and its key, as programs that renew certificates leave them. */
async function certificates() {
  const folder = await mkdtemp(join(tmpdir(), "atrium-tls-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const put = async (name: string) => {
    for (const part of ["key", "cert"]) await copyFile(pem(`${name}.${part}`), join(folder, `${part}.pem`));
  };
  await put("first");
  return { folder, put };
}

const withTls = (folder: string) =>
  lampBuilding.replace(
    "port: 0,",
    `port: 0, tls: { cert: "\${file:${folder}/cert.pem}", key: "\${file:${folder}/key.pem}" },`,
  );

/** Whose certificate a new connection is shown. */
async function shownAt(url: string): Promise<string> {
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const opened = connect({ host: "127.0.0.1", port: Number(new URL(url).port), rejectUnauthorized: false }, () =>
      resolve(opened),
    );
    opened.once("error", reject);
  });
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

/** A WebSocket over TLS that knows the host by its certificate. */
async function openSecure(url: string) {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/control/websocket`, {
    headers: { "X-API-Key": keys.user },
    rejectUnauthorized: false,
  });
  onTestFinished(() => socket.terminate());
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return () =>
    new Promise<string>((resolve) => {
      socket.once("message", (data) => resolve(String(data)));
      socket.send("ping");
    });
}

test("a host with a certificate serves HTTPS and nothing else, and its cookie goes over TLS only", async () => {
  const { folder } = await certificates();
  const { url } = await testHost(withTls(folder));
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const { request } = await import("node:https");
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const options = { rejectUnauthorized: false };
    request(`${url}/?key=${keys.user}`, options, ({ headers }) => resolve(headers))
      .on("error", reject)
      .end();
  });
  expect(String(headers["set-cookie"])).toMatch(/; Secure$/);
  expect(headers["strict-transport-security"]).toBe("max-age=15768000");
  await expect(fetch(url.replace("https", "http"))).rejects.toThrow();
});

test("a renewed certificate is shown to new connections within moments, and open ones go on", async () => {
  const { folder, put } = await certificates();
  const { url } = await testHost(withTls(folder));
  const ping = await openSecure(url);
  expect(await shownAt(url)).toBe("first.atrium.test");
  await put("second");
  await expect.poll(() => shownAt(url), { timeout: 20_000 }).toBe("second.atrium.test");
  expect(await ping()).toBe("pong");
});

test("so is one that a link leads to", async () => {
  const { folder } = await certificates();
  const point = async (name: string) => {
    for (const part of ["key", "cert"]) {
      await symlink(pem(`${name}.${part}`), join(folder, `${part}.new`));
      await rename(join(folder, `${part}.new`), join(folder, `${part}.pem`));
    }
  };
  await point("first");
  const clock = new FakeClock();
  const { url } = await testHost(withTls(folder), { clock });
  expect(await shownAt(url)).toBe("first.atrium.test");
  await point("second");
  const later = async () => {
    await clock.advance(30_000);
    return shownAt(url);
  };
  await expect.poll(later, { timeout: 20_000 }).toBe("second.atrium.test");
});

test("a certificate without its own key changes nothing on a running host", async () => {
  const { folder } = await certificates();
  const { url, reload } = await testHost(withTls(folder));
  await copyFile(pem("second.cert"), join(folder, "cert.pem"));
  await expect(reload()).rejects.toThrow("host.tls: the key is that of another certificate");
  expect(await shownAt(url)).toBe("first.atrium.test");
});

test.each([
  ["a path in place of a file's text", "cert: /etc/cert.pem", "host.tls.cert", "write ${file:/path/to/it.pem}"],
  ["a text that is no certificate", 'cert: "-----BEGIN nothing"', "host.tls", "not usable (ERR_OSSL_PEM_"],
])("%s is a problem at its line", async (_, cert, path, message) => {
  const problems = await problemsOf(`host:\n  tls:\n    ${cert}\n    key: "\${file:${pem("first.key")}}"\n`);
  expect(problems).toEqual([{ where: "building.yaml:3", path, message: expect.stringContaining(message) }]);
});

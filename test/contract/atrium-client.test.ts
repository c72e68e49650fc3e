import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, rest } from "atrium/client";
import type calendar from "atrium/drivers/microsoft/graph-api";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../../runtime/settings/free-port.ts";
import { eventually } from "../eventually.ts";
import type lamp from "../fixtures/drivers/demo/lamp/driver.ts";
import { enterBrowser } from "../lib/client/browser.ts";
import { keys, lampBuilding, testHost } from "../runtime/test-host.ts";

/* Atrium's own client against a real host. */

interface Modules {
  Lamp: typeof lamp;
  Calendar: typeof calendar;
}

async function clientOf(url: string, key = keys.support) {
  const client = connect<Modules>({ url, key });
  onTestFinished(() => client.close());
  await client.ready();
  return client;
}

test("commands and status variables are typed from the driver's contract, end to end", async () => {
  const { url } = await testHost();
  const client = await clientOf(url);
  const module = client.module("sys-1", "Lamp");
  const values: (boolean | undefined | null)[] = [];
  const changed = new Promise<void>((resolve) => {
    module.on("power", (power) => {
      values.push(power);
      if (values.length === 2) resolve();
    });
  });
  const level: number = await module.set_power({ on: true });
  await changed;
  expect(level).toBe(7);
  expect(values).toEqual([false, true]);
  // @ts-expect-error: the contract wants a boolean
  await expect(module.set_power({ on: "yes" })).rejects.toMatchObject({
    code: "bad_request",
    details: { issues: [{ path: "on" }] },
  });
});

test("an error has the host's code, sentence and details", async () => {
  const { url } = await testHost();
  const client = await clientOf(url);
  await expect(client.exec("sys-1", "Lamp", "fail", ["expected"])).rejects.toMatchObject({
    error_code: 3,
    message: "The bulb is missing; screw one in",
    details: { bulb: "E27" },
  });
});

test("bindings come back after the host was away, and calls work again", async () => {
  const env = { PORT: String(await freePort()) };
  const host = await testHost(lampBuilding, { env });
  const client = await clientOf(host.url);
  const values: unknown[] = [];
  let heard = () => {};
  const next = () =>
    new Promise<void>((resolve) => {
      heard = resolve;
    });
  let told = next();
  client.module("sys-1", "Lamp").on("power", (power) => {
    values.push(power);
    heard();
  });
  await told;
  told = next();
  await client.module("sys-1", "Lamp").set_power({ on: true });
  await told;
  told = next();
  await host.close();
  await testHost(lampBuilding, { env });
  // The new host's lamp is off.
  await told;
  expect(values).toEqual([false, true, false]);
  expect(await client.exec("sys-1", "Lamp", "echo", [1])).toBe(1);
});

test("a key that the host does not know is told to whoever waits", async () => {
  const { url } = await testHost();
  const client = connect({ url, key: "key-of-nobody" });
  onTestFinished(() => client.close());
  await expect(client.ready()).rejects.toMatchObject({ code: "unauthorized" });
});

test("in a browser a key that is unknown, or is taken away, is told too", async () => {
  enterBrowser();
  const { url, file, reload } = await testHost();
  const stranger = connect({ url, key: "key-of-nobody" });
  onTestFinished(() => stranger.close());
  await expect(stranger.ready()).rejects.toMatchObject({ code: "unauthorized" });

  const client = await clientOf(url, keys.panel);
  await writeFile(file, lampBuilding.replace(keys.panel, "another-key-of-the-panel"));
  await reload();
  await eventually(() => expect(client.state).toBe("closed"));
  await expect(client.ready()).rejects.toMatchObject({ code: "unauthorized" });
});

test("one request over REST answers what the host has, or throws its error", async () => {
  const { url } = await testHost();
  expect(await rest({ url, key: keys.support }, "/modules?limit=1")).toMatchObject([
    { id: "mod-lamp", state: "online" },
  ]);
  await expect(rest({ url, key: keys.user }, "/modules")).rejects.toMatchObject({ code: "access_denied", http: 403 });
  await expect(rest({ url, key: keys.support }, "/modules/mod-9")).rejects.toMatchObject({ code: "module_not_found" });
  const restart = rest({ url, key: keys.support }, "/modules/mod-room/restart", { method: "POST" });
  expect(await restart).toMatchObject({ id: "mod-room", state: "online" });
  const on = { method: "POST", body: [true, 4] } as const;
  expect(await rest({ url, key: keys.user }, "/systems/sys-1/Lamp/set_power", on)).toBe(4);
});

test("the client bundles for browsers, without anything of Node's", async () => {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, "../../lib/client/index.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const imports = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(imports.filter((path) => path.startsWith("node:"))).toEqual([]);
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { filter, firstValueFrom, type Observable, take, toArray } from "rxjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Host, startHost } from "../../runtime/host.ts";
import { freePort } from "../../runtime/settings/free-port.ts";
import { keys, lampBuilding } from "../runtime/test-host.ts";
import { installBrowserGlobals } from "./browser-globals.ts";

/*
 * The npm package that PlaceOS front ends are built on, unmodified, against a host with real sockets. Its bare import fails
 * under Node, so its ES build is imported by path.
 */

let folder: string;
let host: Host;
// biome-ignore lint/suspicious/noExplicitAny: the package's types do not resolve under Node's module resolution.
let client: any;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atrium-contract-"));
  await writeFile(join(folder, "building.yaml"), lampBuilding);
  host = await start(await freePort());
  await host.started;
  installBrowserGlobals(new URL(host.url).host);
  client = await import(join(import.meta.dirname, "../../node_modules/@placeos/ts-client/dist/index.es.js"));
  await client.setup({
    auth_uri: "",
    token_uri: "",
    redirect_uri: `${host.url}/oauth-resp.html`,
    scope: "public",
    handle_login: false,
    storage: "local",
  } as never);
  client.setAPI_Key(keys.support);
  await client.authorise();
});

afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: as above.
function first(observable: Observable<any>): Promise<any> {
  return firstValueFrom(observable);
}

function start(port: number): Promise<Host> {
  return startHost({
    settings: join(folder, "building.yaml"),
    log: pino({ level: "silent" }),
    env: { PORT: String(port) },
  });
}

test("it signs in with the cookie of its page and counts as connected", async () => {
  const lamp = client.getModule("sys-1", "Lamp");
  expect(await lamp.execute("echo", ["hello"])).toBe("hello");
  expect(client.is_connected()).toBe(true);
  expect(client.authority()?.version).toMatch(/^2\./);
});

test("it binds a status variable and sees every change", async () => {
  const lamp = client.getModule("sys-1", "Lamp", 1);
  const power = lamp.variable("power");
  const values = first(
    power.listen().pipe(
      filter((value) => typeof value === "boolean"),
      take(3),
      toArray(),
    ),
  );
  power.bind();
  await first(power.listen().pipe(filter((value) => value === false)));
  await lamp.execute("set_power", [true]);
  await lamp.execute("set_power", [false]);
  expect(await values).toEqual([false, true, false]);
  expect(power.value).toBe(false);
});

test("errors arrive as its errors", async () => {
  const lamp = client.getModule("sys-1", "Lamp");
  await expect(lamp.execute("explode")).rejects.toMatchObject({
    type: "error",
    error_code: client.PlaceErrorCodes.BAD_REQUEST,
  });
  await expect(lamp.execute("reset")).rejects.toMatchObject({ error_code: client.PlaceErrorCodes.ACCESS_DENIED });
  await expect(lamp.execute("fail", ["expected"])).rejects.toMatchObject({
    error_code: client.PlaceErrorCodes.REQUEST_FAILED,
  });
  await expect(client.getModule("sys-9", "Lamp").execute("echo")).rejects.toMatchObject({
    error_code: client.PlaceErrorCodes.SYS_NOT_FOUND,
  });
  await expect(client.getModule("sys-1", "Lump").execute("echo")).rejects.toMatchObject({
    error_code: client.PlaceErrorCodes.MOD_NOT_FOUND,
  });
});

test("it follows a module's log until it ignores it", async () => {
  const options = { sys: "sys-1", mod: "mod-lamp", index: 1, name: "debug" };
  await client.debug(options);
  const line = first(client.debug_events);
  await client.getModule("sys-1", "Lamp").execute("set_power", [true, 1]);
  expect(await line).toMatchObject({ mod_id: "mod-lamp", level: "info", message: "switched on with [secret]" });
  await client.ignore(options);
});

test("its REST calls work as they stand", async () => {
  expect(await first(client.currentUser())).toMatchObject({
    id: "support",
    name: "support",
    email: "",
    support: true,
    sys_admin: false,
  });
  const { data, total } = await first(client.querySystems({ q: "One" }));
  expect(total).toBe(1);
  expect(data[0]).toMatchObject({ id: "sys-1", name: "One", email: "one@example.com", capacity: 4 });
  expect((await first(client.showSystem("sys-2"))).name).toBe("Two");
  expect(await first(client.functionList("sys-1", "Lamp"))).toHaveProperty("set_power.order", ["on", "level"]);
  expect(await first(client.systemModuleState("sys-1", "Room"))).toMatchObject({ system: '"sys-1"' });
  expect(await first(client.executeOnSystem("sys-1", "echo", "Lamp", 1, [{ a: 1 }]))).toEqual({ a: 1 });
  expect((await first(client.queryModules())).data.map(({ id }: { id: string }) => id)).toEqual([
    "mod-lamp",
    "mod-room",
  ]);
  await first(client.stopModule("mod-room"));
  expect((await first(client.showModule("mod-room"))).running).toBe(false);
  await first(client.startModule("mod-room"));
  expect((await first(client.showModule("mod-room"))).running).toBe(true);
});

test("it comes back by itself after the host was away, with its bindings", async () => {
  const power = client.getModule("sys-2", "Lamp").variable("power");
  power.bind();
  await client.getModule("sys-2", "Lamp").execute("set_power", [true, 2]);
  await first(power.listen().pipe(filter((value) => value === true)));
  const port = Number(new URL(host.url).port);
  await host.close();
  await first(client.status().pipe(filter((connected) => !connected)));

  host = await start(port);
  // The lamp of the new host is off: the value can only have come through the binding.
  expect(await first(power.listen().pipe(filter((value) => value === false)))).toBe(false);
  power.unbind();
}, 30_000);

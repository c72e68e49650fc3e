import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { callers, lampBuilding, testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";

const entries = async (path: string) =>
  (await readFile(path, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("a host keeps its audit log beside the settings, from its start to its stop, with what changed them", async () => {
  const host = await testHost();
  await host.api.exec(callers.user, { system: "sys-1", module: "Room", index: 1, name: "visit" }, [], "request-1");
  await writeFile(host.file, lampBuilding.replace("Hallo", "Moin"));
  await host.reload();
  await writeFile(host.file, "modules: 7");
  await host.reload().catch(() => {});
  await host.close();
  const path = join(dirname(host.file), ".atrium", `${basename(host.file)}.audit.log`);
  const found = (await entries(path)).map(({ event, outcome, setting }) => [event, outcome, setting ?? null]);
  // Saves are noticed by themselves, too, so that settings may be applied more than once.
  expect([...new Set(found.map((each) => JSON.stringify(each)))].map((each) => JSON.parse(each))).toEqual([
    ["host.start", "ok", null],
    ["settings.define", "ok", "visits"],
    ["exec", "ok", null],
    ["settings.apply", "ok", null],
    ["settings.apply", "invalid_settings", null],
    ["host.stop", "ok", null],
  ]);
});

test("a command over a WebSocket is an entry with the address and an id of its own", async () => {
  const host = await testHost();
  const socket = await openSocket(host.url);
  await socket.request({ id: 1, cmd: "exec", sys: "sys-1", mod: "Lamp", name: "set_power", args: [true] });
  await host.close();
  const path = join(dirname(host.file), ".atrium", `${basename(host.file)}.audit.log`);
  expect((await entries(path)).find(({ event }) => event === "exec")).toMatchObject({
    ...{ key: "user", level: "user", address: expect.stringMatching(/127\.0\.0\.1$/) },
    ...{ module: "mod-lamp", command: "set_power", args: { on: true }, outcome: "ok" },
    request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test("a host on whose disk nothing can be written answers all the same", async () => {
  const host = await testHost(lampBuilding.replace("host: {", "host: { audit: { path: building.yaml/audit.log },"));
  const value = await host.api.exec(
    callers.user,
    { system: "sys-1", module: "Lamp", index: 1, name: "set_power" },
    [true],
    "request-1",
  );
  expect(value).toBe("7");
  await host.close();
});

import { type Driver, defineDriver } from "atrium";
import {
  emulatorCommands,
  emulatorPort,
  emulatorStatus,
  type FaultRule,
  mountDriver,
  Refusal,
  runEmulator,
} from "atrium/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";

/* A service that counts, as the driver of an emulator offers it. */

const counter = defineDriver(
  {
    name: "Counter emulator",
    module: "Counter",
    summary: "A service that counts",
    settings: { port: emulatorPort },
    status: emulatorStatus,
    async setup(self) {
      let count = 0;
      const emulator = await runEmulator(self, {
        port: self.settings.port,
        routes: [
          { method: "GET", path: "/counts/:name", run: ({ params }) => ({ status: 200, body: { ...params, count } }) },
          { method: "POST", path: "/counts", run: ({ body }) => ({ status: 201, body: { count: ++count, body } }) },
          { method: "DELETE", path: "/counts", run: () => ({ status: 204 }) },
        ],
        admit({ headers }) {
          if (headers.authorization !== "Bearer good") throw new Refusal({ status: 401, body: { title: "Who?" } });
        },
        headers: () => ({ "x-count": String(count) }),
        refuse: (status) => ({ status, body: { title: `No (${status})` } }),
        reset() {
          count = 0;
        },
      });
      return { emulator };
    },
  },
  (command) => emulatorCommands(command),
);

const mount = (port = 0) => mountDriver(counter, { settings: { port } });
let emulator: Awaited<ReturnType<typeof mount>>;

beforeEach(async () => {
  emulator = await mount();
});

afterEach(() => emulator.stop());

async function ask(method: string, path: string, { body, key = "good" }: { body?: string; key?: string } = {}) {
  const headers = { authorization: `Bearer ${key}`, "x-api-key": "hidden", "x-user-id": "7" };
  const response = await fetch(`${emulator.status.origin}${path}`, { method, headers, body: body ?? null });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const faults = (...rules: FaultRule[]) => emulator.commands.set_faults({ rules });

/** Waits for the first request, which comes in real time. */
const comes = () => eventually(async () => expect(await emulator.commands.journal()).toHaveLength(1));

describe("a request", () => {
  test("is answered by its route, with the headers of every answer", async () => {
    const { status, headers, text } = await ask("GET", "/counts/a%20b?x=1");
    expect([status, headers.get("x-count"), JSON.parse(text)]).toEqual([200, "0", { name: "a b", count: 0 }]);
    expect(headers.get("content-type")).toContain("application/json");
    expect(JSON.parse((await ask("POST", "/counts", { body: '{"by":1}' })).text)).toEqual({
      count: 1,
      body: { by: 1 },
    });
    expect(await ask("DELETE", "/counts")).toMatchObject({ status: 204, text: "" });
  });

  test("without the right credentials, to no path, or with a body that is not JSON is refused", async () => {
    expect(await ask("GET", "/counts/a", { key: "bad" })).toMatchObject({ status: 401, text: '{"title":"Who?"}' });
    expect(await ask("GET", "/elsewhere")).toMatchObject({ status: 404, text: '{"title":"No (404)"}' });
    expect(await ask("POST", "/counts", { body: "by=1" })).toMatchObject({ status: 400, text: '{"title":"No (400)"}' });
  });

  test("is in the journal without its credentials, and is counted in the status", async () => {
    await ask("POST", "/counts?a=b", { body: '{"by":1}' });
    const [entry] = await emulator.commands.journal();
    expect(entry).toMatchObject({ method: "POST", url: "/counts?a=b", body: '{"by":1}', status: 201 });
    expect(entry?.headers).toMatchObject({ "x-user-id": "7" });
    expect(JSON.stringify(entry)).not.toMatch(/hidden|good/);
    await emulator.clock.advance(250);
    expect(emulator.status.requests).toBe(1);
  });
});

describe("a fault", () => {
  test("acts on the requests that its rule says, and on no others", async () => {
    const action = { type: "respond", status: 429, headers: { "retry-after": "7" } } as const;
    await faults({ method: "get", path: "^/counts/a", nth: 2, times: 2, action });
    const statuses = [];
    for (const path of ["/counts/a", "/counts/b", "/counts/a", "/counts/a", "/counts/a"]) {
      const { status, headers, text } = await ask("GET", path);
      statuses.push([status, headers.get("retry-after"), headers.get("x-count"), text.length > 0]);
    }
    const good = [200, null, "0", true];
    expect(statuses).toEqual([good, good, [429, "7", "0", false], [429, "7", "0", false], good]);
  });

  test("may come after the request was carried out, or in its place", async () => {
    await faults({ times: 1, action: { type: "respond", status: 504, applied: true, body: { late: true } } });
    expect(await ask("POST", "/counts")).toMatchObject({ status: 504, text: '{"late":true}' });
    expect(JSON.parse((await ask("GET", "/counts/a")).text)).toMatchObject({ count: 1 });
    await faults({ times: 1, action: { type: "respond", status: 504 } });
    await ask("POST", "/counts");
    expect(JSON.parse((await ask("GET", "/counts/a")).text)).toMatchObject({ count: 1 });
  });

  test("may close the connection", async () => {
    await faults({ action: { type: "drop" } });
    await expect(ask("GET", "/counts/a")).rejects.toThrow("fetch failed");
    await emulator.commands.clear_faults();
    expect(await ask("GET", "/counts/a")).toMatchObject({ status: 200 });
  });

  test("may delay the answer, by the module's clock", async () => {
    await faults({ action: { type: "delay", milliseconds: 5_000 } });
    const slow = ask("GET", "/counts/a");
    await comes();
    await emulator.clock.advance(4_999);
    expect((await emulator.commands.journal())[0]?.status).toBe(0);
    await emulator.clock.advance(1);
    expect(await slow).toMatchObject({ status: 200 });
  });

  test("may never answer; a stop of the module ends that", async () => {
    await faults({ action: { type: "hang" } });
    const never = ask("GET", "/counts/a").catch((error) => error.message);
    await comes();
    await emulator.stop();
    expect(await never).toMatch(/fetch failed|terminated/);
  });

  test("with a wrong pattern is refused", async () => {
    const rules = [{ path: "(", action: { type: "drop" } }];
    await expect(emulator.exec("set_faults", { rules })).rejects.toMatchObject({ code: "invalid_arguments" });
  });
});

test("a reset brings back the start", async () => {
  await ask("POST", "/counts");
  await faults({ path: "nowhere", action: { type: "drop" } });
  await emulator.commands.reset();
  expect(await emulator.commands.journal()).toEqual([]);
  expect(JSON.parse((await ask("GET", "/counts/a")).text)).toMatchObject({ count: 0 });
});

test("a port that is in use is named", async () => {
  const port = Number(new URL(emulator.status.origin ?? "").port);
  await expect(mount(port)).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use; choose another, or 0 for a free one`);
});

test("a port may come as text, as a reference in the settings does", () => {
  expect((counter as Driver).settings.port?.parse("8080")).toBe(8_080);
});

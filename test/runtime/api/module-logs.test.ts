import { expect, test } from "vitest";
import { callers, lampBuilding, testBuilding } from "../test-host.ts";

const nine = Date.UTC(2026, 0, 5, 9) / 1_000;

test("the last 50 lines of a module are kept, with their times by the host's clock and no secret", async () => {
  const { api, exec, clock } = await testBuilding();
  for (let second = 0; second < 60; second++) {
    await exec(callers.user, "Lamp", "set_power", [second % 2 === 0]);
    await clock.advance(1_250);
  }
  const lines = api.logs(callers.support, "mod-lamp");
  expect(lines).toHaveLength(50);
  expect(lines[0]?.time).toBe(nine + 10 * 1.25);
  expect(lines.at(-1)).toEqual({ time: nine + 59 * 1.25, level: "info", message: "switched off with [secret]" });
  expect(api.logs(callers.support, "mod-room")).toEqual([]);
});

test("of a long message 2,000 characters are kept, while those who follow the log get it whole", async () => {
  const { api, exec } = await testBuilding();
  const heard: string[] = [];
  api.debug(callers.support, { system: "", module: "mod-lamp", index: 1 }, (_, { message }) => heard.push(message));
  const note = "x".repeat(2_001);
  await exec(callers.user, "Lamp", "check", { note });
  await exec(callers.user, "Lamp", "check", { note: note.slice(1) });
  expect(heard[0]).toBe(note);
  expect(api.logs(callers.support, "mod-lamp").map(({ message }) => message)).toEqual([
    `${"x".repeat(2_000)} …`,
    "x".repeat(2_000),
  ]);
});

test("stacks are for administrators, kept or followed", async () => {
  const { api, http } = await testBuilding(
    lampBuilding
      .replace("mod-room] }", "mod-room, mod-bell] }")
      .replace("systems:\n", "  - { id: mod-bell, driver: demo/doorbell }\nsystems:\n")
      .replace("host: {", "host: { public_url: 'https://building.example',"),
  );
  const bell = { system: "", module: "mod-bell", index: 1 };
  const followed: object[] = [];
  for (const caller of [callers.support, callers.administrator])
    api.debug(caller, bell, (_, line) => followed.push(line));
  const url = api.module(callers.administrator, "mod-bell").webhooks?.[0]?.url.replace("https://building.example", "");
  expect((await http.inject({ method: "POST", url: url ?? "", body: "fail" })).statusCode).toBe(500);

  const kept = [callers.support, callers.administrator].map((caller) => api.logs(caller, "Doorbell").at(-1));
  for (const [forSupport, forAdministrator] of [followed, kept]) {
    expect(forSupport).toMatchObject({ level: "error", message: expect.stringContaining("the bell is broken") });
    expect(forSupport).not.toHaveProperty("stack");
    expect(forAdministrator).toMatchObject({
      stack: expect.arrayContaining([expect.stringMatching(/^at .*driver\.ts/)]),
    });
  }
});

test("lines stay over a restart, and go with the module", async () => {
  const { api, exec, change } = await testBuilding();
  await exec(callers.user, "Lamp", "check");
  await api.restart(callers.support, "mod-lamp");
  expect(api.logs(callers.support, "mod-lamp")).toHaveLength(1);
  await change(lampBuilding.replaceAll("mod-lamp", "mod-other"));
  await change(lampBuilding);
  expect(api.logs(callers.support, "mod-lamp")).toEqual([]);
});

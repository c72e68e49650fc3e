import { expect, test } from "vitest";
import { CommandLoads } from "../../../runtime/modules/command-load.ts";
import { callers, keys, testBuilding } from "../test-host.ts";
import { samples, samplesOf } from "./scrape.ts";

const scrape = async ({ http }: Awaited<ReturnType<typeof testBuilding>>) =>
  (await http.inject({ url: "/metrics", headers: { "x-api-key": keys.support } })).body;

test("commands are counted by module and by how they ended", async () => {
  const building = await testBuilding();
  const { exec } = building;
  await exec(callers.user, "Lamp", "set_power", [true]);
  await exec(callers.user, "Lamp", "set_power", [false]);
  await exec(callers.user, "Lamp", "fail", ["expected"]).catch(() => {});
  await exec(callers.user, "Lamp", "set_power", ["bright"]).catch(() => {});
  const text = await scrape(building);
  expect(samplesOf(text, "atrium_commands_total")).toEqual({
    '{module="mod-lamp",outcome="ok"}': 2,
    '{module="mod-lamp",outcome="request_failed"}': 1,
    '{module="mod-lamp",outcome="invalid_arguments"}': 1,
  });
  expect(samples(text)).toMatchObject({
    'atrium_command_duration_seconds_bucket{module="mod-lamp",le="+Inf"}': 4,
    'atrium_command_duration_seconds_count{module="mod-lamp"}': 4,
    'atrium_commands_in_flight{module="mod-lamp"}': 0,
  });
});

test("a command that another module calls counts too", async () => {
  const building = await testBuilding();
  await building.exec(callers.user, "Room", "light", [true]);
  expect(samplesOf(await scrape(building), "atrium_commands_total")).toEqual({
    '{module="mod-room",outcome="ok"}': 1,
    '{module="mod-lamp",outcome="ok"}': 1,
  });
});

test("a command that runs is in flight until it ends", async () => {
  const building = await testBuilding();
  const hanging = building.exec(callers.user, "Lamp", "hang").catch(() => {});
  expect(samples(await scrape(building))['atrium_commands_in_flight{module="mod-lamp"}']).toBe(1);
  await building.clock.advance(1_000);
  await hanging;
  const text = await scrape(building);
  expect(samples(text)['atrium_commands_in_flight{module="mod-lamp"}']).toBe(0);
  expect(samplesOf(text, "atrium_commands_total")).toEqual({ '{module="mod-lamp",outcome="exec_timeout"}': 1 });
});

test("a module that nobody calls takes no place among those that are counted", async () => {
  const building = await testBuilding();
  await building.exec(callers.user, "Lamp", "echo", [1]);
  expect(Object.keys(samplesOf(await scrape(building), "atrium_commands_in_flight"))).toEqual(['{module="mod-lamp"}']);
});

test("durations fall into the bucket of the first bound that they do not exceed", () => {
  const load = new CommandLoads().of("mod-lamp");
  for (const seconds of [0, 0.001, 0.0011, 30, 31]) load.end("ok", seconds);
  expect([load.durations[0], load.durations[1], load.durations.at(-2), load.durations.at(-1)]).toEqual([2, 1, 1, 1]);
  expect(load.seconds).toBeCloseTo(61.0021);
});

test("after the first thousand, modules are counted together", () => {
  const loads = new CommandLoads();
  for (let at = 0; at < 1_200; at++) loads.of(`mod-${at}`).end("ok", 0);
  const entries = [...loads.entries()];
  expect(entries).toHaveLength(1_001);
  expect(entries.at(-1)).toMatchObject(["other", { ended: [["ok", 200]] }]);
});

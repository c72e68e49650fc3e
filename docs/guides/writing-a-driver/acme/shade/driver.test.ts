import { mountDriver } from "atrium/testing";
import { expect, test, vi } from "vitest";
import driver from "./driver.ts";

test("it closes the room's blinds, and says when the room is dark", async () => {
  const move_to = vi.fn(({ position }) => position);
  const shade = await mountDriver(driver, { modules: { Blinds: { commands: { move_to }, status: { position: 0 } } } });
  expect(await shade.commands.darken()).toBe(90);
  expect(move_to).toHaveBeenCalledWith({ position: 90 });

  shade.needStatus("Blinds", "position", 90);
  expect(shade.status.dark).toBe(true);
});

test("what is dark enough can be changed, and is kept", async () => {
  const shade = await mountDriver(driver, { modules: { Blinds: { status: { position: 50 } } } });
  await shade.commands.set_enough({ position: 40 });
  expect(shade.defined).toEqual({ enough: 40 });
  expect(shade.status.dark).toBe(true);
});

import { mountDriver } from "atrium/testing";
import { afterEach, expect, test, vi } from "vitest";
import driver from "./driver.ts";

const settings = { address: "http://blinds.example", password: "open sesame" };

/** Stands in for the controller. */
const controller = vi.fn<typeof fetch>();
vi.stubGlobal("fetch", controller);
afterEach(() => controller.mockReset());

const answers = (position: number) => controller.mockImplementation(async () => Response.json({ position }));

test("it shows where the blinds are, and looks again every five seconds", async () => {
  answers(40);
  const blinds = await mountDriver(driver, { settings });
  expect(blinds.status).toEqual({ connected: true, position: 40 });

  answers(60);
  await blinds.clock.advance(5_000);
  expect(blinds.status.position).toBe(60);
});

test("it moves the blinds", async () => {
  answers(0);
  const blinds = await mountDriver(driver, { settings });
  answers(70);
  expect(await blinds.commands.move_to({ position: 70 })).toBe(70);
  expect(controller).toHaveBeenLastCalledWith(
    "http://blinds.example/blinds",
    expect.objectContaining({ method: "PUT", body: '{"position":70}', headers: { "X-Password": "open sesame" } }),
  );
  expect(blinds.status.position).toBe(70);
});

test("a position that there is not never reaches the controller", async () => {
  answers(0);
  const blinds = await mountDriver(driver, { settings });
  controller.mockClear();
  await expect(blinds.commands.move_to({ position: 101 })).rejects.toMatchObject({ code: "invalid_arguments" });
  expect(controller).not.toHaveBeenCalled();
});

test("a controller without power is not connected, and callers hear why", async () => {
  controller.mockRejectedValue(new TypeError("fetch failed"));
  const blinds = await mountDriver(driver, { settings });
  expect(blinds.status).toEqual({ connected: false });
  await expect(blinds.commands.move_to({ position: 1 })).rejects.toMatchObject({
    code: "outside_call_failed",
    message: "The controller does not answer; has it power?",
    details: { source: "blinds", retryable: true },
  });
});

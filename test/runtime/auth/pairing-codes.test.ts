import { FakeClock } from "atrium/testing";
import { expect, test, vi } from "vitest";
import { Pairings } from "../../../runtime/auth/pairings.ts";

const { dice } = vi.hoisted(() => ({ dice: [] as number[] }));

vi.mock("node:crypto", async (importOriginal) => ({
  ...(await importOriginal<typeof import("node:crypto")>()),
  randomInt: () => dice.shift(),
}));

test("a code that another panel shows is not given again, not even while that one's key waits to be claimed", () => {
  const pending = new Pairings<string>(new FakeClock());
  const begin = () => pending.begin("192.0.2.1", undefined).code;
  dice.push(42, 42, 42, 7);
  const first = begin();
  pending.grant(first, "a key");
  expect([first, begin()]).toEqual(["000042", "000007"]);
});

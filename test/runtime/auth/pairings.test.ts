import { FakeClock } from "atrium/testing";
import { expect, test } from "vitest";
import { Pairings } from "../../../runtime/auth/pairings.ts";

const minutes = 60_000;

function pairings() {
  const clock = new FakeClock();
  return { clock, pending: new Pairings<string>(clock) };
}

const take = async (granted: string) => granted;
const notFound = { code: "pairing_not_found" };

test("a code has six digits, no two that wait are alike, and a secret is another thing", () => {
  const { pending } = pairings();
  const begun = Array.from({ length: 500 }, (_, n) => pending.begin(`192.0.2.${n}`, undefined));
  expect(new Set(begun.map(({ code }) => code)).size).toBe(500);
  expect(new Set(begun.map(({ secret }) => secret)).size).toBe(500);
  for (const { code, secret } of begun) {
    expect(code).toMatch(/^\d{6}$/);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  }
});

test("what is granted is had once, with the secret and not with the code", async () => {
  const { pending } = pairings();
  const { code, secret } = pending.begin("192.0.2.1", "sys-1");
  expect(await pending.claim(secret, take)).toBeUndefined();
  expect(pending.waiting(code)).toMatchObject({ code, wish: "sys-1", address: "192.0.2.1" });
  pending.grant(code, "a key");
  await expect(pending.claim(code, take)).rejects.toMatchObject(notFound);
  expect(await pending.claim(secret, take)).toBe("a key");
  await expect(pending.claim(secret, take)).rejects.toMatchObject(notFound);
});

test("of two claims at the same time one has it", async () => {
  const { pending } = pairings();
  const { code, secret } = pending.begin("192.0.2.1", undefined);
  pending.grant(code, "a key");
  const outcomes = await Promise.allSettled([pending.claim(secret, take), pending.claim(secret, take)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});

test("a claim that fails on the host's side can be made again", async () => {
  const { pending } = pairings();
  const { code, secret } = pending.begin("192.0.2.1", undefined);
  pending.grant(code, "a key");
  await expect(pending.claim(secret, () => Promise.reject(new Error("disk full")))).rejects.toThrow("disk full");
  expect(await pending.claim(secret, take)).toBe("a key");
});

test("a code is used up by its approval", () => {
  const { pending } = pairings();
  const { code } = pending.begin("192.0.2.1", undefined);
  pending.grant(code, "a key");
  expect(() => pending.waiting(code)).toThrow("No panel waits with this code");
  expect(() => pending.grant(code, "another key")).toThrow("No panel waits with this code");
});

test("after ten minutes a pairing is over, approved or not", async () => {
  const { clock, pending } = pairings();
  const waiting = pending.begin("192.0.2.1", undefined);
  const approved = pending.begin("192.0.2.1", undefined);
  pending.grant(approved.code, "a key");
  expect(waiting.expiresAt).toBe(clock.now() + 10 * minutes);
  await clock.advance(10 * minutes - 1);
  expect(pending.waiting(waiting.code)).toBeDefined();
  expect(await pending.claim(waiting.secret, take)).toBeUndefined();
  await clock.advance(1);
  expect(() => pending.waiting(waiting.code)).toThrow("older than 10 minutes");
  expect(() => pending.grant(waiting.code, "late")).toThrow("older than 10 minutes");
  for (const { secret } of [waiting, approved])
    await expect(pending.claim(secret, take)).rejects.toMatchObject(notFound);
});

test("a sixth pairing of an address ends its oldest that waits, and nobody else's", async () => {
  const { pending } = pairings();
  const neighbour = pending.begin("192.0.2.2", undefined);
  const approved = pending.begin("192.0.2.1", undefined);
  pending.grant(approved.code, "a key");
  const [first, second, ...others] = Array.from({ length: 6 }, () => pending.begin("192.0.2.1", undefined));
  expect(() => pending.waiting(first?.code ?? "")).toThrow("No panel waits");
  await expect(pending.claim(first?.secret ?? "", take)).rejects.toMatchObject(notFound);
  for (const each of [neighbour, second, ...others]) expect(pending.waiting(each?.code ?? "")).toBeDefined();
  expect(await pending.claim(approved.secret, take)).toBe("a key");
});

test("there are 500 at most, and room again when they are over", async () => {
  const { clock, pending } = pairings();
  for (let n = 0; n < 500; n++) pending.begin(`192.0.2.${n}`, undefined);
  const oneMore = () => pending.begin("198.51.100.1", undefined);
  expect(oneMore).toThrow("Too many panels ask to be paired at once; try again in 10 minutes");
  expect(oneMore).toThrow(expect.objectContaining({ code: "throttled" }));
  await clock.advance(10 * minutes);
  expect(pending.waiting(oneMore().code)).toBeDefined();
});

import { expect } from "vitest";

/** A line of a stack, or a path of this machine's sources. */
const stack = /\s+at .{1,200}(\.[cm]?[jt]s|node:[\w/]+):\d+:\d+|node_modules|file:\/\/\//;

/** Fails when an answer shows what nobody outside should see: a stack, or one of these secrets. */
export function expectNoLeak(text: string, secrets: readonly string[] = []): void {
  expect(stack.exec(text)?.[0]).toBeUndefined();
  for (const secret of secrets) expect(text.includes(secret), `it shows ${secret}`).toBe(false);
}

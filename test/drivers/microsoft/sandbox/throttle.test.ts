import { expect, test } from "vitest";
import { ann, bob, quiet, today, withSandbox } from "./support.ts";

test(
  "a mailbox takes so many requests in ten minutes, another mailbox has its own count",
  withSandbox(
    async ({ graph, clock, sandbox }) => {
      for (let sent = 0; sent < 3; sent++) expect((await graph("GET", today(ann))).status).toBe(200);
      await clock.advance(60_000);
      const { status, headers, json } = await graph("GET", today(ann));
      expect([status, headers.get("retry-after"), json.error.code]).toEqual([429, "540", "TooManyRequests"]);
      expect((await graph("GET", today(bob))).status).toBe(200);
      expect(sandbox.throttle.refused).toBe(1);
      await clock.advance(540_000);
      expect((await graph("GET", today(ann))).status).toBe(200);
    },
    { ...quiet, limits: { mailboxRequests: 3 } },
  ),
);

test.each([
  ["decimal", "598.500"],
  ["date", "Mon, 05 Jan 2026 09:10:00 GMT"],
  ["absent", null],
  ["seconds", "599"],
] as const)("waiting times can be written as %s", (retryAfter, expected) =>
  withSandbox(
    async ({ graph, clock }) => {
      await graph("GET", today(ann));
      await clock.advance(1_500);
      expect((await graph("GET", today(ann))).headers.get("retry-after")).toBe(expected);
    },
    { ...quiet, limits: { mailboxRequests: 1, retryAfter } },
  )(),
);

test(
  "the directory counts resource units, which come back within ten seconds",
  withSandbox(
    async ({ graph, clock }) => {
      const spent = async (path: string) => (await graph("GET", path)).headers.get("x-ms-resource-unit");
      expect(await spent("/users")).toBe("2");
      expect(await spent("/users?$select=id")).toBe("1");
      expect(await spent("/users?$top=5")).toBe("1");
      expect(await spent("/users/ann@contoso.example?$select=id")).toBe("1");
      const near = await graph("GET", "/users?$top=999");
      expect([near.status, near.headers.get("x-ms-throttle-limit-percentage")]).toEqual([200, null]);
      const nearer = await graph("GET", "/users/ann@contoso.example");
      expect([nearer.status, nearer.headers.get("x-ms-throttle-limit-percentage")]).toEqual([200, "0.8"]);
      await graph("GET", "/users");
      const over = await graph("GET", "/users");
      expect([over.status, over.headers.get("retry-after")]).toEqual([429, "2"]);
      expect(over.headers.get("x-ms-throttle-information")).toBe("ResourceUnitLimitExceeded");
      expect(over.headers.get("x-ms-throttle-scope")).toMatch(/^Tenant_Application\/ReadWrite\//);
      await clock.advance(2_000);
      expect((await graph("GET", "/users")).status).toBe(200);
    },
    { ...quiet, limits: { directoryUnits: 10 } },
  ),
);

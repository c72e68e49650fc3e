import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { readAdvisories } from "../../scripts/audit/advisories.ts";
import { lockfileProblems } from "../../scripts/audit/lockfile.ts";

const hash = (letter: string) => `sha512-${letter.repeat(86)}==`;

const ws = { version: "8.1.0", integrity: hash("A"), license: "MIT" };
const manifest = { dependencies: { ws: "8.1.0" }, devDependencies: { vite: "8.0.0" } };
const packages = {
  "": manifest,
  "node_modules/ws": ws,
  "node_modules/vite": { version: "8.0.0", integrity: hash("B"), license: "GPL-3.0", dev: true },
  "node_modules/vite/node_modules/ws": { ...ws, dev: true },
};

/** What is said of a project that is as it should be but for `more`. */
const problems = (
  more: { manifest?: object; packages?: Record<string, object>; npmrc?: string; lockfile?: object } = {},
) =>
  lockfileProblems({
    manifest: JSON.stringify({ ...manifest, ...more.manifest }),
    lockfile: JSON.stringify({ lockfileVersion: 3, packages: { ...packages, ...more.packages }, ...more.lockfile }),
    npmrc: more.npmrc ?? "omit-lockfile-registry-resolved=true\n",
  });
const withWs = (more: object) => problems({ packages: { "node_modules/ws": { ...ws, ...more } } });

describe("the lockfile", () => {
  test("of this project is as it should be", async () => {
    const [manifest = "", lockfile = "", npmrc = ""] = await Promise.all(
      ["package.json", "package-lock.json", ".npmrc"].map((file) => readFile(file, "utf8")),
    );
    expect(lockfileProblems({ manifest, lockfile, npmrc })).toEqual([]);
  });

  test("may hold what is allowed, and tools of any licence", () => {
    expect(problems()).toEqual([]);
  });

  test.each(["^8.1.0", "~8.1.0", "8.x", "*", "latest", "github:somebody/ws", "file:../ws"])(
    "refuses the version %s",
    (version) => {
      expect(problems({ manifest: { dependencies: { ws: version } } })).toEqual([
        `package.json: dependencies.ws is "${version}"; name one version, as npm install --save-exact does`,
      ]);
    },
  );

  test.each([
    [
      "another version",
      { dependencies: { ws: "8.2.0" } },
      "package-lock.json has not ws 8.2.0 but 8.1.0; run npm install",
    ],
    [
      "a package that nobody locked",
      { dependencies: { ws: "8.1.0", zod: "4.0.0" } },
      "package-lock.json has not zod 4.0.0 but none; run npm install",
    ],
  ])("is behind when package.json wants %s", (_, manifest, problem) => {
    expect(problems({ manifest })).toEqual([problem]);
  });

  test.each([undefined, "", "sha1-abc", `sha512-${"A".repeat(20)}`])(
    "refuses a package whose hash is %j",
    (integrity) => {
      expect(withWs({ integrity })).toContain(
        "node_modules/ws has no SHA-512 in package-lock.json; remove it there and run npm install",
      );
    },
  );

  test("refuses two hashes for one version", () => {
    expect(withWs({ integrity: hash("C") })).toEqual(["package-lock.json has two hashes for ws 8.1.0"]);
  });

  test("refuses a script at install that nobody has read", () => {
    expect(withWs({ hasInstallScript: true })).toEqual([
      "node_modules/ws runs a script when it is installed; read it, and allow it in scripts/audit/lockfile.ts or do without",
    ]);
    const esbuild = { version: "1.0.0", integrity: hash("D"), license: "MIT", hasInstallScript: true };
    expect(problems({ packages: { "node_modules/ws/node_modules/esbuild": esbuild } })).toEqual([]);
  });

  test.each(["GPL-3.0", "UNLICENSED", "MIT AND GPL-3.0", undefined])(
    "refuses to ship what has the licence %s",
    (license) => {
      expect(withWs({ license })).toEqual([
        expect.stringMatching(/^node_modules\/ws has the licence .* does not allow$/),
      ]);
    },
  );

  test.each(["ISC", "(MIT OR GPL-3.0)", "MIT AND BSD-3-Clause"])("ships what has the licence %s", (license) => {
    expect(withWs({ license })).toEqual([]);
  });

  test.each([
    [{ resolved: "git+ssh://git@github.com/somebody/ws.git#1234" }],
    [{ resolved: "http://registry.example/ws.tgz" }],
    [{ link: true }],
  ])("refuses a package that comes from elsewhere: %j", (more) => {
    expect(withWs(more)[0]).toMatch(/^node_modules\/ws comes from .*; take what is published$/);
  });

  test("names no registry, and nor does .npmrc", () => {
    const problem =
      "The registry registry.example is named; npm install with omit-lockfile-registry-resolved leaves it out";
    expect(withWs({ resolved: "https://registry.example/ws/-/ws-8.1.0.tgz" })).toEqual([problem]);
    expect(problems({ npmrc: "audit=false\nregistry=https://registry.example\n" })).toHaveLength(1);
    expect(problems({ npmrc: "@acme:registry = https://registry.example\n" })).toHaveLength(1);
  });

  test("of an old version is refused", () => {
    expect(() => problems({ lockfile: { lockfileVersion: 1 } })).toThrow("write it with npm 7 or newer");
  });
});

describe("what the registry says", () => {
  test("of a grave weakness stops a change, and of a slight one does not", () => {
    const printed = JSON.stringify({
      auditReportVersion: 2,
      vulnerabilities: {
        ws: {
          severity: "high",
          range: "<8.2.0",
          via: [{ title: "Denial of service", url: "https://advisories.example/1" }],
        },
        fastify: { severity: "critical", range: "*", via: ["ws"] },
        vite: { severity: "low", range: "*", via: [] },
      },
    });
    expect(readAdvisories(printed)).toEqual({
      problems: [
        "ws <8.2.0 has a known weakness (high): Denial of service https://advisories.example/1",
        "fastify * has a known weakness (critical): through ws",
      ],
    });
  });

  test.each([
    ["", "no answer"],
    ["<html>", "no answer"],
    [
      '{"message":"405 Method Not Allowed - POST https://registry.example/-/npm/v1/security"}',
      "405 Method Not Allowed",
    ],
    [
      '{"error":{"code":"ENOAUDIT","summary":"Your registry does not support audit requests."}}',
      "Your registry does not support audit requests.",
    ],
  ])("may be nothing: %s", (printed, unanswered) => {
    expect(readAdvisories(printed)).toEqual({ unanswered });
  });
});

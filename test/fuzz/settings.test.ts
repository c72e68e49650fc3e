import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { DriverError } from "../../lib/errors.ts";
import { loadSettings } from "../../runtime/settings/load-settings.ts";
import { keys, lampBuilding, testHost } from "../runtime/test-host.ts";
import { fuzzTimeout, holds } from "./cases.ts";
import { expectNoLeak } from "./leaks.ts";
import { mutated, spoilt } from "./mutations.ts";
import { oddJson, oddText } from "./odd-values.ts";

/* What may stand in a settings file: a building with something wrong in it, or no building at all. */

const building = parse(lampBuilding);

/** What YAML knows that JSON does not. */
const yamlOddities = [
  "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\ne: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n",
  "zones: &z [ *z ]\n",
  "zones: &z { id: zone-1, name: One, settings: { self: *z } }\n",
  "modules: [ *nobody ]\n",
  "host: { <<: { port: 1 }, listen: x }\n",
  "<<: *x\n",
  "host: !!binary aGVsbG8=\n",
  "host: !!set { port, listen }\n",
  "modules: !!omap [ a: 1, b: 2 ]\n",
  "zones: !!timestamp 2026-01-01\n",
  "zones: !!js/function 'function () { return 1 }'\n",
  "zones: !<tag:yaml.org,2002:python/object> x\n",
  "host: { port: 0x1F, exec_timeout: 1e999 }\n",
  "host: { port: .inf, exec_timeout: .nan }\n",
  "? [a, b]\n: c\n",
  "? { host: 1 }\n: { port: 2 }\n",
  "host: { port: 1 }\nhost: { port: 2 }\n",
  "--- \nhost: {}\n---\nzones: []\n",
  "%YAML 1.1\n---\nhost: { port: 0777 }\n",
  "\ufeffhost: {}\n",
  "host:\n\tport: 1\n",
  "__proto__: { host: { port: 1 } }\n",
  "drivers: { __proto__: { settings: {} }, constructor: { settings: { a: 1 } } }\n",
  "zones: [ { id: constructor, name: x, settings: { __proto__: { polluted: yes } } } ]\n",
  "- a\n- b\n",
  "~\n",
  `zones: ${"[".repeat(5_000)}\n`,
  `zones: ${"[".repeat(5_000)}${"]".repeat(5_000)}\n`,
  `${Array.from({ length: 2_000 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")}\n`,
  `host: "${"\\u0000".repeat(1_000)}"\n`,
];

const yaml: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: mutated(fc.constant(building)).map((value) => JSON.stringify(value) ?? "") },
  { weight: 1, arbitrary: mutated(fc.constant(building), 2).map((value) => stringify(value)) },
  { weight: 3, arbitrary: spoilt(fc.constant(lampBuilding)) },
  { weight: 2, arbitrary: fc.constantFrom(...yamlOddities) },
  { weight: 1, arbitrary: fc.constantFrom(...yamlOddities).map((odd) => lampBuilding + odd) },
  { weight: 1, arbitrary: spoilt(fc.constantFrom(...yamlOddities)) },
  { weight: 1, arbitrary: oddJson.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: oddText },
);

test(
  "settings are read, or refused with a message that says where they are wrong",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "atrium-test-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, "building.yaml");
    const ports = new Map<string, number>();
    const reads = async (text: string) => {
      await writeFile(file, text);
      const problem = await loadSettings(file, {}, ports).then(
        () => undefined,
        (error) => error,
      );
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
      if (problem === undefined) return;
      expect(problem).toBeInstanceOf(DriverError);
      expect(problem.code).toBe("invalid_settings");
      expect(problem.message).toContain(file);
      expectNoLeak(problem.message, Object.values(keys));
    };
    await holds(yaml, reads, { weight: 2 });
  },
  fuzzTimeout,
);

test(
  "a running host takes changed settings or stays as it was, and answers all the same",
  async () => {
    const host = await testHost();
    await holds(
      yaml,
      async (text) => {
        await writeFile(host.file, text);
        const problem = await host.reload().catch((error) => error);
        if (problem !== undefined) expect(problem).toMatchObject({ name: "DriverError", code: "invalid_settings" });
        expect((await fetch(`${host.url}/healthz`)).status).toBe(200);
      },
      { weight: 5 },
    );
    await writeFile(host.file, lampBuilding);
    await host.reload();
    const answer = await fetch(`${host.url}/api/engine/v2/systems/sys-1/Lamp_1/echo`, {
      method: "POST",
      headers: { "x-api-key": keys.user, "content-type": "application/json" },
      body: '["well"]',
    });
    expect(await answer.json()).toBe("well");
  },
  fuzzTimeout,
);

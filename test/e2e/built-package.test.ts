import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What a program prints that imports the built package by its names. */
function printed(program: string, node: string[] = []): string {
  const args = [...node, "--input-type=module", "--eval", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  return stdout + stderr;
}

test("the parts of the package share their code: an error of one is an error of the others", () => {
  const program = `
    import { DriverError, defineDriver } from "atrium";
    import { mountDriver } from "atrium/testing";
    import graph from "atrium/drivers/microsoft/graph-api";
    const run = () => { throw new DriverError("not today", { code: "access_denied" }); };
    const driver = defineDriver({ name: "No", module: "No", summary: "Says no" }, (command) => ({
      ask: command({ summary: "Asks", run }),
    }));
    const { commands, stop } = await mountDriver(driver);
    console.log(await commands.ask().catch((error) => [error instanceof DriverError, error.code].join()));
    await stop();
    console.log(graph.module);
  `;
  expect(printed(program)).toBe("true,access_denied\nCalendar\n");
});

test("with --enable-source-maps a trace names files and lines of the sources", () => {
  const program = `
    import { defineDriver } from "atrium";
    defineDriver({ name: "Bad", module: "Bad", summary: "", settings: { Bad: undefined } }, () => ({}));
  `;
  expect(printed(program, ["--enable-source-maps"])).toMatch(/at checkContract.*lib[\\/]define-driver\.ts:\d+/);
});

test("a driver elsewhere that brings no zod gets the one that the host runs on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "atrium-driver-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "driver.ts");
  await writeFile(
    file,
    'import { z } from "zod";\nexport const found: string = z.string().parse(import.meta.resolve("zod"));\n',
  );
  const hook = pathToFileURL(join(root, "dist/runtime/modules/outside-drivers.js"));
  const program = `
    import { register } from "node:module";
    register(${JSON.stringify(hook.href)});
    console.log((await import(${JSON.stringify(pathToFileURL(file).href)})).found);
  `;
  expect(printed(program)).toBe(`${pathToFileURL(join(root, "dist/runtime/modules/zod.js")).href}\n`);
});

test("a browser's bundle of the client needs no module of Node", async () => {
  const { errors } = await build({
    entryPoints: [join(root, "dist/lib/client/index.js")],
    bundle: true,
    platform: "browser",
    format: "esm",
    write: false,
    logLevel: "silent",
  });
  expect(errors).toEqual([]);
});

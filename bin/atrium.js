#!/usr/bin/env node
import { existsSync } from "node:fs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Atrium needs Node 20.19 or newer; this is ${process.versions.node}\n`);
  process.exit(1);
}

// A checkout installs and builds by itself; an installed package has dist/ and no sources.
if (existsSync(new URL("../tsconfig.build.json", import.meta.url))) {
  const { setUp } = await import("../scripts/setup.js");
  setUp();
}

const { main } = await import("../dist/runtime/cli/main.js");
process.exitCode = await main(process.argv);

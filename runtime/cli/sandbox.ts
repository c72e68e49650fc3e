import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { stringify } from "yaml";
import { z } from "zod";
import { DriverError } from "../../lib/errors.ts";
import type { ModuleHost } from "../../lib/module/boundary.ts";
import { ended } from "./ended.ts";
import type { Terminal } from "./terminal.ts";

/** Opens nothing but a tenant on this machine, in which nothing is real. */
const secret = "a-secret-for-the-sandbox";

/** `atrium sandbox`: the embedded Microsoft 365 tenant by itself, for tests of other programs. */
export function registerSandbox(program: Command, terminal: Terminal): void {
  program
    .command("sandbox")
    .description("run the embedded Microsoft 365 tenant by itself, on loopback")
    .option("--port <port>", "TCP port; a free one if absent", readPort, 0)
    .action(async ({ port }: { port: number }) => {
      // Loaded here, so that other commands need not wait for it.
      const { DriverRegistry } = await import("../modules/driver-registry.ts");
      const driver = await new DriverRegistry(terminal.clock).load("microsoft/sandbox");
      const status = new Map<string, unknown>();
      const dataFolder = join(tmpdir(), `atrium-sandbox-${process.pid}`);
      const settingsOfIt = { port, client_secret: secret };
      const { description } = driver;
      const start = { id: "sandbox", name: description.module, settings: settingsOfIt, timeout: 30_000, dataFolder };
      const module = driver.run(start, hostOf(terminal, status));
      await module.started;
      const origin = z.string().parse(status.get("origin"));
      const settings = z
        .record(z.string(), z.looseObject({ default: z.unknown().optional() }))
        .parse(description.settings);
      terminal.out(`Graph and its token endpoint at ${origin}`);
      terminal.out("");
      terminal.out("Settings of a module of microsoft/graph-api that uses it:");
      terminal.out("");
      const config = {
        tenant: settings.tenant?.default,
        client_id: settings.client_id?.default,
        client_secret: secret,
        graph_endpoint: origin,
        login_endpoint: origin,
      };
      terminal.out(stringify({ calendar_config: config }).trimEnd());
      await ended(terminal);
      await module.stop();
    });
}

function readPort(text: string): number {
  const port = z.coerce.number().int().min(0).max(65_535).safeParse(text);
  if (!port.success) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port.data;
}

/** A host for one module that nobody calls: it shows the log and takes note of the status. */
function hostOf(terminal: Terminal, status: Map<string, unknown>): ModuleHost {
  const alone = () => {
    throw new DriverError("A sandbox by itself has no other modules");
  };
  return {
    status: (name, json) => status.set(name, json === undefined ? undefined : JSON.parse(json)),
    log: ({ level, message }) => terminal.err(`${level}: ${message}`),
    called: () => {},
    call: async () => alone(),
    subscribe: alone,
    listen: alone,
    unsubscribe() {},
    emit() {},
    webhook() {},
    defineSetting: async () => alone(),
  };
}

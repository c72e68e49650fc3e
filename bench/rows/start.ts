import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../runtime/settings/free-port.ts";
import { judged, percentile, type Row, withUnit } from "../figure.ts";
import { RawClient } from "../sockets/raw-client.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const request = { id: 1, cmd: "exec", sys: "sys-boardroom", mod: "Calendar", name: "calendar_service_name", args: [] };

/** Seconds from the start of the demo building's process, as it is installed, to the first answer over a socket. */
const start: Row = async ({ rounds }) => {
  const folder = await mkdtemp(join(tmpdir(), "atrium-bench-"));
  try {
    for (const part of ["bin", "dist", "settings", "package.json"])
      await cp(join(root, part), join(folder, part), { recursive: true });
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    const ours: number[] = [];
    const nodes: number[] = [];
    // The first start fills the caches of the machine, and makes the keys.
    for (let round = 0; round <= rounds; round++) {
      const [our, node] = [await secondsToAnswer(folder), await secondsOfNode()];
      if (round === 0) continue;
      ours.push(our);
      nodes.push(node);
    }
    const median = percentile(ours, 50);
    return [
      {
        name: "host start to the first answer, demo building, installed",
        value: withUnit(median, "s"),
        baseline: { name: "Node that does nothing", value: withUnit(percentile(nodes, 50), "s") },
        bar: judged(median, { atMost: 1.5 }, "s"),
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

export default start;

async function secondsToAnswer(folder: string): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const host = spawn(process.execPath, [join(folder, "bin/atrium.js"), "start"], {
    stdio: "ignore",
    env: { ...process.env, PORT: `${port}`, LOG_LEVEL: "fatal" },
  });
  const exit = once(host, "exit");
  try {
    for (;;) {
      const client = await RawClient.open(port, await administratorKey(folder)).catch(() => undefined);
      if (client !== undefined) {
        await client.ask(request);
        client.socket.destroy();
        return (performance.now() - started) / 1_000;
      }
      if (host.exitCode !== null) throw new Error(`The demo building ended (${host.exitCode})`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    host.kill("SIGKILL");
    await exit;
  }
}

async function secondsOfNode(): Promise<number> {
  const started = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return (performance.now() - started) / 1_000;
}

/** Of the file that the demo building makes at its first start; none until then. */
async function administratorKey(folder: string): Promise<string> {
  const text = await readFile(join(folder, "settings/demo-keys.yaml"), "utf8").catch(() => "");
  return /name: demo-administrator\s+key: "?([\w-]+)/.exec(text)?.[1] ?? "";
}

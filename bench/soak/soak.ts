import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import type { SoakOptions, SoakResult } from "./client.ts";
import { growth, type Sample } from "./growth.ts";

const key = "key-of-the-soak-test-which-is-long";
/** Bytes that the host may hold more at the end of the later half than at its beginning. */
const allowance = 6 * 2 ** 20;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Runs a host under load for some time: 1,000 sockets, 200 commands a second, settings that change and a driver that crashes.
 *
 * @returns what was wrong; nothing when all is well
 */
export async function soakFor(seconds: number, say: (line: string) => void): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "atrium-soak-"));
  const file = join(folder, "soak.yaml");
  const children: ChildProcess[] = [];
  try {
    await writeFileAtomic(file, settings("label 0"));
    const host = spawn(
      process.execPath,
      ["--expose-gc", "--import", here("probe.js"), here("../../bin/atrium.js"), "start", "--settings", file],
      { stdio: ["ignore", "pipe", "inherit", "ipc"], env: { ...process.env, LOG_LEVEL: "fatal" } },
    );
    children.push(host);
    const port = await portOf(host);
    const client = spawn(process.execPath, [here("client.js")], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    children.push(client);
    const crashEvery = Math.min(90, seconds / 2);
    const options: SoakOptions = { port, key, sockets: 1_000, rate: 200, seconds, crashEvery };
    const soaked = asked<{ result?: SoakResult; error?: string }>(client, options);
    const samples: Sample[] = [];
    let label = 0;
    let over = false;
    const done = soaked.finally(() => {
      over = true;
    });
    const interval = Math.max(1_000, (seconds * 1_000) / 120);
    const started = performance.now();
    while (!over) {
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, interval))]);
      const at = (performance.now() - started) / 1_000;
      if (over || at > seconds) continue;
      const { used, rss } = await asked<{ used: number; rss: number }>(host, {});
      samples.push({ at, value: used });
      // The last label has its time to arrive before the client looks.
      if (samples.length % 3 === 0 && at < seconds - Math.min(20, seconds / 3))
        await writeFileAtomic(file, settings(`label ${++label}`));
      if (samples.length % 10 === 0) say(`${Math.round(at)} s: ${mib(used)} MiB in use, ${mib(rss)} MiB resident`);
    }
    const { result, error } = await done;
    if (result === undefined) return [error ?? "The client said nothing"];
    return verdict(result, samples, `label ${label}`, options, say);
  } finally {
    await Promise.all(children.map(ended));
    await rm(folder, { recursive: true, force: true });
  }
}

function verdict(
  result: SoakResult,
  samples: Sample[],
  label: string,
  { sockets, rate, seconds }: SoakOptions,
  say: (line: string) => void,
): string[] {
  const grown = growth(samples);
  const later = samples.slice(Math.floor(samples.length / 2));
  say(
    `${result.sent} commands, ${result.notifications} notifications, ${result.crashes} crashes, settings up to ${label}; ` +
      `${mib(grown)} MiB more over the later half, of ${later.length} samples`,
  );
  const problems = [...result.problems];
  const behind = result.counts.filter((count) => count !== result.count).length;
  if (behind > 0) problems.push(`${behind} of ${sockets} sockets were not told the last count, ${result.count}`);
  const old = result.labels.filter((each) => each !== label);
  if (old.length > 0)
    problems.push(`${old.length} sockets were not told of the last settings: ${old[0]}, not ${label}`);
  if (result.sent < 0.99 * rate * seconds) problems.push(`Only ${result.sent} of ${rate * seconds} commands were sent`);
  if (result.crashes === 0) problems.push("Nothing crashed: the test is too short");
  if (grown > allowance) problems.push(`Memory keeps growing: ${mib(grown)} MiB over the later half`);
  return problems;
}

function settings(label: string): string {
  return JSON.stringify({
    host: { port: 0, driver_paths: [here("drivers")] },
    auth: { keys: [{ name: "soak", key }] },
    // In the host's own heap, which is watched.
    drivers: { "soak/meter": { isolation: "inline" } },
    modules: [
      { id: "mod-meter", driver: "soak/meter", settings: { label } },
      { id: "mod-fragile", driver: "soak/fragile" },
    ],
    systems: [{ id: "sys-soak", name: "Soak", modules: ["mod-meter", "mod-fragile"] }],
  });
}

/** Reads the port from what the host says when it listens, and lets the rest pass. */
function portOf(host: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    host.stdout?.on("data", (chunk) => {
      said = (said + chunk).slice(-10_000);
      const port = /at http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    host.once("exit", (code) => reject(new Error(`The host ended (${code}): ${said}`)));
  });
}

async function asked<T>(child: ChildProcess, question: object): Promise<T> {
  const done = new AbortController();
  const gone = once(child, "exit", { signal: done.signal }).then(([code]) => {
    throw new Error(`A process of the soak test ended (${code})`);
  });
  try {
    const answered = once(child, "message", { signal: done.signal });
    child.send(question);
    const [answer] = await Promise.race([answered, gone]);
    return answer as T;
  } finally {
    gone.catch(() => {});
    done.abort();
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

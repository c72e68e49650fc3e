import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { FakeClock } from "atrium/testing";
import { onTestFinished } from "vitest";
import { main } from "../../../runtime/cli/main.ts";
import type { Terminal } from "../../../runtime/cli/terminal.ts";
import { queue } from "../../lib/client/scripted-server.ts";

/** A command line that runs. */
export interface Run {
  exit: Promise<number>;
  /** The next line on standard output, or on standard error. */
  nextOut(): Promise<string>;
  nextErr(): Promise<string>;
  /** All lines that were not taken yet. */
  out(): string;
  err(): string;
  interrupt(): void;
  clock: FakeClock;
}

/** Runs `atrium` with these arguments in an empty folder, in a terminal without colours, 80 columns wide. */
export async function atrium(argv: string[], around: Partial<Terminal> = {}): Promise<Run> {
  const out = queue<string>();
  const err = queue<string>();
  const clock = new FakeClock(new Date(2026, 0, 5, 9).getTime());
  const controller = new AbortController();
  const terminal: Terminal = {
    out: out.put,
    err: err.put,
    env: {},
    cwd: around.cwd ?? (await emptyFolder()),
    width: 80,
    colours: false,
    clock,
    interrupted: () => controller.signal,
    ...around,
  };
  return {
    exit: main(["node", "atrium", ...argv], terminal),
    nextOut: out.take,
    nextErr: err.take,
    out: () => out.rest().join("\n"),
    err: () => err.rest().join("\n"),
    interrupt: () => controller.abort(),
    clock,
  };
}

export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "atrium-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

export const plain = stripVTControlCharacters;

import { type Level, levelAllows } from "../../lib/level.ts";
import type { LogLine } from "../../lib/module/boundary.ts";

type Follower = (line: LogLine) => void;

/** A line of a module's log as it is kept, and as `GET /modules/{id}/logs` shows it. */
export interface KeptLine extends Pick<LogLine, "level" | "message" | "stack"> {
  /** Unix seconds, to the millisecond. */
  time: number;
}

/** Lines kept of each module. */
const keptLines = 50;
/** Characters kept of a message, and of a stack. */
const keptCharacters = 2_000;

/** The log streams of all modules: the last lines of each, and those who follow one. */
export class ModuleLogs {
  readonly #followers = new Map<string, Set<Follower>>();
  /** By module, and gone with it. */
  readonly #kept = new WeakMap<object, KeptLine[]>();

  publish(module: { readonly id: string }, line: LogLine): void {
    const kept = this.#kept.get(module) ?? [];
    this.#kept.set(module, kept);
    kept.push(shortened(line));
    if (kept.length > keptLines) kept.shift();
    for (const follower of this.#followers.get(module.id) ?? []) follower(line);
  }

  /** The last lines of a module, oldest first; what is long in them is cut. */
  last(module: object): readonly KeptLine[] {
    return this.#kept.get(module) ?? [];
  }

  /** Returns what ends the following. */
  follow(moduleId: string, follower: Follower): () => void {
    const followers = this.#followers.get(moduleId) ?? new Set();
    this.#followers.set(moduleId, followers.add(follower));
    return () => {
      followers.delete(follower);
      if (followers.size === 0) this.#followers.delete(moduleId);
    };
  }
}

/** A line as a level may see it: stacks are for administrators. */
export function lineFor<Line extends Pick<LogLine, "stack">>(level: Level, line: Line): Line {
  if (levelAllows(level, "administrator")) return line;
  const { stack: _, ...rest } = line;
  return rest as Line;
}

function shortened({ time, level, message, stack }: LogLine): KeptLine {
  const line = { time: time / 1_000, level, message: cut(message) };
  return stack === undefined ? line : { ...line, stack: cut(stack.join("\n")).split("\n") };
}

function cut(text: string): string {
  return text.length > keptCharacters ? `${text.slice(0, keptCharacters)} …` : text;
}

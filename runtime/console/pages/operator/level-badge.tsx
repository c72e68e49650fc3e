import type { Level } from "../../../../lib/level.ts";

/** The level that a command needs. */
export function LevelBadge({ level }: { level: Level }) {
  return (
    <span class={`badge badge-${level}`} title={`Needs level ${level}`}>
      {level === "administrator" ? "admin" : level}
    </span>
  );
}

/** Who may call a command, from everyone signed in to administrators. A higher level includes the lower ones. */
export const levels = ["user", "support", "administrator"] as const;

export type Level = (typeof levels)[number];

/** True when a caller with level `have` may do what needs level `need`. */
export function levelAllows(have: Level, need: Level): boolean {
  return levels.indexOf(have) >= levels.indexOf(need);
}

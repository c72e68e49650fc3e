/** The states of a module that the console knows, what is wrong first. A newer host may have others. */
export const moduleStates = [
  "crash_looping",
  "failed",
  "config_error",
  "stale",
  "offline",
  "starting",
  "stopped",
  "online",
] as const;

export type ModuleState = (typeof moduleStates)[number];

/** Places a state among others, the worst first; one that is not known comes after what is wrong. */
export function stateRank(state: string): number {
  const rank = moduleStates.indexOf(state as ModuleState);
  return rank < 0 ? leastWrong + 0.5 : rank;
}

const leastWrong = moduleStates.indexOf("offline");

/** True for what somebody has to look at. */
export function isWrong(state: string): boolean {
  return stateRank(state) <= leastWrong;
}

/** A state in words. */
export function stateText(state: string): string {
  return state === "config_error" ? "settings wrong" : state.replaceAll("_", " ");
}

/** What is worst off, and of those in one state what changed last; `undefined` of none. */
export function worstOf<M extends { state: string; since: number }>(modules: readonly M[]): M | undefined {
  return [...modules].sort(byUrgency)[0];
}

/** How many modules are in each state, the worst first, without states that none is in. */
export function countStates(modules: readonly { state: string }[]): { state: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { state } of modules) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts]
    .map(([state, count]) => ({ state, count }))
    .sort((a, b) => stateRank(a.state) - stateRank(b.state));
}

/** What is wrong, the worst state first, and of one state what changed last. */
export function wrongModules<M extends { state: string; since: number }>(modules: readonly M[]): M[] {
  return modules.filter(({ state }) => isWrong(state)).sort(byUrgency);
}

function byUrgency(a: { state: string; since: number }, b: { state: string; since: number }): number {
  return stateRank(a.state) - stateRank(b.state) || b.since - a.since;
}
